package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Puts axes of size 1 in. Inputs: data, axes, which are places in the result. */
public record Unsqueeze() implements Operator {
    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        long[] axes = OperatorInputs.integers(OperatorInputs.optional(inputs, 1), "axes");
        return List.of(TensorArrays.reshaped(data, insert(data.shape(), axes, 1)));
    }

    /** A list with a value put in at each of some places of the result. */
    public static <T> List<T> insert(List<T> list, long[] axes, T value) {
        boolean[] added = new boolean[list.size() + axes.length];
        for (long axis : axes) {
            int place = ShapeMath.axis(axis, added.length);
            if (added[place]) {
                throw new IllegalArgumentException("axis " + axis + " is there twice");
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
