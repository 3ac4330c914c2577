package dev.rondo.data;

/**
 * BatchSource without end, in passes over a data set:
 *
 * <pre>
 * do {
 *     trainer.trainBatch(batches.next());
 * } while (!batches.passEnded());
 * </pre>
 *
 * <p>One batch is filled again and again, so {@link #next} allocates nothing. What comes next depends on nothing but how
 * these batches were made and on {@link #position}: a checkpoint keeps that one number, and {@link #seek} goes on bit for
 * bit. Not thread-safe.
 */
public sealed interface BatchSource permits SequenceBatches, StreamBatches {
    /**
     * {@return batches of sequences, shuffled anew for every pass} The last of a pass may be smaller. Pass p draws from
     * splitmix64 with a state mixed of seed and p.
     *
     * @param sequences the data set
     * @param size B
     * @param seed of the shuffling
     */
    static BatchSource shuffled(SequenceDataset sequences, int size, long seed) {
        return new SequenceBatches(sequences, size, true, seed);
    }

    /**
     * {@return batches of sequences in their order} The last of a pass may be smaller.
     *
     * @param sequences the data set
     * @param size B
     */
    static BatchSource inOrder(SequenceDataset sequences, int size) {
        return new SequenceBatches(sequences, size, false, 0);
    }

    /**
     * {@return consecutive chunks of a text, each token with the next as its class} The text is cut into B streams side by
     * side; every batch but the first of a pass is {@linkplain Batch#continued continued}. The last of a pass may be shorter;
     * tokens that do not fill all streams are left out.
     *
     * @param tokens the text [N]; not copied
     * @param streams B
     * @param steps T, the steps of one batch
     */
    static BatchSource streams(int[] tokens, int streams, int steps) {
        return streams(tokens, streams, steps, 1, 0);
    }

    /**
     * {@return consecutive chunks of a text that is cut elsewhere in every pass} Pass p begins at a token drawn for seed and
     * p, one of the first few; the text is taken to be that much shorter.
     *
     * @param tokens the text [N]; not copied
     * @param streams B
     * @param steps T, the steps of one batch
     * @param shifts how many tokens a pass may begin at
     * @param seed of the drawing
     */
    static BatchSource streams(int[] tokens, int streams, int steps, int shifts, long seed) {
        return new StreamBatches(null, tokens, 0, streams, steps, shifts, seed);
    }

    /**
     * {@return consecutive chunks of a series, each vector with the next as its target} The series is cut as a text is.
     *
     * @param series [N][width]; not copied
     * @param width of one vector
     * @param streams B
     * @param steps T, the steps of one batch
     */
    static BatchSource streams(float[] series, int width, int streams, int steps) {
        return streams(series, width, streams, steps, 1, 0);
    }

    /**
     * {@return consecutive chunks of a series that is cut elsewhere in every pass, as a text is}
     *
     * @param series [N][width]; not copied
     * @param width of one vector
     * @param streams B
     * @param steps T, the steps of one batch
     * @param shifts how many vectors a pass may begin at
     * @param seed of the drawing
     */
    static BatchSource streams(float[] series, int width, int streams, int steps, int shifts, long seed) {
        ArgumentChecks.count("the series", series.length, width);
        return new StreamBatches(series, null, width, streams, steps, shifts, seed);
    }

    /** {@return the next batch: the same object every time, filled anew} */
    Batch next();

    /** {@return how many batches a pass has} */
    int batchesPerPass();

    /** {@return how many batches were handed out, in all passes} */
    long position();

    /**
     * Goes to a position.
     *
     * @param position how many batches count as handed out, from 0 upwards
     */
    void seek(long position);

    /** {@return whether a pass has ended: the next batch is the first of another} */
    default boolean passEnded() {
        return position() % batchesPerPass() == 0;
    }
}
