package dev.rondo.train;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.model.ModelFormatException;
import dev.rondo.train.bptt.Backpropagation;
import dev.rondo.train.bptt.BatchChecks;
import dev.rondo.train.bptt.BoundaryStates;
import dev.rondo.train.bptt.Profiler;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.profile.GradientProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Trains a network, batch by batch: back-propagation through time, clipping, an optimizer's update.
 *
 * <pre>{@code
 * Trainer trainer = Trainer.builder(network).loss(Loss.CROSS_ENTROPY).optimizer(RmsProp.of(1e-2f)).clipNorm(1f).build();
 * BatchReport report = trainer.trainBatch(batch);
 * Network trained = trainer.network();
 * }</pre>
 *
 * <p>The network it was made of never changes: {@link #network} hands out snapshots. Nothing is allocated per batch, once
 * one of that size has been trained. One thread at a time may use it; {@link #close} ends the threads it has of its own.
 */
public final class Trainer implements AutoCloseable {
    final Network network;
    final Loss loss;
    private final NonFinitePolicy nonFinite;
    final int forwardSteps;
    final int backwardSteps;
    final int accumulation;
    final long seed;
    final float recurrentDropout;
    final Backpropagation passes;
    private final BatchChecks checks;
    final BatchReport report = new BatchReport();
    final Updater updater;
    private final FlightRecorder flight = new FlightRecorder();
    private final BoundaryStates boundaries;
    int carried;
    int accumulated;
    long passCount;
    private final OnlineLearning online;
    volatile Network serving;

    Trainer(TrainerBuilder builder) {
        this.network = builder.network;
        this.loss = builder.loss;
        this.nonFinite = builder.nonFinite;
        this.forwardSteps = builder.forwardSteps;
        this.backwardSteps = builder.backwardSteps;
        this.accumulation = builder.accumulation;
        this.seed = builder.seed;
        this.recurrentDropout = builder.recurrentDropout;
        this.passes = new Backpropagation(network, builder.threads, false);
        for (int i = 0; i < network.layers().size(); i++) {
            passes.layer(i).dropRecurrent(recurrentDropout);
        }
        this.checks = new BatchChecks(network, loss);
        this.updater = new Updater(builder, passes);
        this.online = new OnlineLearning(network, loss, builder.adaptation, passes, updater);
        this.serving = network;
        this.boundaries = new BoundaryStates(forwardSteps, backwardSteps);
    }

    /**
     * {@return a builder}
     *
     * @param network its layers and first weights
     */
    public static TrainerBuilder builder(Network network) {
        return new TrainerBuilder(network);
    }

    /**
     * Learns from one batch.
     *
     * @param batch the sequences, their targets, and where the loss is taken
     * @return what was done; overwritten by the next call
     * @throws IllegalArgumentException when the batch does not fit the network or the loss, or has no target
     * @throws ArithmeticException when a loss or gradient is not finite, unless the trainer was told otherwise
     */
    public BatchReport trainBatch(Batch batch) {
        checks.check(batch, carried);
        report.begin();
        if (report.stopped()) {
            return report;
        }
        flight.beginBatch();
        begin(batch);
        int stretch = forwardSteps == 0 ? batch.steps() : forwardSteps;
        for (int start = 0; start < batch.steps() && !report.stopped(); start += stretch) {
            stretch(batch, start, Math.min(stretch, batch.steps() - start));
        }
        flight.endBatch(batch, report);
        return report;
    }

    private void begin(Batch batch) {
        if (!batch.continued()) {
            passes.resetStates(batch.size());
            carried = batch.size();
        }
    }

    private void stretch(Batch batch, int start, int steps) {
        int from = start;
        if (backwardSteps > forwardSteps) {
            from = boundaries.reachBack(passes.streams(), batch.size(), start);
        } else if (backwardSteps < forwardSteps && backwardSteps < steps) {
            from = start + steps - backwardSteps;
            passes.forward(batch, start, from - start, false, 0);
        }
        learn(batch, from, start + steps - from, Math.max(0, start - from), nonFinite);
    }

    /** The passes over some steps, whose loss begins behind the first so many, and the update, when one is due. */
    private void learn(Batch batch, int from, int steps, int unheard, NonFinitePolicy policy) {
        passes.forward(batch, from, steps, true, seed + passCount++);
        double value = passes.loss(loss, unheard, 1f / accumulation);
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
        if (accumulated == accumulation) {
            accumulated = 0;
            double norm = updater.update(report);
            if (!Double.isFinite(norm)) {
                refuse(batch, "the norm of the gradients is " + norm, policy);
            }
        }
    }

    private void refuse(Batch batch, String what, NonFinitePolicy policy) {
        accumulated = 0;
        Arrays.fill(passes.gradient(), 0f);
        switch (policy) {
            case FAIL -> throw new ArithmeticException(what + checks.culprit(batch) + "; no weight was changed");
            case SKIP -> report.addSkipped();
            case STOP -> {
                report.addSkipped();
                report.setStopped(true);
            }
        }
    }

    /**
     * Runs a batch without learning from it: nothing is dropped, and states of a training under way are forgotten.
     *
     * @param batch the sequences
     * @return the loss; NaN when the batch has no target
     */
    public double evaluate(Batch batch) {
        checks.check(batch, carried);
        begin(batch);
        passes.forward(batch, 0, batch.steps(), false, 0);
        return passes.loss(loss, 0, 0f);
    }

    /**
     * Looks how far back gradients reach, see {@link GradientProfile}, with the weights of now. The passes are apart from those
     * of training, with a workspace of their own, and nothing is dropped: weights, moments, accumulated gradients and states
     * stay as they are. The same for any number of threads. It allocates; call it once in a while.
     *
     * @param batch the sequences; their whole length is one pass, even when training is truncated
     * @return the profile
     * @throws IllegalArgumentException when the batch does not fit the network or the loss, or has no target
     */
    public GradientProfile profile(Batch batch) {
        checks.check(batch, carried);
        Network now = network();
        try (Profiler profiler = new Profiler(
                now, loss, batch, passes.streams(), passes.workers().threads())) {
            return profiler.measure(now, updater.norms.count(), updater.norms.clipped(), updater.norms.median());
        }
    }

    /**
     * Learns from a live stream: the last k steps of it and what should have come out, by truncated back-propagation, as the
     * {@link TrainerBuilder#adaptation} says. Of weights that make the loss of these very steps worse than its bound nothing
     * stays. Allocates; states that {@link #trainBatch} has carried on are forgotten.
     *
     * @param state the stream before the first of the steps; left behind the last, as {@link #serving} takes it there
     * @param batch the steps, one whole sequence
     * @return what was done
     * @throws IllegalArgumentException when state or batch do not fit, or the batch has gaps
     * @throws ArithmeticException when the loss before any update is not finite; state and weights are as before
     * @throws IllegalStateException when the trainer accumulates gradients
     */
    public AdaptReport adapt(State state, Batch batch) {
        long start = System.nanoTime();
        if (accumulation > 1) {
            throw new IllegalStateException("a trainer that accumulates " + accumulation + " gradients cannot adapt");
        }
        checks.check(batch, carried);
        online.check(state, batch);
        carried = 0;
        double before = online.evaluate(state, batch);
        if (!passes.hasTargets()) {
            throw new IllegalArgumentException("no target of the window counts: their classes weigh 0");
        }
        if (!Double.isFinite(before)) {
            throw new ArithmeticException("the loss is " + before + checks.culprit(batch) + "; no weight was changed");
        }
        AdaptReport done = online.learn(state, batch, before, start, () -> {
            report.begin();
            learn(batch, 0, batch.steps(), 0, NonFinitePolicy.SKIP);
            return report.updates();
        });
        if (done.updates() > 0) {
            serving = network();
        }
        online.advance(state, batch, serving);
        return done;
    }

    /**
     * Learns from a live stream that reads and writes vectors; see {@link #adapt(State, Batch)}.
     *
     * @param state the stream before the first of the steps; left behind the last
     * @param inputs [k][I]
     * @param targets [k][O]
     * @return what was done
     */
    public AdaptReport adapt(State state, float[] inputs, float[] targets) {
        return adapt(state, online.window(inputs, targets));
    }

    /**
     * {@return the network to serve with: the one this trainer was made of, until an {@link #adapt} succeeds} Any thread may ask
     * at any time, and give it to its runner ({@link dev.rondo.Runner#replaceNetwork}) between two steps; it never changes itself.
     */
    public Network serving() {
        return serving;
    }

    /**
     * Copies one output of the last {@link #evaluate}.
     *
     * @param row the step t and the stream b of the batch, as {@code t B + b}
     * @param output takes the output [O]
     * @return whether the step has an output in that batch; if not, nothing is copied
     */
    public boolean output(int row, float[] output) {
        int source = passes.outputRow(row);
        if (source >= 0) {
            System.arraycopy(passes.outputs().values(), passes.outputs().at(source), output, 0, network.outputSize());
        }
        return source >= 0;
    }

    /** {@return a snapshot: the network with the weights of now} */
    public Network network() {
        return network.withParameters(passes.parameters());
    }

    /** {@return updates of the weights so far} */
    public long updates() {
        return updater.updates();
    }

    /**
     * Multiplies all learning rates, beside the schedule.
     *
     * @param value the factor, 1 at first
     */
    public void setLearningRateFactor(double value) {
        updater.setFactor(value);
    }

    /** {@return what all learning rates are multiplied with, beside the schedule} */
    public double learningRateFactor() {
        return updater.factor();
    }

    /**
     * Writes a checkpoint, from which training goes on bit for bit: weights, moments, counts, states of streams that may be
     * continued, accumulated gradients, what dropout drops next, and the settings, but for code: of the schedule the factor
     * of the next update alone. A file that was there is replaced at once or not at all; a process that is killed meanwhile
     * leaves a file {@code .NAME.*.tmp} beside it, which may be deleted.
     *
     * @param file the file
     * @param batches whose position is kept
     * @throws IOException when it cannot be written
     */
    public void save(Path file, BatchSource batches) throws IOException {
        Checkpoint checkpoint = Checkpoint.empty();
        TrainerCheckpoint.save(this, batches, checkpoint);
        checkpoint.write(file);
    }

    /**
     * Goes on where a checkpoint was written, in this or in another process. The number of threads, what happens to figures
     * that are not finite, and how live streams are adapted to may differ; all else is as it was there. A trainer that had
     * adapted to one serves with the weights of the checkpoint.
     *
     * @param file the file
     * @param batches brought to their position
     * @throws IllegalArgumentException when the checkpoint is of a trainer or of batches with other settings; says which
     * @throws ModelFormatException when the file is damaged, or no checkpoint; nothing has changed then
     * @throws IOException when it cannot be read
     */
    public void restore(Path file, BatchSource batches) throws IOException {
        TrainerCheckpoint.restore(this, batches, Checkpoint.read(file));
    }

    /**
     * {@return the bytes of all buffers that grow with the batch, once it has had sequences of different lengths} Beside them
     * a trainer holds what depends on the network alone: weights, gradients, moments, and packed weights.
     *
     * <p>With P(n) for n rounded up to a multiple of 16, H units, I inputs, O outputs and S for P of each state's width, together,
     * the buffers hold, in floats of 4 bytes:
     *
     * <table>
     * <caption>Floats</caption>
     * <tr><th>what</th><th>a step of a sequence: T B times</th><th>a sequence: B times</th></tr>
     * <tr><td>rnn</td><td>2 P(H)</td><td>2 P(H)</td></tr>
     * <tr><td>gru</td><td>7 P(H)</td><td>2 P(H)</td></tr>
     * <tr><td>gru, reset before</td><td>5 P(H)</td><td>3 P(H)</td></tr>
     * <tr><td>lstm</td><td>6 P(H)</td><td>5 P(H)</td></tr>
     * <tr><td>lstm with options, coupled: one P(H) less</td><td>7 P(H) + P(O) + P(projection)</td><td>4 P(H) + 2 P(O)</td></tr>
     * <tr><td>bidirectional, beside both ways</td><td>P(O) + 2 P(O of a way) + P(I)</td><td></td></tr>
     * <tr><td>dense, embedding, dropout</td><td>P(O)</td><td></td></tr>
     * <tr><td>recurrent dropout, of a way</td><td>P(O)</td><td>2 P(O)</td></tr>
     * <tr><td>between layers, W the widest P(I) or P(O)</td><td>2 W</td><td></td></tr>
     * <tr><td>inputs; for tokens 1</td><td>I</td><td></td></tr>
     * <tr><td>states and outputs between batches</td><td></td><td>2 S + 2 P(O)</td></tr>
     * <tr><td>truncated, k2 above k1</td><td></td><td>(k2 / k1 - 1) S</td></tr>
     * </table>
     *
     * <p>A softmax layer has 64 (P(O) + 16) floats more, rows between layers 32; beside floats there are 13 bytes a step of a
     * sequence, and 1 a sequence and state kept.
     *
     * @param steps T, or the steps of a pass when truncated: the larger of k1 and k2
     * @param size B
     */
    public long workspaceBytes(int steps, int size) {
        return passes.workspaceBytes(steps, size) + boundaries.bytes(size, passes.stateSize());
    }

    /**
     * {@return what the network is and what training it takes, as a table to be printed}
     *
     * @param steps T, as in {@link #workspaceBytes}
     * @param size B
     */
    public String summary(int steps, int size) {
        return TrainerSummary.of(network, passes, updater.moments, steps, size, workspaceBytes(steps, size));
    }

    /** Ends the threads; the trainer cannot train any more. */
    @Override
    public void close() {
        passes.close();
    }
}
