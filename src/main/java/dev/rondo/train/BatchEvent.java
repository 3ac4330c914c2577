package dev.rondo.train;

import dev.rondo.data.Batch;
import dev.rondo.train.loss.Loss;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A batch in a flight recording: what its {@link BatchReport} says. A trainer has one and uses it again and again. */
@Name("dev.rondo.Batch")
@Label("Batch")
@Category({"Rondo", "Training"})
@Description("A trainer learnt from a batch")
@Enabled(false)
@StackTrace(false)
final class BatchEvent extends Event {
    @Label("Steps")
    @Description("Of the longest sequence the batch may hold")
    int steps;

    @Label("Sequences")
    int sequences;

    @Label("Loss")
    double loss;

    @Label("Gradient Norm")
    @Description("At the last update, before clipping")
    double gradientNorm;

    @Label("Learning Rate")
    double learningRate;

    @Label("Updates")
    int updates;

    @Label("Clipped Updates")
    int clipped;

    @Label("Skipped Updates")
    int skipped;

    void commit(Batch batch, BatchReport report) {
        end();
        if (shouldCommit()) {
            steps = batch.steps();
            sequences = batch.size();
            loss = report.loss();
            gradientNorm = report.gradientNorm();
            learningRate = report.learningRate();
            updates = report.updates();
            clipped = report.clipped();
            skipped = report.skipped();
            commit();
        }
    }
}
