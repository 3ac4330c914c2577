package dev.rondo.train;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.data.Batch;
import dev.rondo.kernel.Kernels;
import dev.rondo.layer.Bidirectional;
import dev.rondo.train.bptt.Backpropagation;
import dev.rondo.train.loss.Loss;
import java.time.Duration;
import java.util.function.IntSupplier;

/** The windows of live streams that a {@link Trainer} adapts to; undoes what made things worse. */
final class OnlineLearning {
    private final Network architecture;
    private final Loss loss;
    private final Adaptation settings;
    private final Backpropagation passes;
    private final Updater updater;
    private final OptimizerState[] momentsBefore;
    private float[] parametersBefore = {};
    private long updatesBefore;
    private Runner runner;
    private Batch window;
    private float[] outputs = {};
    /** The longest an update took, in nanoseconds. */
    private long slowest;

    OnlineLearning(Network network, Loss loss, Adaptation settings, Backpropagation passes, Updater updater) {
        this.architecture = network;
        this.loss = loss;
        this.settings = settings;
        this.passes = passes;
        this.updater = updater;
        this.momentsBefore = new OptimizerState[updater.moments.length];
    }

    void check(State state, Batch batch) {
        if (state.fingerprint() != architecture.fingerprint()) {
            throw new IllegalArgumentException("the state is not one of this network's architecture:\n" + architecture);
        }
        for (NamedLayer each : architecture.layers()) {
            if (each.layer() instanceof Bidirectional) {
                throw new IllegalArgumentException("a live stream has no end for the way back of "
                        + each.layer().describe());
            }
        }
        if (batch.size() != 1 || batch.lengths()[0] != batch.steps() || batch.hasGaps() || batch.continued()) {
            throw new IllegalArgumentException(
                    "to adapt takes one whole sequence that begins at its state, but the batch"
                            + " has " + batch.size() + " sequences, " + batch.steps() + " steps of which the first has "
                            + batch.lengths()[0] + (batch.hasGaps() ? ", gaps" : "")
                            + (batch.continued() ? ", and continues another" : ""));
        }
    }

    /** One sequence of vectors, with a target at each step. */
    Batch window(float[] inputs, float[] targets) {
        int width = architecture.inputSize();
        int outputs = architecture.outputSize();
        int steps = inputs.length / width;
        if (architecture.readsTokens()) {
            throw new IllegalArgumentException("the network reads tokens: fill a batch with them");
        }
        if (steps == 0 || inputs.length != steps * width || targets.length != steps * outputs) {
            throw new IllegalArgumentException("to adapt takes k steps of " + width + " inputs and " + outputs
                    + " targets each, but there are " + inputs.length + " and " + targets.length);
        }
        if (window == null) {
            window = Batch.ofVectors(width);
        }
        window.begin(steps, 1, Batch.LossAt.EVERY_STEP);
        System.arraycopy(inputs, 0, window.inputs(), 0, inputs.length);
        System.arraycopy(targets, 0, window.targets(outputs), 0, targets.length);
        return window;
    }

    /** The loss with the weights of now, from a state. */
    double evaluate(State state, Batch batch) {
        load(state);
        passes.forward(batch, 0, batch.steps(), false, 0);
        return passes.loss(loss, 0, 0f);
    }

    /** Starts the trainer's one stream where a live one is. */
    void load(State state) {
        passes.resetStates(1);
        float[] values = passes.states();
        for (int i = 0; i < architecture.layers().size(); i++) {
            int rows = architecture.layers().get(i).layer().stateWidths().size();
            float[] h = rows > 0 ? state.hidden(i) : new float[0];
            System.arraycopy(h, 0, values, passes.section(i), h.length);
            if (rows > 1) {
                float[] c = state.cell(i);
                System.arraycopy(c, 0, values, passes.section(i) + Kernels.pad(h.length), c.length);
            }
        }
    }

    /**
     * Learns from a window and keeps the weights only if they are not worse.
     *
     * @param before the loss before
     * @param learn makes an update from the state it is given; returns how many it made, 0 where nothing was finite
     */
    AdaptReport learn(State state, Batch batch, double before, long start, IntSupplier learn) {
        keep();
        int updates = 0;
        boolean finite = true;
        long now = System.nanoTime();
        long budget = settings.budget().compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0
                ? settings.budget().toNanos()
                : Long.MAX_VALUE;
        while (updates < settings.updates() && finite && now - start <= budget - slowest) {
            load(state);
            finite = learn.getAsInt() > 0;
            updates += finite ? 1 : 0;
            long next = System.nanoTime();
            slowest = Math.max(updates == 1 ? 0 : slowest, next - now);
            now = next;
        }
        if (updates == 0 && finite) {
            slowest /= 2; // what made it slow may be over: else no update would ever be tried again
        }
        double after = finite && updates > 0 ? evaluate(state, batch) : before;
        boolean worse = !finite || updates > 0 && !(after <= settings.bound() * before);
        if (worse) {
            undo();
        }
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        return new AdaptReport(before, worse ? before : after, worse ? 0 : updates, worse, elapsed);
    }

    private void keep() {
        parametersBefore = passes.parameters().clone();
        updatesBefore = updater.updates();
        for (int i = 0; i < updater.moments.length; i++) {
            momentsBefore[i] = updater.moments[i] == null ? null : updater.moments[i].copy();
        }
    }

    private void undo() {
        System.arraycopy(parametersBefore, 0, passes.parameters(), 0, parametersBefore.length);
        for (int i = 0; i < updater.moments.length; i++) {
            if (updater.moments[i] != null) {
                updater.moments[i].set(momentsBefore[i]);
            }
        }
        updater.setUpdates(updatesBefore);
        passes.pack();
    }

    /** Takes a live stream through the window, as it will go on: with the network that serves. */
    void advance(State state, Batch batch, Network serving) {
        if (runner == null) {
            runner = serving.newRunner();
        }
        runner.replaceNetwork(serving);
        int needed = batch.steps() * serving.outputSize();
        if (outputs.length < needed) {
            outputs = new float[needed];
        }
        if (batch.readsTokens()) {
            runner.run(state, batch.tokens(), batch.steps(), outputs);
        } else {
            runner.run(state, batch.inputs(), batch.steps(), outputs);
        }
    }
}
