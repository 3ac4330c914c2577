package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Concat: joins tensors along an axis. Inputs: one or more.
 *
 * @param axis the axis; a negative number counts from the end
 */
public record Concat(int axis) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor first = OperatorInputs.required(inputs, 0);
        int along = ShapeMath.axis(axis, first.shape().size());
        List<Integer> shape = new ArrayList<>(first.shape());
        for (int i = 1; i < inputs.size(); i++) {
            addSize(shape, along, first, OperatorInputs.required(inputs, i));
        }
        Object joined = TensorArrays.newArray(first.type(), shape);
        int rows = ShapeMath.product(shape, 0, along);
        int rowSize = ShapeMath.product(shape, along, shape.size());
        int at = 0;
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = OperatorInputs.required(inputs, i);
            int width = ShapeMath.product(input.shape(), along, shape.size());
            for (int row = 0; width > 0 && row < rows; row++) {
                System.arraycopy(TensorArrays.array(input), row * width, joined, row * rowSize + at, width);
            }
            at += width;
        }
        return List.of(TensorArrays.of(first.type(), shape, joined));
    }

    private static void addSize(List<Integer> shape, int along, Tensor first, Tensor next) {
        List<Integer> rest = new ArrayList<>(next.shape());
        if (next.type() == first.type() && rest.size() == shape.size()) {
            int size = rest.set(along, first.shape().get(along));
            if (rest.equals(first.shape())) {
                shape.set(along, Math.addExact(shape.get(along), size));
                return;
            }
        }
        throw new IllegalArgumentException(first + " and " + next + " cannot be joined along axis " + along);
    }
}
