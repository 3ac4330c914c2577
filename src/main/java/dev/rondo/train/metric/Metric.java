package dev.rondo.train.metric;

import dev.rondo.data.Batch;

/**
 * A figure that an evaluation reports in addition to the loss. It is collected target by target. Not thread-safe.
 *
 * <p>{@link Metrics} makes the usual ones, and {@link HeadMetric} those of a network with several heads. Implement the interface for
 * others.
 */
public interface Metric {
    /** {@return the name under which the figure is reported} */
    String name();

    /**
     * Refuses a network or targets that the metric cannot judge. An evaluation and a fit call this before they begin. The default
     * accepts everything.
     *
     * @param outputs O, the number of the network's outputs
     * @param targetSize the width of one target; 0 when targets are classes
     * @throws IllegalArgumentException if they do not fit; the message says what the metric needs
     */
    default void check(int outputs, int targetSize) {}

    /** Discards everything that was added so far. */
    void begin();

    /**
     * Adds a target and the outputs for it.
     *
     * @param batch the batch that holds the target
     * @param target the row of the target, see {@link Batch#targetRow}
     * @param y the array that holds the outputs
     * @param at the index of the first output
     */
    void add(Batch batch, int target, float[] y, int at);

    /** {@return the figure over everything that was added} */
    double value();
}
