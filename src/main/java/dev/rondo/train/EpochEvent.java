package dev.rondo.train;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The JFR event of an epoch, with the figures of its {@link EpochReport}. A fit has one and reuses it. */
@Name("dev.rondo.Epoch")
@Label("Epoch")
@Category({"Rondo", "Training"})
@Description("One pass of a fit over its data, and the validation")
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
    @Description("Of the next epoch, in addition to the schedule")
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
