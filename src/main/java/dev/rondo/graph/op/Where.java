package dev.rondo.graph.op;

import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Shapes;
import dev.rondo.graph.program.Tensors;
import java.util.List;

/** Chooses between two tensors, element by element, broadcast by NumPy's rules. Inputs: condition, a where true, b. */
public record Where() implements Operator {
    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor condition = Tensors.required(inputs, 0);
        Tensor a = Tensors.required(inputs, 1);
        Tensor b = Tensors.required(inputs, 2);
        if (condition.type() != Type.BOOL || a.type() != b.type()) {
            throw new IllegalArgumentException("cannot choose by " + condition + " between " + a + " and " + b);
        }
        List<Integer> shape = Shapes.broadcast(Shapes.broadcast(condition.shape(), a.shape()), b.shape());
        Object chosen = Tensors.newArray(a.type(), shape);
        boolean[] first = Tensors.expanded(condition, shape).booleans();
        Object left = Tensors.array(Tensors.expanded(a, shape));
        Object right = Tensors.array(Tensors.expanded(b, shape));
        for (int i = 0; i < first.length; i++) {
            System.arraycopy(first[i] ? left : right, i, chosen, i, 1);
        }
        return List.of(Tensors.of(a.type(), shape, chosen));
    }
}
