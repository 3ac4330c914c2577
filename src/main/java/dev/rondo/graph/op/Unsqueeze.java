package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ONNX Unsqueeze: inserts axes of size 1. Inputs: data, axes, which are positions in the result. */
public record Unsqueeze() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        long[] axes = OperatorInputs.integers(OperatorInputs.optional(inputs, 1), "axes");
        ShapeMath.checkAxes(data.shape().size() + axes.length);
        return List.of(TensorArrays.reshaped(data, insert(data.shape(), axes, 1)));
    }

    /**
     * {@return a list with a value inserted at some positions of the result}
     *
     * @param list the list
     * @param axes the positions; negative ones count from the end
     * @param value the value
     * @param <T> the type of the elements
     */
    public static <T> List<T> insert(List<T> list, long[] axes, T value) {
        boolean[] added = new boolean[list.size() + axes.length];
        for (long axis : axes) {
            int place = ShapeMath.axis(axis, added.length);
            if (added[place]) {
                throw new IllegalArgumentException("axis " + axis + " is named twice");
            }
            added[place] = true;
        }
        List<T> result = new ArrayList<>();
        Iterator<T> rest = list.iterator();
        for (boolean one : added) {
            result.add(one ? value : rest.next());
        }
        return result;
    }
}
