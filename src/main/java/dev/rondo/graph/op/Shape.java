package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Shape: the dimensions of a tensor, as int64. Input: data.
 *
 * @param start the first axis; a negative number counts from the end
 * @param end the axis after the last; {@link Integer#MAX_VALUE} for all
 */
public record Shape(int start, int end) implements Operator {
    /**
     * {@return the selected axes}
     *
     * @param sizes one element per axis
     * @param <T> the type of the elements
     */
    public <T> List<T> cut(List<T> sizes) {
        int rank = sizes.size();
        int from = Math.clamp(start < 0 ? start + rank : start, 0, rank);
        int to = Math.clamp(end < 0 ? end + rank : end, 0, rank);
        return sizes.subList(from, Math.max(from, to));
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        List<Integer> sizes = cut(OperatorInputs.required(inputs, 0).shape());
        return List.of(Tensor.ofLongs(
                List.of(sizes.size()),
                sizes.stream().mapToLong(Integer::longValue).toArray()));
    }
}
