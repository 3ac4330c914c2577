package dev.rondo.train;

import dev.rondo.data.Batch;
import dev.rondo.train.bptt.Backpropagation;
import dev.rondo.train.bptt.BatchChecks;
import dev.rondo.train.bptt.BoundaryStates;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Learns from batches, window by window: passes, accumulation, updates, and the policy for results that are not finite. */
final class BatchLearning {
    private final TrainerSettings settings;
    private final NonFinitePolicy nonFinite;
    private final Backpropagation passes;
    private final Updater updater;
    private final BatchChecks checks;
    private final BoundaryStates boundaries;
    private final BatchReport report = new BatchReport();
    /** The streams that the next batch may continue. */
    private int carried;
    /** The gradients accumulated for the next update. */
    private int accumulated;
    /** The forward passes so far, on which dropout depends. */
    private long passCount;

    BatchLearning(TrainerSettings settings, NonFinitePolicy nonFinite, Backpropagation passes, Updater updater) {
        this.settings = settings;
        this.nonFinite = nonFinite;
        this.passes = passes;
        this.updater = updater;
        this.checks = new BatchChecks(settings.network(), settings.loss());
        this.boundaries = new BoundaryStates(
                settings.truncation().forward(), settings.truncation().backward());
    }

    BatchReport report() {
        return report;
    }

    /** {@return the bytes of the states that truncation keeps} */
    long boundaryBytes(int size) {
        return boundaries.bytes(size, passes.streams().size());
    }

    /** Throws an {@link IllegalArgumentException} if a batch does not fit. */
    void check(Batch batch) {
        checks.check(batch, carried);
    }

    /** {@return the end of a message that says which value of a batch is not finite} */
    String culprit(Batch batch) {
        return checks.culprit(batch);
    }

    /** Resets the streams unless the batch continues them. */
    void begin(Batch batch) {
        if (!batch.continued()) {
            passes.streams().reset(batch.size());
            carried = batch.size();
        }
    }

    /** Makes the next batch begin anew. */
    void forgetStreams() {
        carried = 0;
    }

    /** Learns from a batch that has been checked. */
    void train(Batch batch) {
        begin(batch);
        int windowSteps = settings.truncation().forward() == 0
                ? batch.steps()
                : settings.truncation().forward();
        for (int start = 0; start < batch.steps() && !report.stopped(); start += windowSteps) {
            trainWindow(batch, start, Math.min(windowSteps, batch.steps() - start));
        }
    }

    private void trainWindow(Batch batch, int start, int steps) {
        int forward = settings.truncation().forward();
        int backward = settings.truncation().backward();
        int from = start;
        if (backward > forward) { // repeat earlier steps, without their loss
            from = boundaries.reachBack(passes.streams(), batch.size(), start);
        } else if (backward < forward && backward < steps) { // run the first steps without learning
            from = start + steps - backward;
            passes.forward(batch, start, from - start, false, 0);
        }
        learn(batch, from, start + steps - from, Math.max(0, start - from), nonFinite);
    }

    /** Makes one update from a whole batch, from the states as they are; returns false if a value was not finite. */
    boolean update(Batch batch) {
        report.begin();
        learn(batch, 0, batch.steps(), 0, NonFinitePolicy.SKIP);
        return report.updates() > 0;
    }

    /** {@return the number of forward passes that learned} */
    long passCount() {
        return passCount;
    }

    /** Adds the gradients of a batch that has been checked to a buffer, with the dropout masks of a pass. */
    double gradients(Batch batch, long pass, GradientBuffer into) {
        requireWholeBatches();
        if (batch.continued()) {
            throw new IllegalArgumentException("gradients are computed from streams that begin anew, but the batch"
                    + " continues those of the batch before");
        }
        begin(batch);
        forgetStreams();
        passes.forward(batch, 0, batch.steps(), true, settings.seed() + pass);
        double value = passes.loss(settings.loss(), 0, 1f / settings.accumulation());
        if (Double.isNaN(value) && !passes.hasTargets()) {
            into.addWithoutTargets();
            return value;
        }
        if (Double.isFinite(value)) {
            passes.backward(false);
        } else if (nonFinite == NonFinitePolicy.FAIL) {
            throw new ArithmeticException("the loss is " + value + culprit(batch) + "; no weight was changed");
        }
        into.add(passes.gradient(), value, passes.lossParts().count());
        Arrays.fill(passes.gradient(), 0f);
        return value;
    }

    /** Makes an update from the gradients of as many batches as are accumulated. */
    void apply(GradientBuffer sum) {
        requireWholeBatches();
        if (sum.batches() != settings.accumulation()) {
            throw new IllegalArgumentException("this trainer averages the gradients of " + settings.accumulation()
                    + " batches per update, but the sum has " + sum.batches());
        }
        passCount += sum.batches();
        if (!sum.hasTargets()) {
            return;
        }
        report.addLoss(sum.loss());
        if (!Double.isFinite(sum.loss())) {
            refuse(null, "the mean loss is " + sum.loss(), nonFinite);
            return;
        }
        System.arraycopy(sum.values(), 0, passes.gradient(), 0, sum.values().length);
        update(null, nonFinite);
    }

    private void requireWholeBatches() {
        if (settings.truncation().forward() > 0) {
            throw new IllegalStateException(
                    "a trainer that truncates updates the weights within a batch, so it cannot return its gradients");
        }
        if (accumulated > 0) {
            throw new IllegalStateException(
                    "the gradients of " + accumulated + " batches of trainBatch wait for their update");
        }
    }

    /** Runs the passes over some steps, whose first ones have no loss, and an update if one is due. */
    private void learn(Batch batch, int from, int steps, int withoutLoss, NonFinitePolicy policy) {
        passes.forward(batch, from, steps, true, settings.seed() + passCount++);
        double value = passes.loss(settings.loss(), withoutLoss, 1f / settings.accumulation());
        if (Double.isNaN(value) && !passes.hasTargets()) {
            return;
        }
        report.addLoss(value);
        if (!Double.isFinite(value)) {
            refuse(batch, "the loss is " + value, policy);
            return;
        }
        passes.backward(false);
        accumulated++;
        if (accumulated == settings.accumulation()) {
            accumulated = 0;
            update(batch, policy);
        }
    }

    private void update(@Nullable Batch batch, NonFinitePolicy policy) {
        double norm = updater.update(report);
        if (!Double.isFinite(norm)) {
            refuse(batch, "the norm of the gradients is " + norm, policy);
        }
    }

    /** Drops the gradients, of which the batch, if there is only one, has a value that is not finite. */
    private void refuse(@Nullable Batch batch, String what, NonFinitePolicy policy) {
        accumulated = 0;
        Arrays.fill(passes.gradient(), 0f);
        switch (policy) {
            case FAIL ->
                throw new ArithmeticException(what + (batch == null ? "" : culprit(batch)) + "; no weight was changed");
            case SKIP -> report.addSkipped();
            case STOP -> {
                report.addSkipped();
                report.setStopped(true);
            }
        }
    }

    /**
     * {@return a copy of everything that changes from batch to batch}
     *
     * @param adapted whether the trainer serves adapted weights
     */
    TrainerState capture(boolean adapted) {
        return new TrainerState(
                updater.capture(),
                passCount,
                accumulated,
                passes.gradient().clone(),
                passes.streams().capture(carried),
                report.stopped(),
                adapted);
    }

    /** Puts back a copy. */
    void restore(TrainerState state) {
        updater.restore(state.updater());
        passCount = state.passes();
        accumulated = state.accumulated();
        System.arraycopy(state.gradient(), 0, passes.gradient(), 0, state.gradient().length);
        passes.streams().restore(state.streams());
        carried = state.streams().streams();
        report.setStopped(state.stopped());
    }
}
