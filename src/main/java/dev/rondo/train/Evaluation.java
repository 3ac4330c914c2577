package dev.rondo.train;

import dev.rondo.Network;
import dev.rondo.data.BatchSource;
import dev.rondo.train.bptt.Backpropagation;
import dev.rondo.train.bptt.BatchChecks;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.Metric;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of a network on data that it does not learn from. {@link #of} evaluates a network, and {@link
 * Trainer#evaluate(BatchSource, Metric...)} a trainer's current weights. Immutable.
 *
 * @param loss the loss of all batches, as if they were one
 * @param metrics other figures, by name; first the loss of each head, without its weight, as in {@code forecast loss}, where
 *     there are {@linkplain dev.rondo.train.loss.LossHeads heads}
 */
public record Evaluation(double loss, Map<String, Double> metrics) {
    /** The absence of an evaluation: a loss of NaN and no metrics. */
    public static final Evaluation NONE = new Evaluation(Double.NaN, Map.of());

    /** Copies the metrics. */
    public Evaluation {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /**
     * {@return the figures of a network on a data set} They are those that a {@link Trainer} with these weights reports. The call makes
     * a workspace of its own, and changes nothing else.
     *
     * @param network the network, for example the one that {@link Fit#run} returns
     * @param loss the loss
     * @param batches the data, of which one pass is evaluated; its position is the same afterwards
     * @param metrics the figures to compute in addition to the loss
     * @throws IllegalArgumentException if the loss, a metric or a batch does not fit the network
     */
    public static Evaluation of(Network network, Loss loss, BatchSource batches, Metric... metrics) {
        LossChecks.require(loss, network);
        try (Backpropagation passes = new Backpropagation(network, 1, false)) {
            BatchChecks checks = new BatchChecks(network, loss);
            Evaluator evaluator = new Evaluator(passes, loss, network.outputSize());
            int[] carried = {0};
            Evaluator.Figures figures = evaluator.evaluate(batches, List.of(metrics), batch -> {
                checks.check(batch, carried[0]);
                if (!batch.continued()) {
                    passes.streams().reset(batch.size());
                    carried[0] = batch.size();
                }
                evaluator.loss(batch);
            });
            return new Evaluation(figures.loss(), figures.metrics());
        }
    }

    /** {@return the figures on one line} */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "loss %.4f", loss));
        metrics.forEach((name, value) -> line.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
        return line.toString();
    }
}
