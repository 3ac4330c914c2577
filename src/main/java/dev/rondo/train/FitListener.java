package dev.rondo.train;

/** Is told how a {@link Fit} comes on, by the thread that runs it. */
@FunctionalInterface
public interface FitListener {
    /**
     * An epoch has ended; where it has a checkpoint, that is written.
     *
     * @param report its figures
     */
    void epochEnded(EpochReport report);

    /**
     * A batch was learnt from. Allocates nothing, unless the listener does.
     *
     * @param epoch the epoch under way, from 1
     * @param batch the batch's place in it, from 1
     * @param report what was done; overwritten with the next batch
     */
    default void batchEnded(int epoch, int batch, BatchReport report) {}
}
