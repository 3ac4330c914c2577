package dev.rondo.train;

import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.kernel.Kernels;
import dev.rondo.train.bptt.BpttWindow;
import dev.rondo.train.bptt.StreamStates;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.Metric;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How good a network is on data that it does not learn from. Immutable.
 *
 * @param loss of all batches as if they were one
 * @param metrics other figures, by name
 */
public record Evaluation(double loss, Map<String, Double> metrics) {
    /** Where nothing was evaluated: a loss of NaN, no metrics. */
    public static final Evaluation NONE = new Evaluation(Double.NaN, Map.of());

    /** Keeps a copy of the metrics. */
    public Evaluation {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /**
     * {@return the figures of one pass over batches, with the weights of now} Nothing is learnt or dropped; states of a
     * training under way are forgotten. Afterwards the batches stand where they stood.
     *
     * @param trainer runs the batches
     * @param batches the data, begun with the first batch of a pass
     * @param metrics figures beside the loss; begun anew
     */
    public static Evaluation of(Trainer trainer, BatchSource batches, List<Metric> metrics) {
        long position = batches.position();
        batches.seek(0);
        metrics.forEach(Metric::begin);
        boolean mean = trainer.loss.reduction() == Loss.Reduction.MEAN;
        double sum = 0;
        double count = 0;
        do {
            Batch batch = batches.next();
            double loss = trainer.evaluate(batch);
            double weight = trainer.passes.lossCount();
            if (weight > 0) { // else nothing counts, and the loss is NaN
                sum += mean ? loss * weight : loss;
                count += weight;
            }
            if (!metrics.isEmpty()) {
                addTargets(trainer, batch, metrics);
            }
        } while (!batches.passEnded());
        batches.seek(position);
        Map<String, Double> values = new LinkedHashMap<>();
        metrics.forEach(metric -> values.put(metric.name(), metric.value()));
        return new Evaluation(mean ? sum / count : sum, values);
    }

    private static void addTargets(Trainer trainer, Batch batch, List<Metric> metrics) {
        float[] none = new float[Kernels.pad(trainer.network.outputSize())];
        StreamStates streams = trainer.passes.streams();
        for (int row = 0; row < batch.steps() * batch.size(); row++) {
            int target = batch.targetRow(row / batch.size(), row % batch.size());
            int source = trainer.passes.outputRow(row);
            for (int i = 0; i < metrics.size() && target >= 0; i++) {
                if (source == BpttWindow.NOWHERE) {
                    metrics.get(i).add(batch, target, none, 0);
                } else if (source == BpttWindow.LAST) {
                    metrics.get(i).add(batch, target, streams.outputsBefore(), streams.outputAt(row % batch.size()));
                } else {
                    metrics.get(i)
                            .add(
                                    batch,
                                    target,
                                    trainer.passes.outputs().values(),
                                    trainer.passes.outputs().at(source));
                }
            }
        }
    }

    /** {@return the figures in one line} */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "loss %.4f", loss));
        metrics.forEach((name, value) -> line.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
        return line.toString();
    }
}
