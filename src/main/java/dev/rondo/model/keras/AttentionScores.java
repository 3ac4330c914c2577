package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lowers the scores of pairs of steps that attention leaves out by 1e9, as Keras does. Inputs: float32 scores [B]...[Tq][Tk];
 * optional masks of the keys, bool [B][Tk], and of the queries, bool [B][Tq].
 *
 * @param causal whether a query leaves out the keys after its own step
 */
record AttentionScores(boolean causal) implements Operator {
    private static final float FAR_BELOW = -1e9f;

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor scores = OperatorInputs.floats(inputs, 0);
        int rank = scores.shape().size();
        int batch = scores.shape().getFirst();
        int queries = scores.shape().get(rank - 2);
        int keys = scores.shape().get(rank - 1);
        boolean[] ofKeys = mask(inputs, 1, batch, keys);
        boolean[] ofQueries = mask(inputs, 2, batch, queries);
        float[] y = scores.values().clone();
        int rows = y.length == 0 ? 0 : y.length / keys;
        int rowsPerEntry = batch == 0 ? 0 : rows / batch;
        for (int row = 0; row < rows; row++) {
            int entry = row / rowsPerEntry;
            int query = row % queries;
            boolean none = ofQueries != null && !ofQueries[entry * queries + query];
            for (int key = 0; key < keys; key++) {
                boolean out = none || causal && key > query || ofKeys != null && !ofKeys[entry * keys + key];
                y[row * keys + key] += out ? FAR_BELOW : 0;
            }
        }
        return List.of(Tensor.of(scores.shape(), y));
    }

    private static boolean @Nullable [] mask(List<@Nullable Tensor> inputs, int index, int batch, int steps) {
        Tensor mask = OperatorInputs.optional(inputs, index);
        if (mask != null && !mask.shape().equals(List.of(batch, steps))) {
            throw new IllegalArgumentException(
                    "the mask " + mask + " is not of " + batch + " rows of " + steps + " steps");
        }
        return mask == null ? null : mask.booleans();
    }
}
