package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ONNX NonZero: the indices of elements that are not 0, int64 [axes][number]. Input: data. */
public record NonZero() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        boolean[] set = new Cast(Type.BOOL).run(List.of(data)).getFirst().booleans();
        int rank = data.shape().size();
        int count = 0;
        for (boolean one : set) {
            count += one ? 1 : 0;
        }
        List<Integer> shape = List.of(rank, count);
        long[] indices = new long[ShapeMath.count(shape, Long.BYTES)];
        for (int i = 0, column = 0; i < set.length; i++) {
            if (set[i]) {
                int rest = i;
                for (int axis = rank - 1; axis >= 0; axis--) {
                    indices[axis * count + column] = rest % data.shape().get(axis);
                    rest /= data.shape().get(axis);
                }
                column++;
            }
        }
        return List.of(Tensor.ofLongs(shape, indices));
    }
}
