package dev.rondo.train;

import dev.rondo.train.loss.Loss;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An epoch in a flight recording: what its {@link EpochReport} says. A fit has one and uses it again and again. */
@Name("dev.rondo.Epoch")
@Label("Epoch")
@Category({"Rondo", "Training"})
@Description("A fit went through its data once, and validated")
@Enabled(false)
@StackTrace(false)
final class EpochEvent extends Event {
    @Label("Epoch")
    int epoch;

    @Label("Training Loss")
    double trainingLoss;

    @Label("Validation Loss")
    @Description("NaN without a validation")
    double validationLoss;

    @Label("Learning Rate Factor")
    @Description("Of the next epoch, beside the schedule")
    double learningRateFactor;

    @Label("Best So Far")
    boolean best;

    void commit(EpochReport report) {
        end();
        if (shouldCommit()) {
            epoch = report.epoch();
            trainingLoss = report.trainingLoss();
            validationLoss = report.validation().loss();
            learningRateFactor = report.learningRateFactor();
            best = report.best();
            commit();
        }
    }
}
