package dev.rondo.flink;

import java.io.Serializable;

/**
 * Makes the result of a step.
 *
 * @param <K> the type of the keys
 * @param <E> the type of the events
 * @param <R> the type of the results
 */
@FunctionalInterface
public interface Results<K, E, R> extends Serializable {
    /**
     * {@return the result of a step}
     *
     * @param step the step; valid during this call
     * @throws Exception when there is none; the job fails
     */
    R of(Step<K, E> step) throws Exception;
}
