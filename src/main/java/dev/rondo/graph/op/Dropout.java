package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Returns its first input: values are dropped in training only.
 *
 * @param rate the probability that training drops a value; 0 if the file does not keep it
 * @param withMask whether the second output is a mask of true for every value
 */
public record Dropout(float rate, boolean withMask) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        if (!withMask) {
            return List.of(data);
        }
        boolean[] mask = new boolean[ShapeMath.count(data.shape())];
        Arrays.fill(mask, true);
        return List.of(data, Tensor.ofBooleans(data.shape(), mask));
    }
}
