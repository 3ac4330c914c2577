package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
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

    /**
     * A copy of an initial state, zeros if it is absent. The state of one stream is that of all streams, which lie along an axis of
     * the shape.
     */
    static float[] initial(List<@Nullable Tensor> inputs, int index, String name, List<Integer> shape, int streamAxis) {
        Tensor given = OperatorInputs.optional(inputs, index);
        if (given == null) {
            return new float[ShapeMath.count(shape)];
        }
        List<Integer> ofOne = new ArrayList<>(shape);
        ofOne.set(streamAxis, 1);
        float[] values = given.shape().equals(ofOne)
                ? TensorArrays.expanded(OperatorInputs.floats(inputs, index), shape)
                        .values()
                : require(inputs, index, name, shape);
        return values.clone();
    }
}
