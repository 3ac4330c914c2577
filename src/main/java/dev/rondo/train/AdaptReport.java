package dev.rondo.train;

import java.time.Duration;

/**
 * What one call of {@link Trainer#adapt} did.
 *
 * @param lossBefore the loss of the window with the weights of before: an honest measure, since they had not seen it
 * @param lossAfter the loss of the window with the trainer's weights of now; they serve once an update stands
 * @param updates of the weights that stand: 0 when the budget allowed none, or when they were undone
 * @param rolledBack whether updates were undone, or were not finite and so not made
 * @param elapsed the time it took
 */
public record AdaptReport(double lossBefore, double lossAfter, int updates, boolean rolledBack, Duration elapsed) {}
