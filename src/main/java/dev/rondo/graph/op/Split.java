package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Split: cuts a tensor into pieces along an axis. Inputs: data, an optional split, the size of each piece. By
 * default the pieces are equal, except that the last may be smaller.
 *
 * @param axis the axis; a negative number counts from the end
 * @param outputs the number of pieces
 */
public record Split(int axis, int outputs) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        int along = ShapeMath.axis(axis, data.shape().size());
        int size = data.shape().get(along);
        long[] sizes = sizes(OperatorInputs.optional(inputs, 1), size);
        int[] strides = ShapeMath.strides(data.shape(), data.shape());
        List<Tensor> pieces = new ArrayList<>();
        int from = 0;
        for (long piece : sizes) {
            List<Integer> shape = new ArrayList<>(data.shape());
            shape.set(along, (int) piece);
            pieces.add(TensorArrays.strided(data, from * strides[along], shape, strides));
            from += (int) piece;
        }
        return pieces;
    }

    private long[] sizes(@Nullable Tensor split, int size) {
        if (split == null) {
            long[] equal = new long[outputs];
            int each = (size + outputs - 1) / outputs;
            for (int i = 0; i < outputs; i++) {
                equal[i] = Math.max(0, Math.min(each, size - (long) i * each));
            }
            return equal;
        }
        long[] sizes = OperatorInputs.integers(split, "sizes");
        boolean fits = sizes.length == outputs && Arrays.stream(sizes).allMatch(s -> s >= 0 && s <= size);
        if (!fits || Arrays.stream(sizes).sum() != size) {
            throw new IllegalArgumentException(outputs + " pieces of sizes " + Arrays.toString(sizes)
                    + " do not add up to the axis, which has " + size);
        }
        return sizes;
    }
}
