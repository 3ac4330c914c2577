package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Where: chooses elements of two tensors, broadcast by NumPy's rules. Inputs: condition, a where it is true, b
 * where not.
 */
public record Where() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor condition = OperatorInputs.required(inputs, 0);
        Tensor a = OperatorInputs.required(inputs, 1);
        Tensor b = OperatorInputs.required(inputs, 2);
        if (condition.type() != Type.BOOL || a.type() != b.type()) {
            throw new IllegalArgumentException("cannot choose by " + condition + " between " + a + " and " + b);
        }
        List<Integer> shape = ShapeMath.broadcast(ShapeMath.broadcast(condition.shape(), a.shape()), b.shape());
        Object chosen = TensorArrays.newArray(a.type(), shape);
        boolean[] first = TensorArrays.expanded(condition, shape).booleans();
        Object left = TensorArrays.array(TensorArrays.expanded(a, shape));
        Object right = TensorArrays.array(TensorArrays.expanded(b, shape));
        int from = 0;
        for (int i = 1; i <= first.length; i++) {
            // Copies a run of elements with the same condition.
            if (i == first.length || first[i] != first[from]) {
                System.arraycopy(first[from] ? left : right, from, chosen, from, i - from);
                from = i;
            }
        }
        return List.of(TensorArrays.of(a.type(), shape, chosen));
    }
}
