package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Weights as {@link TiledProducts} reads them: as vectors, each of which holds the weights of neighbouring outputs for one
 * input. The vectors of the next input follow at a fixed distance.
 */
final class TileWeights {
    /** For matrices that have no tiles. */
    static final TileWeights NONE = new TileWeights(MemorySegment.NULL, 0, new long[0], new int[0]);

    final MemorySegment segment;
    /** Bytes from one input to the next. */
    final long step;
    /** For each vector of sums, the byte at which its weights for input 0 begin. */
    final long[] from;
    /** For each vector of sums, its index in the row of sums. */
    final int[] to;

    TileWeights(MemorySegment segment, long step, long[] from, int[] to) {
        this.segment = segment;
        this.step = step;
        this.from = from;
        this.to = to;
    }
}
