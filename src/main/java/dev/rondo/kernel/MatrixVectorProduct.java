package dev.rondo.kernel;

import dev.rondo.template.Expanded;
import java.lang.foreign.MemorySegment;

/** Matrix times vector for weights of one {@link ProductShape}: the work of {@link Kernels#product}. */
abstract class MatrixVectorProduct extends Expanded {
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
     * @param outputs the number of outputs; fewer than all do a part of the work of every loop
     */
    abstract void apply(
            MemorySegment weights,
            float[] scales,
            float[] x,
            int xAt,
            float[] start,
            int startAt,
            float[] y,
            int yAt,
            int outputs);
}
