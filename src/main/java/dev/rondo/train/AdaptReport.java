package dev.rondo.train;

import java.time.Duration;

/**
 * The figures of one call of {@link Trainer#adapt}.
 *
 * @param lossBefore the loss on the window before this call's updates, that is, on data the weights had not been trained on
 * @param lossAfter the loss on the window with the trainer's current weights, which {@link Trainer#serving} uses if there were updates
 * @param updates the number of updates that were kept: 0 if the budget allowed none, or if they were rolled back
 * @param rolledBack whether updates were rolled back, or skipped because a value was not finite
 * @param elapsed the duration of the call, without advancing the stream
 */
public record AdaptReport(double lossBefore, double lossAfter, int updates, boolean rolledBack, Duration elapsed) {}
