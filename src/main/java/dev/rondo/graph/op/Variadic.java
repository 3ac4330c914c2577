package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Max, Min, Sum and Mean: element-wise, of any number of tensors of the same type, broadcast by NumPy's rules.
 *
 * @param fold what combines two of them
 * @param mean whether to divide by their number
 */
public record Variadic(Binary fold, boolean mean) implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor result = OperatorInputs.required(inputs, 0);
        for (int i = 1; i < inputs.size(); i++) {
            result = fold.run(List.of(result, OperatorInputs.required(inputs, i)))
                    .getFirst();
        }
        return mean ? Binary.DIV.run(List.of(result, Tensor.of(List.of(), inputs.size()))) : List.of(result);
    }
}
