package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import java.util.List;

/**
 * A tensor's sizes, as int64. Input: data.
 *
 * @param start the first axis; negative counts from the end
 * @param end the one after the last; {@link Integer#MAX_VALUE} for all
 */
public record Shape(int start, int end) implements Operator {
    /** The axes that are asked for, of a list of as many as there are. */
    public <T> List<T> cut(List<T> sizes) {
        int rank = sizes.size();
        int from = Math.clamp(start < 0 ? start + rank : start, 0, rank);
        int to = Math.clamp(end < 0 ? end + rank : end, 0, rank);
        return sizes.subList(from, Math.max(from, to));
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        List<Integer> sizes = cut(OperatorInputs.required(inputs, 0).shape());
        return List.of(Tensor.ofLongs(
                List.of(sizes.size()),
                sizes.stream().mapToLong(Integer::longValue).toArray()));
    }
}
