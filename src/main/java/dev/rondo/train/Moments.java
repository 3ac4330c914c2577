package dev.rondo.train;

/** What an {@link Optimizer} remembers of a stretch of parameters, a layer's: blocks of their layout, and a count. */
public final class Moments {
    /** The first parameter, in the block of all. */
    final int at;
    /** [moment][parameter - at] */
    final float[][] blocks;
    /** Updates so far, the one under way included. */
    long updates;
    /** The product of NAdam's momentum schedule so far; else 1. */
    double product = 1;

    Moments(Optimizer optimizer, int at, int size) {
        this.at = at;
        this.blocks = new float[optimizer.momentsPerParameter()][size];
        optimizer.begin(this);
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
}
