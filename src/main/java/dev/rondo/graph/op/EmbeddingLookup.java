package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a row of a table for each token; unlike {@link Gather}, it refuses negative tokens. Inputs: the table [vocabulary]
 * [width], and tokens of any numeric type and shape. Output: the tokens' shape with the width as its last axis.
 */
public record EmbeddingLookup() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor table = OperatorInputs.floats(inputs, 0);
        Tensor tokens = new Cast(Type.INT64).run(List.of(inputs.get(1))).getFirst();
        int vocabulary = table.shape().get(0);
        int width = table.shape().get(1);
        List<Integer> shape = new ArrayList<>(tokens.shape());
        shape.add(width);
        float[] rows = new float[ShapeMath.count(shape)];
        long[] indices = tokens.longs();
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= vocabulary) {
                throw new IllegalArgumentException(
                        "the token " + indices[i] + " is not in a vocabulary of " + vocabulary);
            }
            System.arraycopy(table.values(), (int) indices[i] * width, rows, i * width, width);
        }
        return List.of(Tensor.of(shape, rows));
    }
}
