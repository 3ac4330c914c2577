package dev.rondo.flink;

import java.io.Serializable;

/**
 * Writes the features of an event.
 *
 * @param <E> the type of the events
 */
@FunctionalInterface
public interface Features<E> extends Serializable {
    /**
     * Writes the features of an event. An exception sends the event to {@link Scoring#poisoned}.
     *
     * @param event the event
     * @param x takes the input of the network [I]; filled with NaN before, so that a value that is not written is noticed
     * @throws Exception when the event is not valid
     */
    void write(E event, float[] x) throws Exception;
}
