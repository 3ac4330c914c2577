package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scales and zeros of a quantised tensor: one for all elements, or one per element of an axis.
 *
 * @param scales the scales
 * @param zeros the zeros, as many
 * @param inner the number of neighbours with the same scale
 */
record QuantizedScale(float[] scales, long[] zeros, int inner) {
    /** Reads the inputs 1 and 2 of a node. */
    static QuantizedScale of(List<@Nullable Tensor> inputs, Tensor data, int axis) {
        Tensor scale = OperatorInputs.floats(inputs, 1);
        Tensor zero = OperatorInputs.optional(inputs, 2);
        float[] scales = scale.values();
        long[] zeros = zero == null ? new long[scales.length] : OperatorInputs.integers(zero, "zero points");
        int rank = data.shape().size();
        int along = scales.length == 1 ? 0 : ShapeMath.axis(axis, rank);
        boolean fits = zeros.length == scales.length
                && scale.shape().size() < 2
                && (scales.length == 1 || data.shape().get(along) == scales.length);
        if (!fits) {
            throw new IllegalArgumentException("a scale " + scale + " and a zero point "
                    + (zero == null ? "that is absent" : zero) + " do not fit axis " + axis + " of " + data);
        }
        return new QuantizedScale(
                scales, zeros, scales.length == 1 ? 1 : ShapeMath.product(data.shape(), along + 1, rank));
    }

    float scale(int element) {
        return scales[element / inner % scales.length];
    }

    long zero(int element) {
        return zeros[element / inner % zeros.length];
    }
}
