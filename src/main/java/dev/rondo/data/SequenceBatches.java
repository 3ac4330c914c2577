package dev.rondo.data;

import dev.rondo.random.SplitMix;
import java.util.Arrays;

/** Batches of whole sequences, in their own order or shuffled. */
final class SequenceBatches implements BatchFiller {
    private final SequenceDataset sequences;
    private final int size;
    private final boolean shuffled;
    private final long seed;
    private final SplitMix random = new SplitMix(0);
    private final int[] order;
    private final Batch batch;
    /** The pass whose order is in {@link #order}. */
    private long orderedPass = -1;

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

    @Override
    public Batch fill(long pass, int index) {
        if (pass != orderedPass) {
            order(pass);
        }
        int from = index * size;
        sequences.fill(batch, order, from, Math.min(size, order.length - from));
        return batch;
    }

    private void order(long pass) {
        Arrays.setAll(order, i -> i);
        if (shuffled) {
            random.begin(seed, pass);
            random.shuffle(order);
        }
        orderedPass = pass;
    }

    @Override
    public int batchesPerPass() {
        return Math.ceilDiv(order.length, size);
    }

    /** {@return the settings that determine the batches} */
    @Override
    public String toString() {
        return "size " + size + (shuffled ? ", shuffled with seed " + seed : ", in order");
    }
}
