package dev.rondo.data;

import java.util.Arrays;

/** BatchSource of sequences, in their order or shuffled. */
final class SequenceBatches implements BatchSource {
    private final SequenceDataset sequences;
    private final int size;
    private final boolean shuffled;
    private final long seed;
    private final SplitMix random = new SplitMix(0);
    private final int[] order;
    private final Batch batch;
    private long position;
    /** The pass that the order is of. */
    private long pass = -1;

    SequenceBatches(SequenceDataset sequences, int size, boolean shuffled, long seed) {
        ArgumentChecks.atLeast(1, "size", size);
        this.sequences = sequences;
        this.size = Math.min(size, sequences.size());
        this.shuffled = shuffled;
        this.seed = seed;
        this.order = new int[sequences.size()];
        this.batch = sequences.newBatch();
        sequences.begin(batch, sequences.longest(), this.size);
    }

    /** {@return what decides which batches come} */
    @Override
    public String toString() {
        return "size " + size + (shuffled ? ", shuffled with seed " + seed : ", in order");
    }

    @Override
    public Batch next() {
        long current = position / batchesPerPass();
        if (current != pass) {
            begin(current);
        }
        int from = (int) (position % batchesPerPass()) * size;
        sequences.fill(batch, order, from, Math.min(size, order.length - from));
        position++;
        return batch;
    }

    private void begin(long newPass) {
        Arrays.setAll(order, i -> i);
        if (shuffled) {
            random.begin(seed, newPass);
            random.shuffle(order);
        }
        pass = newPass;
    }

    @Override
    public int batchesPerPass() {
        return Math.ceilDiv(order.length, size);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void seek(long newPosition) {
        position = ArgumentChecks.notNegative("position", newPosition);
    }
}
