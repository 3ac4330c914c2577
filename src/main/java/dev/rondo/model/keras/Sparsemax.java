package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replaces each row by the nearest point of the probability simplex (Martins, Astudillo 2016). Input: float32 [...][W]. */
record Sparsemax() implements Operator {
    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor x = inputs.getFirst();
        int width = x.shape().getLast();
        float[] y = x.values().clone();
        for (int at = 0; at < y.length; at += width) {
            row(y, at, width);
        }
        return List.of(Tensor.of(x.shape(), y));
    }

    /** Subtracts the threshold for which the positive parts sum to 1. */
    private static void row(float[] y, int at, int width) {
        float[] sorted = Arrays.copyOfRange(y, at, at + width);
        Arrays.sort(sorted);
        double sum = 0;
        double threshold = 0;
        for (int count = 1; count <= width; count++) {
            float value = sorted[width - count];
            sum += value;
            if (1 + count * (double) value > sum) {
                threshold = (sum - 1) / count;
            }
        }
        for (int i = at; i < at + width; i++) {
            y[i] = (float) Math.max(0, y[i] - threshold);
        }
    }
}
