package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX ConstantOfShape: a tensor filled with one value. Input: its shape.
 *
 * @param value the value, a tensor of one element
 */
public record ConstantOfShape(Tensor value) implements Operator {
    /** Checks the value. */
    public ConstantOfShape {
        if (TensorArrays.count(value) != 1) {
            throw new IllegalArgumentException("the value must be one element, but is " + value);
        }
    }

    /** Reads a shape from the values of a tensor. */
    static List<Integer> shape(@Nullable Tensor sizes) {
        return Arrays.stream(OperatorInputs.integers(sizes, "the shape's sizes"))
                .mapToObj(Math::toIntExact)
                .toList();
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        List<Integer> shape = shape(OperatorInputs.optional(inputs, 0));
        return List.of(TensorArrays.strided(value, 0, shape, new int[shape.size()]));
    }
}
