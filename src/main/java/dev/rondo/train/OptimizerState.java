package dev.rondo.train;

/** What an {@link Optimizer} remembers of a stretch of parameters, a layer's: blocks of their layout, and a count. */
public final class OptimizerState {
    /** The first parameter, in the block of all. */
    final int at;
    /** [moment][parameter - at] */
    final float[][] blocks;
    /** Updates so far, the one under way included. */
    long updates;
    /** The product of NAdam's momentum schedule so far; else 1. */
    double product = 1;

    OptimizerState(Optimizer optimizer, int at, int size) {
        this.at = at;
        this.blocks = new float[optimizer.momentsPerParameter()][size];
        optimizer.begin(this);
    }

    private OptimizerState(OptimizerState other) {
        this.at = other.at;
        this.blocks = new float[other.blocks.length][];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = other.blocks[i].clone();
        }
        this.updates = other.updates;
        this.product = other.product;
    }

    OptimizerState copy() {
        return new OptimizerState(this);
    }

    /** Begins an update. */
    void advance(Optimizer optimizer) {
        updates++;
        optimizer.advance(this);
    }

    /** A block, or null where the optimizer has none. */
    float[] block(int moment) {
        return moment < 0 ? null : blocks[moment];
    }

    /** Becomes like those of the same parameters. */
    void set(OptimizerState other) {
        for (int i = 0; i < blocks.length; i++) {
            System.arraycopy(other.blocks[i], 0, blocks[i], 0, blocks[i].length);
        }
        updates = other.updates;
        product = other.product;
    }
}
