package dev.rondo.train;

import java.time.Duration;

/**
 * How {@link Trainer#adapt} learns from a live stream. Immutable.
 *
 * @param budget what the updates of one call, and the look at the loss before them, may take; an update that would not fit,
 *     judged by those before it, is not begun. The look at the loss after them, the snapshot and the stream's own steps
 *     come on top
 * @param updates of the weights that one call makes at most
 * @param bound how many times the loss before the updates the loss after them may be; above, they are undone
 */
public record Adaptation(Duration budget, int updates, double bound) {
    /** One update a call, however long it takes, undone when the loss more than doubles. */
    public static final Adaptation ONE_UPDATE = new Adaptation(Duration.ofNanos(Long.MAX_VALUE), 1, 2);

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException when the budget is negative, there is no update, or the bound is not above 0
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
     * {@return the same within a time}
     *
     * @param time what one call may take
     */
    public Adaptation within(Duration time) {
        return new Adaptation(time, updates, bound);
    }

    /**
     * {@return the same with more updates}
     *
     * @param count at most
     */
    public Adaptation withUpdates(int count) {
        return new Adaptation(budget, count, bound);
    }

    /**
     * {@return the same with another bound}
     *
     * @param factor how many times the loss before the updates the loss after them may be
     */
    public Adaptation withBound(double factor) {
        return new Adaptation(budget, updates, factor);
    }
}
