package dev.rondo.kernel;

import java.lang.invoke.MethodHandles;

/** What the size of packed weights follows from: how they are stored, and G gates of [outputs, inputs] in panels. */
record ProductShape(WeightCodec format, int gates, int outputs, int inputs, int lanes) {
    private static final long SMALL = 32 << 10;
    private static final long LARGE = 256 << 10;
    private static final long BEYOND_CACHE = 1 << 20;

    /**
     * {@return the shape that a class of {@link ProductClasses} was made for; for its static initializer}
     *
     * @param lookup the lookup of that class
     */
    static ProductShape of(MethodHandles.Lookup lookup) {
        try {
            return MethodHandles.classData(lookup, "_", ProductShape.class);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return panels of {@code lanes} outputs} */
    int panels() {
        return (outputs + lanes - 1) / lanes;
    }

    /** {@return the size of the packed weights} */
    long bytes() {
        long rows = format == WeightCodec.FLOAT32 ? inputs : (inputs + 3L) / 4 * format.words();
        long words = Math.multiplyExact(panels() * rows, (long) gates * lanes);
        return Math.multiplyExact(words, Float.BYTES);
    }

    /**
     * {@return pairs of panels that are taken side by side, in two streams} For vectors of 16, which come with the registers.
     * Large weights arrive from beyond the second-level cache faster in two streams than in one (6 % at 1 MiB, up to 25 % at
     * 16 MiB); small ones take fewer turns of the loop (7 % of a step at hidden 32, 12 % at 20). Between, one stream is
     * faster by 2 %.
     */
    int pairs() {
        boolean two = lanes == 16 && (bytes() <= SMALL || bytes() >= LARGE);
        return two ? panels() / 2 : 0;
    }

    /**
     * {@return whether products cut the weights to their size, so that no load is checked} Without checks C2 loads in an order of
     * its own. That costs nothing where the second-level cache holds the weights; from beyond it they come faster in the
     * order they lie in (5 % at 1 MiB, a quarter at 16 MiB), which the checks keep.
     */
    boolean cut() {
        return bytes() < BEYOND_CACHE;
    }
}
