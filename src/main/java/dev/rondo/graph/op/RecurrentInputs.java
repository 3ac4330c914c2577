package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the inputs of a recurrent operator. */
final class RecurrentInputs {
    private RecurrentInputs() {}

    /** The values of an input, which must have this shape. */
    static float[] require(List<@Nullable Tensor> inputs, int index, String name, List<Integer> shape) {
        Tensor tensor = OperatorInputs.floats(inputs, index);
        if (!tensor.shape().equals(shape)) {
            throw new IllegalArgumentException(name + " must be float32 " + shape + ", but is " + tensor);
        }
        return tensor.values();
    }

    /** A copy of an initial state, zeros if it is absent. */
    static float[] initial(List<@Nullable Tensor> inputs, int index, String name, List<Integer> shape) {
        return OperatorInputs.optional(inputs, index) == null
                ? new float[ShapeMath.count(shape)]
                : require(inputs, index, name, shape).clone();
    }
}
