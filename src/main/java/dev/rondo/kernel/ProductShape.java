package dev.rondo.kernel;

/**
 * The shape of packed weights.
 *
 * @param format how the weights are stored
 * @param gates the number of matrices [outputs, inputs]
 * @param outputs the number of outputs of one gate
 * @param inputs the number of inputs
 * @param lanes the number of outputs in one panel
 */
record ProductShape(WeightCodec format, int gates, int outputs, int inputs, int lanes) {
    /** Sizes in bytes at which another variant becomes faster, as measured; all variants give the same bits. */
    private static final long SMALL = 32 << 10;

    private static final long LARGE = 256 << 10;
    private static final long BEYOND_CACHE = 1 << 20;

    /** {@return the number of panels} */
    int panels() {
        return (outputs + lanes - 1) / lanes;
    }

    /** {@return the size of the packed weights in bytes} */
    long bytes() {
        long rows = format == WeightCodec.FLOAT32 ? inputs : (inputs + 3L) / 4 * format.words();
        long words = Math.multiplyExact(panels() * rows, (long) gates * lanes);
        return Math.multiplyExact(words, Float.BYTES);
    }

    /**
     * {@return the number of pairs of panels that are read in parallel, as two streams} Up to three gates have too few sums
     * without pairs. With four gates two streams need 32 registers, so only vectors of 16 have them. Large weights arrive faster
     * in two streams when they do not fit in the L2 cache (6 % at 1 MiB, up to 25 % at 16 MiB). Small weights need fewer iterations
     * (7 % of a step at hidden 32, 12 % at 20). In between, one stream is 2 % faster.
     */
    int pairs() {
        if (gates < 4) {
            return panels() / 2;
        }
        boolean two = lanes == 16 && (bytes() <= SMALL || bytes() >= LARGE);
        return two ? panels() / 2 : 0;
    }

    /**
     * {@return whether products slice the weights to a constant size, so that C2 removes the bounds checks} Without checks C2
     * reorders the loads. That costs nothing if the weights fit in the L2 cache. Larger weights arrive faster in memory order,
     * which the checks preserve (5 % at 1 MiB, 25 % at 16 MiB).
     */
    boolean sliced() {
        return bytes() < BEYOND_CACHE;
    }

    /** {@return such as {@code 4 x [32, 8]} or {@code INT8 [10, 64]}: gates, outputs and inputs} */
    @Override
    public String toString() {
        return (format == WeightCodec.FLOAT32 ? "" : format + " ")
                + (gates == 1 ? "" : gates + " x ")
                + "[" + outputs + ", " + inputs + "]";
    }
}
