package dev.rondo.train;

import java.time.Duration;

/**
 * How {@link Trainer#adapt} learns from a live stream. Immutable.
 *
 * @param budget the time that the updates of one call, and the evaluation before them, may take. An update is not begun if it would
 *     exceed the budget, judging by earlier ones. The evaluation after the updates, the snapshot and the stream's own steps are
 *     not included
 * @param updates the largest number of updates per call
 * @param bound the largest ratio of the loss after the updates to the loss before them; above it, they are rolled back
 */
public record Adaptation(Duration budget, int updates, double bound) {
    /** One update per call, without a time limit, rolled back if the loss more than doubles. */
    public static final Adaptation ONE_UPDATE = new Adaptation(Duration.ofNanos(Long.MAX_VALUE), 1, 2);

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if the budget is negative, updates is below 1, or the bound is not above 0
     */
    public Adaptation {
        if (budget.isNegative()) {
            throw new IllegalArgumentException("a budget cannot be negative, but is " + budget);
        }
        if (updates < 1) {
            throw new IllegalArgumentException("updates must be at least 1, but is " + updates);
        }
        if (!(bound > 0)) {
            throw new IllegalArgumentException("bound must be above 0, but is " + bound);
        }
    }

    /**
     * {@return these settings with a different budget}
     *
     * @param time the time that one call may take
     */
    public Adaptation within(Duration time) {
        return new Adaptation(time, updates, bound);
    }

    /**
     * {@return these settings with a different number of updates}
     *
     * @param count the largest number of updates per call
     */
    public Adaptation withUpdates(int count) {
        return new Adaptation(budget, count, bound);
    }

    /**
     * {@return these settings with a different bound}
     *
     * @param factor the largest ratio of the loss after the updates to the loss before them
     */
    public Adaptation withBound(double factor) {
        return new Adaptation(budget, updates, factor);
    }
}
