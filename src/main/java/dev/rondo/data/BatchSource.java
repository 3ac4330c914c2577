package dev.rondo.data;

import java.util.Objects;

/**
 * An endless source of batches, in passes over a data set:
 *
 * <pre>
 * do {
 *     trainer.trainBatch(batches.next());
 * } while (!batches.passEnded());
 * </pre>
 *
 * <p>One batch is refilled by every call, so {@link #next} allocates nothing. The next batch depends only on how the source
 * was made and on its {@link #position}. A checkpoint therefore stores that one number, and {@link #seek} continues with the
 * same bits. Not thread-safe.
 */
public final class BatchSource {
    private final BatchFiller filler;
    private long position;

    private BatchSource(BatchFiller filler) {
        this.filler = filler;
    }

    /**
     * {@return batches of sequences, shuffled anew for every pass} The last batch of a pass may be smaller. The order of pass p
     * is drawn by splitmix64 from a state that mixes the seed and p.
     *
     * @param sequences the data set
     * @param size B
     * @param seed the seed of the shuffling
     */
    public static BatchSource shuffled(SequenceDataset sequences, int size, long seed) {
        return new BatchSource(new SequenceBatches(sequences, size, true, seed));
    }

    /**
     * {@return batches of sequences in their own order} The last batch of a pass may be smaller.
     *
     * @param sequences the data set
     * @param size B
     */
    public static BatchSource inOrder(SequenceDataset sequences, int size) {
        return new BatchSource(new SequenceBatches(sequences, size, false, 0));
    }

    /**
     * {@return consecutive chunks of a text, where the target of each token is the next one} The text is cut into B parallel
     * streams. Every batch except the first of a pass is {@linkplain Batch#continued continued}. The last batch of a pass may
     * have fewer steps. Tokens that do not fill all streams are left out.
     *
     * @param tokens the text [N]; not copied
     * @param streams B
     * @param steps T, the steps of one batch
     */
    public static BatchSource streams(int[] tokens, int streams, int steps) {
        return streams(tokens, streams, steps, 1, 0);
    }

    /**
     * {@return consecutive chunks of a text that begin at a different token in every pass} Pass p begins at one of the first
     * {@code shifts} tokens, drawn from the seed and p. The text counts as that much shorter.
     *
     * @param tokens the text [N]; not copied
     * @param streams B
     * @param steps T, the steps of one batch
     * @param shifts the number of tokens that a pass may begin at
     * @param seed the seed of the drawing
     */
    public static BatchSource streams(int[] tokens, int streams, int steps, int shifts, long seed) {
        Objects.requireNonNull(tokens, "tokens");
        return new BatchSource(new StreamBatches(SeriesView.ofSymbols(tokens), streams, steps, shifts, seed));
    }

    /**
     * {@return consecutive chunks of a series, where the target of each vector is the next one} The series is cut like a text.
     *
     * @param series [N][width]; not copied
     * @param width the width of one vector
     * @param streams B
     * @param steps T, the steps of one batch
     */
    public static BatchSource streams(float[] series, int width, int streams, int steps) {
        return streams(series, width, streams, steps, 1, 0);
    }

    /**
     * {@return consecutive chunks of a series that begin at a different vector in every pass, as those of a text do}
     *
     * @param series [N][width]; not copied
     * @param width the width of one vector
     * @param streams B
     * @param steps T, the steps of one batch
     * @param shifts the number of vectors that a pass may begin at
     * @param seed the seed of the drawing
     */
    public static BatchSource streams(float[] series, int width, int streams, int steps, int shifts, long seed) {
        Objects.requireNonNull(series, "series");
        SeriesView view = SeriesView.ofVectors("the series", series, width);
        return new BatchSource(new StreamBatches(view, streams, steps, shifts, seed));
    }

    /** {@return the next batch: the same object every time, filled anew} */
    public Batch next() {
        int perPass = batchesPerPass();
        Batch batch = filler.fill(position / perPass, (int) (position % perPass));
        position++;
        return batch;
    }

    /** {@return the number of batches in a pass} */
    public int batchesPerPass() {
        return filler.batchesPerPass();
    }

    /** {@return the number of batches that {@link #next} has returned, in all passes} */
    public long position() {
        return position;
    }

    /**
     * Moves to a position.
     *
     * @param newPosition the number of batches that count as returned, at least 0
     */
    public void seek(long newPosition) {
        position = ArgumentChecks.notNegative("position", newPosition);
    }

    /** {@return whether a pass has just ended, so that the next batch begins a new one} */
    public boolean passEnded() {
        return position % batchesPerPass() == 0;
    }

    /** {@return the settings that determine the batches} */
    @Override
    public String toString() {
        return filler.toString();
    }
}
