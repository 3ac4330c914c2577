package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;

/** Matrix times vector for weights of one {@link ProductShape}: the work of {@link Kernels#product}. */
abstract class MatrixVectorProduct {
    /**
     * Computes {@code y = start + W x}.
     *
     * @param weights the packed weights
     * @param scales the factors of rows, if the format has them: [gates][pad(outputs)]
     * @param x the inputs
     * @param xAt the first index of x
     * @param start the initial values of the sums: [gates][pad(outputs)]
     * @param startAt the first index of start
     * @param y the sums [gates][pad(outputs)]
     * @param yAt the first index of y
     */
    abstract void apply(
            MemorySegment weights, float[] scales, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt);

    /** {@return a placeholder in weights that only plain kernels read} */
    static MatrixVectorProduct none() {
        return None.INSTANCE;
    }

    /** Vector kernels do not load it, so C2 sees the products only. */
    private static final class None extends MatrixVectorProduct {
        static final MatrixVectorProduct INSTANCE = new None();

        @Override
        void apply(
                MemorySegment weights,
                float[] scales,
                float[] x,
                int xAt,
                float[] start,
                int startAt,
                float[] y,
                int yAt) {
            throw new IllegalStateException("these weights are packed for plain kernels");
        }
    }
}
