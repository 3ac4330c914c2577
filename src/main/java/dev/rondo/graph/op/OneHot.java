package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX OneHot: one value at an index, another elsewhere. Inputs: indices, of which negative ones count from the end and those
 * out of range have no place; the depth, which is the size of the new axis; and the values [off, on], of any type.
 *
 * @param axis the place of the new axis in the result; a negative number counts from the end
 */
public record OneHot(int axis) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        long[] indices = integers(OperatorInputs.required(inputs, 0));
        Tensor depths = OperatorInputs.required(inputs, 1);
        Tensor values = OperatorInputs.required(inputs, 2);
        if (TensorArrays.count(depths) != 1 || TensorArrays.count(values) != 2) {
            throw new IllegalArgumentException("needs one depth and two values, but got " + depths + " and " + values);
        }
        int depth = Math.toIntExact(integers(depths)[0]);
        List<Integer> shape = new ArrayList<>(OperatorInputs.required(inputs, 0).shape());
        int along = ShapeMath.axis(axis, shape.size() + 1);
        shape.add(along, depth);
        Object result = TensorArrays.newArray(values.type(), shape);
        fill(values, result);
        int inner = ShapeMath.product(shape, along + 1, shape.size());
        for (int i = 0; i < indices.length; i++) {
            long index = indices[i] < 0 ? indices[i] + depth : indices[i];
            if (index >= 0 && index < depth) {
                int to = (i / inner * depth + (int) index) * inner + i % inner;
                System.arraycopy(TensorArrays.array(values), 1, result, to, 1);
            }
        }
        return List.of(TensorArrays.of(values.type(), shape, result));
    }

    private static long[] integers(Tensor tensor) {
        return new Cast(Type.INT64).run(List.of(tensor)).getFirst().longs();
    }

    private static void fill(Tensor values, Object result) {
        switch (result) {
            case float[] array -> Arrays.fill(array, values.values()[0]);
            case int[] array -> Arrays.fill(array, values.ints()[0]);
            case long[] array -> Arrays.fill(array, values.longs()[0]);
            default -> Arrays.fill((boolean[]) result, values.booleans()[0]);
        }
    }
}
