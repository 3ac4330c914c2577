package dev.rondo.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of a network on data that it does not learn from; see {@link Trainer#evaluate(dev.rondo.data.BatchSource,
 * dev.rondo.train.metric.Metric...)}. Immutable.
 *
 * @param loss the loss of all batches, as if they were one
 * @param metrics other figures, by name
 */
public record Evaluation(double loss, Map<String, Double> metrics) {
    /** The absence of an evaluation: a loss of NaN and no metrics. */
    public static final Evaluation NONE = new Evaluation(Double.NaN, Map.of());

    /** Copies the metrics. */
    public Evaluation {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** {@return the figures on one line} */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "loss %.4f", loss));
        metrics.forEach((name, value) -> line.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
        return line.toString();
    }
}
