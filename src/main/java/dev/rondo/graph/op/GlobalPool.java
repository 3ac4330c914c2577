package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX GlobalAveragePool and GlobalMaxPool: the mean or the maximum over all axes after the second. Input: float32 data
 * [N][C]...
 *
 * @param kind the mean or the maximum
 */
public record GlobalPool(Reduce.Kind kind) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.floats(inputs, 0);
        return List.of(new Reduce(kind, true, false).reduced(data, axes(data)));
    }

    /**
     * {@return for each element of the data, the element of the result to which it belongs}
     *
     * @param data the data, of which only the shape is read
     */
    public int[] targets(Tensor data) {
        return Reduce.targets(data.shape(), axes(data));
    }

    private static boolean[] axes(Tensor data) {
        boolean[] axes = new boolean[data.shape().size()];
        for (int axis = 2; axis < axes.length; axis++) {
            axes[axis] = true;
        }
        return axes;
    }
}
