package dev.rondo.train;

import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.train.bptt.Backpropagation;
import dev.rondo.train.bptt.StepOutputs;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.Metric;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Evaluates one pass over a data set. */
final class Evaluator {
    private final Backpropagation passes;
    private final Loss loss;
    private final int outputSize;

    /** The loss of a pass, and other figures by name. */
    record Figures(double loss, Map<String, Double> metrics) {}

    Evaluator(Backpropagation passes, Loss loss, int outputSize) {
        this.passes = passes;
        this.loss = loss;
        this.outputSize = outputSize;
    }

    /** {@return the loss of a batch whose streams have been set up, without dropout} */
    double loss(Batch batch) {
        passes.forward(batch, 0, batch.steps(), false, 0);
        return passes.loss(loss, 0, 0f);
    }

    /**
     * {@return the figures of one pass}
     *
     * @param batches the data; the position is restored afterwards
     * @param metrics the figures to compute in addition to the loss
     * @param run computes the loss of a batch
     */
    Figures evaluate(BatchSource batches, List<Metric> metrics, Consumer<Batch> run) {
        long position = batches.position();
        batches.seek(0);
        metrics.forEach(Metric::begin);
        PassLosses losses = new PassLosses();
        boolean checked = false;
        do {
            Batch batch = batches.next();
            if (!checked) {
                checkMetrics(batch, metrics);
                checked = true;
            }
            run.accept(batch);
            losses.add(passes.lossParts());
            if (!metrics.isEmpty()) {
                addTargets(batch, metrics);
            }
        } while (!batches.passEnded());
        batches.seek(position);
        Map<String, Double> values = losses.ofHeads();
        metrics.forEach(metric -> values.put(metric.name(), metric.value()));
        return new Figures(losses.total(), values);
    }

    /** Refuses metrics that cannot judge the outputs or the targets. */
    void checkMetrics(Batch batch, List<Metric> metrics) {
        for (Metric metric : metrics) {
            metric.check(outputSize, batch.targetSize());
        }
    }

    private void addTargets(Batch batch, List<Metric> metrics) {
        StepOutputs outputs = passes.stepOutputs();
        for (int row = 0; row < batch.steps() * batch.size(); row++) {
            int target = batch.targetRow(row / batch.size(), row % batch.size());
            for (int i = 0; i < metrics.size() && target >= 0; i++) {
                metrics.get(i).add(batch, target, outputs.values(row), outputs.at(row));
            }
        }
    }
}
