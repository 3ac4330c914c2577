package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Shapes;
import dev.rondo.graph.program.Tensors;
import java.util.List;

/** Repeats a tensor along axes of size 1. Inputs: data, and a shape that broadcasts with the data's. */
public record Expand() implements Operator {
    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor data = Tensors.required(inputs, 0);
        List<Integer> wanted = ConstantOfShape.shape(Tensors.optional(inputs, 1));
        return List.of(Tensors.expanded(data, Shapes.broadcast(data.shape(), wanted)));
    }
}
