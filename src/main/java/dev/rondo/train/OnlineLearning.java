package dev.rondo.train;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.compute.StateRow;
import dev.rondo.data.Batch;
import dev.rondo.layer.Bidirectional;
import dev.rondo.train.bptt.Backpropagation;
import dev.rondo.train.loss.Loss;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Adapts weights to windows of live streams, and rolls back updates that raise the loss. */
final class OnlineLearning {
    private final Network architecture;
    private final Loss loss;
    private final Adaptation settings;
    private final Backpropagation passes;
    private final Updater updater;
    private @Nullable Runner runner;
    private @Nullable Batch window;
    /** The longest duration of an update, in nanoseconds. */
    private long slowest;

    OnlineLearning(Network network, Loss loss, Adaptation settings, Backpropagation passes, Updater updater) {
        this.architecture = network;
        this.loss = loss;
        this.settings = settings;
        this.passes = passes;
        this.updater = updater;
    }

    void check(State state, Batch batch) {
        if (state.fingerprint() != architecture.fingerprint()) {
            throw new IllegalArgumentException(
                    "the state belongs to a different architecture than this network:\n" + architecture);
        }
        for (NamedLayer each : architecture.layers()) {
            if (each.layer() instanceof Bidirectional) {
                throw new IllegalArgumentException(
                        "a bidirectional layer cannot run on a live stream, which has no end: "
                                + each.layer().describe());
            }
        }
        if (batch.size() != 1 || batch.lengths()[0] != batch.steps() || batch.hasGaps() || batch.continued()) {
            throw new IllegalArgumentException("adapt needs one whole sequence that begins at its state, but the batch"
                    + " has " + batch.size() + " sequences, and the first has " + batch.lengths()[0] + " of "
                    + batch.steps() + " steps" + (batch.hasGaps() ? ", gaps" : "")
                    + (batch.continued() ? ", and continues a previous batch" : ""));
        }
    }

    /** {@return a batch of one sequence of vectors with a target at every step} */
    Batch window(float[] inputs, float[] targets) {
        int width = architecture.inputSize();
        int targetSize = loss.targetSize(architecture.outputSize());
        int steps = inputs.length / width;
        if (architecture.readsTokens()) {
            throw new IllegalArgumentException("the network reads tokens: pass a batch of tokens instead");
        }
        if (steps == 0 || inputs.length != steps * width || targets.length != steps * targetSize) {
            throw new IllegalArgumentException("adapt needs k steps of " + width + " inputs and " + targetSize
                    + " targets each, but got " + inputs.length + " inputs and " + targets.length + " targets");
        }
        if (window == null) {
            window = Batch.ofVectors(width);
        }
        window.begin(steps, 1, Batch.LossAt.EVERY_STEP);
        System.arraycopy(inputs, 0, window.inputs(), 0, inputs.length);
        System.arraycopy(targets, 0, window.targets(targetSize), 0, targets.length);
        return window;
    }

    /** {@return the loss of a window with the current weights} */
    double evaluate(State state, Batch batch) {
        load(state);
        passes.forward(batch, 0, batch.steps(), false, 0);
        return passes.loss(loss, 0, 0f);
    }

    /** Sets the only stream of the trainer to the state of a live one. */
    void load(State state) {
        passes.streams().reset(1);
        float[] values = passes.streams().values();
        for (StateRow row : passes.streams().layout().rows()) {
            switch (row.kind()) {
                case HIDDEN -> System.arraycopy(state.hidden(row.layer()), 0, values, row.offset(), row.width());
                case CELL -> System.arraycopy(state.cell(row.layer()), 0, values, row.offset(), row.width());
                case OUTPUT -> {} // the loss does not depend on the output before the window
            }
        }
    }

    /**
     * Updates the weights on a window, and rolls the updates back if they raise the loss above the bound.
     *
     * @param state the state before the window
     * @param batch the window
     * @param before the loss before the updates
     * @param start when the call began, as {@link System#nanoTime}
     * @param update makes one update from the loaded state; returns false if a value was not finite
     */
    AdaptReport learn(State state, Batch batch, double before, long start, BooleanSupplier update) {
        UpdaterState kept = updater.capture();
        int updates = 0;
        boolean finite = true;
        long now = System.nanoTime();
        long budget = budget();
        while (updates < settings.updates() && finite && now - start <= budget - slowest) {
            load(state);
            finite = update.getAsBoolean();
            updates += finite ? 1 : 0;
            long next = System.nanoTime();
            slowest = Math.max(updates == 1 ? 0 : slowest, next - now);
            now = next;
        }
        if (updates == 0 && finite) {
            slowest /= 2; // the cause may be over; otherwise no update would ever be tried again
        }
        double after = finite && updates > 0 ? evaluate(state, batch) : before;
        boolean worse = !finite || updates > 0 && !(after <= settings.bound() * before);
        if (worse) {
            updater.restore(kept);
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        return new AdaptReport(before, worse ? before : after, worse ? 0 : updates, worse, elapsed);
    }

    private long budget() {
        boolean representable = settings.budget().compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0;
        return representable ? settings.budget().toNanos() : Long.MAX_VALUE;
    }

    /** Advances a live stream past the window, with the network that serves. */
    void advance(State state, Batch batch, Network serving) {
        if (runner == null) {
            runner = serving.newRunner();
        }
        runner.replaceNetwork(serving);
        int steps = batch.steps();
        float[] outputs = new float[steps * serving.outputSize()];
        if (batch.readsTokens()) {
            runner.run(state, Arrays.copyOf(batch.tokens(), steps), steps, outputs);
        } else {
            runner.run(state, Arrays.copyOf(batch.inputs(), steps * batch.inputSize()), steps, outputs);
        }
    }
}
