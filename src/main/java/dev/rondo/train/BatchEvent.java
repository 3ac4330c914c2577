package dev.rondo.train;

import dev.rondo.data.Batch;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The JFR event of a batch, with the figures of its {@link BatchReport}. A trainer has one and reuses it. */
@Name("dev.rondo.Batch")
@Label("Batch")
@Category({"Rondo", "Training"})
@Description("A trainer learned from a batch")
@Enabled(false)
@StackTrace(false)
final class BatchEvent extends Event {
    @Label("Steps")
    @Description("The largest number of steps of a sequence")
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
