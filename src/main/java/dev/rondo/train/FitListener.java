package dev.rondo.train;

/** Receives the progress of a {@link Fit}, on the thread that runs it. */
@FunctionalInterface
public interface FitListener {
    /**
     * Called after every epoch. If the epoch has a checkpoint, it is already written.
     *
     * @param report the figures of the epoch
     */
    void epochEnded(EpochReport report);

    /**
     * Called after every batch. The call itself allocates nothing.
     *
     * @param epoch the current epoch, from 1
     * @param batch the batch's number in the epoch, from 1
     * @param report the figures of the batch; the next batch overwrites them
     */
    default void batchEnded(int epoch, int batch, BatchReport report) {}
}
