package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX ReverseSequence: reverses the first steps of each row, as many as its length; the others stay. Inputs: data, and the
 * lengths [N].
 *
 * @param batchAxis the axis of the rows: 0 or 1
 * @param timeAxis the axis of the steps: the other of the two
 */
public record ReverseSequence(int batchAxis, int timeAxis) implements Operator {
    /** Checks the axes. */
    public ReverseSequence {
        if (batchAxis + timeAxis != 1 || batchAxis * timeAxis != 0) {
            throw new IllegalArgumentException(
                    "batch_axis and time_axis must be 0 and 1, but are " + batchAxis + " and " + timeAxis);
        }
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        long[] lengths = OperatorInputs.integers(OperatorInputs.optional(inputs, 1), "sequence_lens");
        List<Integer> shape = data.shape();
        if (shape.size() < 2 || lengths.length != shape.get(batchAxis)) {
            throw new IllegalArgumentException("needs one length per row, but got " + inputs);
        }
        int steps = shape.get(timeAxis);
        int rows = shape.get(batchAxis);
        int width = ShapeMath.product(shape, 2, shape.size());
        int rowStride = batchAxis == 0 ? steps * width : width;
        int timeStride = batchAxis == 0 ? width : rows * width;
        Object result = TensorArrays.newArray(data.type(), shape);
        for (int row = 0; row < rows; row++) {
            if (lengths[row] < 0 || lengths[row] > steps) {
                throw new IllegalArgumentException(
                        "sequence_lens must be from 0 to " + steps + ", but one is " + lengths[row]);
            }
            for (int t = 0; t < steps; t++) {
                int from = t < lengths[row] ? (int) lengths[row] - 1 - t : t;
                System.arraycopy(
                        TensorArrays.array(data),
                        row * rowStride + from * timeStride,
                        result,
                        row * rowStride + t * timeStride,
                        width);
            }
        }
        return List.of(TensorArrays.of(data.type(), shape, result));
    }
}
