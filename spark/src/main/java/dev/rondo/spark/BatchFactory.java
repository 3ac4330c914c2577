package dev.rondo.spark;

import dev.rondo.data.BatchSource;
import java.io.Serializable;
import java.util.Iterator;

/**
 * Makes the batches of one partition from its rows. The same rows in the same order must give the same batches.
 *
 * @param <T> the type of the rows
 */
@FunctionalInterface
public interface BatchFactory<T> extends Serializable {
    /**
     * {@return the batches}
     *
     * @param rows the rows of the partition, in their order
     * @throws Exception if the task shall fail
     */
    BatchSource batches(Iterator<T> rows) throws Exception;
}
