package dev.rondo.train;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.WarmUpReport;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.kernel.WarmUp;
import dev.rondo.model.ModelFormatException;
import dev.rondo.train.bptt.Backpropagation;
import dev.rondo.train.bptt.Profiler;
import dev.rondo.train.metric.Metric;
import dev.rondo.train.profile.GradientProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network batch by batch: back-propagation through time, clipping, and an update by an optimizer.
 *
 * {@snippet file="TrainerSnippetsTest.java" region="trainer"}
 *
 * <p>{@link Fit} runs a trainer over many epochs, with validation, early stopping and checkpoints.
 *
 * <p>The network that the trainer was built from never changes; {@link #network} returns a snapshot with the current weights. Once a
 * batch of some size has been trained, further batches of that size allocate nothing. Only one thread at a time may use a trainer,
 * except for {@link #serving}. {@link #close} ends the threads that it started.
 */
public final class Trainer implements AutoCloseable {
    private final TrainerSettings settings;
    private final NonFinitePolicy nonFinite;
    private final Adaptation adaptation;
    private final Backpropagation passes;
    private final Updater updater;
    private final BatchLearning learning;
    private final OnlineLearning online;
    private final Evaluator evaluator;
    private final TrainerCheckpoint checkpoints;
    private final FlightRecorder flight = new FlightRecorder();
    private volatile Network serving;

    Trainer(TrainerSettings settings, NonFinitePolicy nonFinite, Adaptation adaptation, int threads) {
        Network network = settings.network();
        this.settings = settings;
        this.nonFinite = nonFinite;
        this.adaptation = adaptation;
        this.passes = new Backpropagation(network, threads, false);
        passes.dropRecurrent(settings.recurrentDropout());
        passes.prepare(settings.loss());
        this.updater = new Updater(settings, passes);
        this.learning = new BatchLearning(settings, nonFinite, passes, updater);
        this.online = new OnlineLearning(network, settings.loss(), adaptation, passes, updater);
        this.evaluator = new Evaluator(passes, settings.loss(), network.outputSize());
        this.checkpoints = new TrainerCheckpoint(settings, passes.streams());
        this.serving = network;
    }

    /**
     * {@return a builder}
     *
     * @param network the layers and the initial weights
     */
    public static TrainerBuilder builder(Network network) {
        return new TrainerBuilder(network);
    }

    /**
     * Learns from one batch.
     *
     * @param batch the sequences and their targets
     * @return the figures of this call; the next call overwrites them
     * @throws IllegalArgumentException if the batch does not fit the network or the loss, or has no target
     * @throws ArithmeticException if a loss or gradient is not finite and the policy is {@link NonFinitePolicy#FAIL}
     */
    public BatchReport trainBatch(Batch batch) {
        learning.check(batch);
        BatchReport report = learning.report();
        report.begin();
        if (!report.stopped()) {
            flight.beginBatch();
            learning.train(batch);
            flight.endBatch(batch, report);
        }
        return report;
    }

    /**
     * Trains a copy of this trainer on a batch until vector kernels serve and the compiler has finished, so that the first real
     * batch is fast. Nothing in this trainer changes. Without it, plain kernels serve the first seconds, with the same bits.
     *
     * @param limit the longest time it may take
     * @param batch a batch of the size that will be trained; its values do not matter
     * @return how often it trained, the median time of a batch as {@code stepNanos}, and whether it settled
     * @throws IllegalArgumentException if the batch does not fit the network or the loss, or has no target
     */
    public WarmUpReport warmUp(Duration limit, Batch batch) {
        learning.check(batch);
        int threads = passes.team().threads();
        try (Trainer copy = new Trainer(settings, nonFinite, adaptation, threads)) {
            copy.setLearningRateFactor(0);
            return WarmUp.run(new TrainerWarmUp(copy, batch), limit, WarmUpReport::new);
        }
    }

    /**
     * Runs a batch without learning from it. Dropout is inactive. The states of previous batches are lost.
     *
     * @param batch the sequences and their targets
     * @return the loss; NaN if the batch has no target
     */
    public double evaluate(Batch batch) {
        learning.check(batch);
        learning.begin(batch);
        return evaluator.loss(batch);
    }

    /**
     * Runs one pass over a data set without learning from it, with the current weights, which after a {@link Fit} are those of the last
     * epoch, not of the best: {@link Evaluation#of} evaluates any network. Dropout is inactive. The states of previous batches are
     * lost.
     *
     * @param batches the data; its position is the same afterwards
     * @param metrics the figures to compute in addition to the loss
     * @return the figures
     * @throws IllegalArgumentException if a batch or a metric does not fit the network
     */
    public Evaluation evaluate(BatchSource batches, Metric... metrics) {
        Objects.requireNonNull(batches, "batches");
        Objects.requireNonNull(metrics, "metrics");
        return evaluate(batches, List.of(metrics));
    }

    /** Checks the first batch of a pass, and that the metrics can judge it. The position stays the same. */
    void checkFirst(BatchSource batches, List<Metric> metrics) {
        long position = batches.position();
        batches.seek(0);
        Batch batch = batches.next();
        learning.check(batch);
        evaluator.checkMetrics(batch, metrics);
        batches.seek(position);
    }

    Evaluation evaluate(BatchSource batches, List<Metric> metrics) {
        Evaluator.Figures figures = evaluator.evaluate(batches, metrics, this::evaluate);
        return new Evaluation(figures.loss(), figures.metrics());
    }

    /**
     * Measures how far back gradients reach with the current weights; see {@link GradientProfile}. The measurement has its own
     * workspace and changes nothing in the trainer. Dropout is inactive. The result does not depend on the number of threads. Every
     * call allocates a workspace, so do not call it for every batch.
     *
     * @param batch the sequences; one pass covers their whole length, even if training is truncated
     * @return the profile
     * @throws IllegalArgumentException if the batch does not fit the network or the loss, or has no target
     */
    public GradientProfile profile(Batch batch) {
        learning.check(batch);
        int threads = passes.team().threads();
        UpdateNorms norms = updater.norms();
        try (Profiler profiler = new Profiler(network(), settings.loss(), batch, threads)) {
            profiler.measure(passes.streams());
            return new GradientProfile(
                    profiler.layers(), profiler.deadUnits(), norms.count(), norms.clipped(), norms.median());
        }
    }

    /**
     * Adapts the network to a live stream by truncated back-propagation over its last k steps, as configured by
     * {@link TrainerBuilder#adaptation}. Updates that raise the loss on these steps above the bound are rolled back. The call
     * allocates, and the states of previous batches are lost.
     *
     * @param state the state before the first of the steps; on return, the state after the last step under the {@link #serving}
     *     network
     * @param batch the steps, as one whole sequence
     * @return the figures of this call
     * @throws IllegalArgumentException if the state or the batch does not fit, or the batch has gaps
     * @throws ArithmeticException if the loss before any update is not finite; state and weights are unchanged
     * @throws IllegalStateException if the trainer accumulates gradients
     */
    public AdaptReport adapt(State state, Batch batch) {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(batch, "batch");
        long start = System.nanoTime();
        if (settings.accumulation() > 1) {
            throw new IllegalStateException(
                    "a trainer that accumulates " + settings.accumulation() + " gradients cannot adapt");
        }
        learning.check(batch);
        online.check(state, batch);
        learning.forgetStreams();
        double before = online.evaluate(state, batch);
        if (!passes.hasTargets()) {
            throw new IllegalArgumentException("no target of the window counts: the weights of their classes are 0");
        }
        if (!Double.isFinite(before)) {
            throw new ArithmeticException(
                    "the loss is " + before + learning.culprit(batch) + "; no weight was changed");
        }
        AdaptReport report = online.learn(state, batch, before, start, () -> learning.update(batch));
        if (report.updates() > 0) {
            serving = network();
        }
        online.advance(state, batch, serving);
        return report;
    }

    /**
     * Adapts the network to a live stream of vectors; see {@link #adapt(State, Batch)}.
     *
     * @param state the state before the first of the steps; on return, the state after the last
     * @param inputs [k][I]
     * @param targets [k][O]
     * @return the figures of this call
     */
    public AdaptReport adapt(State state, float[] inputs, float[] targets) {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(inputs, "inputs");
        Objects.requireNonNull(targets, "targets");
        return adapt(state, online.window(inputs, targets));
    }

    /**
     * {@return the network to serve with: the one the trainer was built from, until a call of {@link #adapt} changes the weights} Any
     * thread may call this at any time, and pass the network to its {@link dev.rondo.Runner#replaceNetwork} between two steps. A
     * network itself never changes.
     */
    public Network serving() {
        return serving;
    }

    /**
     * Copies one output of the last call of {@link #evaluate(Batch)}.
     *
     * @param row the step t and the sequence b, as {@code t B + b}
     * @param output takes the output [O]
     * @return whether the step has an output in that batch; if not, nothing is copied
     */
    public boolean output(int row, float[] output) {
        boolean found = passes.stepOutputs().row(row) >= 0;
        if (found) {
            int at = passes.stepOutputs().at(row);
            System.arraycopy(
                    passes.stepOutputs().values(row),
                    at,
                    output,
                    0,
                    settings.network().outputSize());
        }
        return found;
    }

    /** {@return a snapshot: the network with the current weights} */
    public Network network() {
        return settings.network().withParameters(passes.parameters());
    }

    /**
     * Copies the current weights, in the order of {@link Network#parameters}.
     *
     * @param to takes as many values as the network has parameters
     * @throws IllegalArgumentException if its length differs
     */
    public void copyParameters(float[] to) {
        Objects.requireNonNull(to, "to");
        requireParameters(to);
        System.arraycopy(passes.parameters(), 0, to, 0, to.length);
    }

    /**
     * Replaces the weights, for example by those of a trainer in a different process. The optimizer states stay as they are.
     *
     * @param values as many as the network has parameters, in the order of {@link Network#parameters}; copied
     * @throws IllegalArgumentException if their number differs
     */
    public void setParameters(float[] values) {
        requireParameters(values);
        updater.setParameters(values);
    }

    private void requireParameters(float[] values) {
        if (values.length != passes.parameters().length) {
            throw new IllegalArgumentException(
                    "the network has " + passes.parameters().length + " parameters, but the array " + values.length);
        }
    }

    /**
     * Adds the gradients of a batch to a buffer, without an update: the part of {@link #trainBatch} that many processes can do at the
     * same time. {@link #apply} does the rest.
     *
     * <p>Let P trainers of the same settings, with {@link TrainerBuilder#accumulate accumulate(P)}, have the weights of a trainer whose
     * {@link #passes} are n. Trainer p computes the gradients of batch n + p, with that number as the pass, into an empty buffer; the
     * buffers are added in this order and applied. Then the weights have the bits that calls of {@link #trainBatch} with these batches
     * give, if all losses are finite and every batch has a target that counts.
     *
     * <p>A loss that is not finite makes that of the buffer non-finite, unless the policy is {@link NonFinitePolicy#FAIL}. The states of
     * previous batches are lost. Allocates nothing once a batch of that size has been trained.
     *
     * @param batch the sequences and their targets; may not be {@linkplain Batch#continued continued}
     * @param pass the number that the masks of dropout depend on; the first pass of a trainer is 0
     * @param into the buffer
     * @return the loss; NaN if no target of the batch counts, which adds nothing but the count of the batch
     * @throws IllegalArgumentException if the batch does not fit the network or the loss, has no target, or is continued, or if the
     *     buffer belongs to a different architecture
     * @throws ArithmeticException if the loss is not finite and the policy is {@link NonFinitePolicy#FAIL}
     * @throws IllegalStateException if the trainer truncates, or gradients of {@link #trainBatch} wait for their update
     */
    public double gradients(Batch batch, long pass, GradientBuffer into) {
        into.requireArchitecture(settings.network().fingerprint());
        learning.check(batch);
        return learning.gradients(batch, pass, into);
    }

    /**
     * Updates the weights by gradients that {@link #gradients} computed, here or in other processes.
     *
     * @param sum the gradients of as many batches as this trainer {@linkplain TrainerBuilder#accumulate accumulates}
     * @return the figures of this call, with the mean of the losses; the next call overwrites them
     * @throws IllegalArgumentException if it has a different number of batches, or belongs to a different architecture
     * @throws ArithmeticException if a loss or gradient is not finite and the policy is {@link NonFinitePolicy#FAIL}; with the other
     *     policies, all gradients of the sum are skipped
     * @throws IllegalStateException if the trainer truncates, or gradients of {@link #trainBatch} wait for their update
     */
    public BatchReport apply(GradientBuffer sum) {
        sum.requireArchitecture(settings.network().fingerprint());
        BatchReport report = learning.report();
        report.begin();
        if (!report.stopped()) {
            learning.apply(sum);
        }
        return report;
    }

    /** {@return the number of batches, or of windows with truncation, that have been learned from so far} */
    public long passes() {
        return learning.passCount();
    }

    /** {@return the number of updates so far} */
    public long updates() {
        return updater.updates();
    }

    /** {@return whether training has stopped, see {@link NonFinitePolicy#STOP}} */
    boolean isStopped() {
        return learning.report().stopped();
    }

    /**
     * Sets a factor of all learning rates, in addition to the schedule.
     *
     * @param value the factor, initially 1
     */
    public void setLearningRateFactor(double value) {
        updater.setFactor(value);
    }

    /** {@return the factor of all learning rates, in addition to the schedule} */
    public double learningRateFactor() {
        return updater.factor();
    }

    /**
     * Writes a checkpoint from which training continues with the same bits. It holds the weights, the optimizer states, the counts,
     * the states of streams that may be continued, the accumulated gradients, the state of dropout, and the settings. A schedule is
     * code, so only its factor for the next update is stored. An existing file is replaced atomically. If the process is killed while
     * it writes, a file {@code .NAME.*.tmp} is left in the same folder, which may be deleted.
     *
     * @param file the file
     * @param batches the batches whose position is stored
     * @throws IOException if the file cannot be written
     */
    public void save(Path file, BatchSource batches) throws IOException {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(batches, "batches");
        Checkpoint checkpoint = Checkpoint.empty();
        save(checkpoint, batches);
        checkpoint.write(file);
    }

    /**
     * Writes a checkpoint without the position of any batches: {@link #passes} says how many have been learned from, and
     * {@link BatchSource#seek} continues there.
     *
     * @param file the file
     * @throws IOException if the file cannot be written
     */
    public void save(Path file) throws IOException {
        Checkpoint checkpoint = Checkpoint.empty();
        save(checkpoint, null);
        checkpoint.write(file);
    }

    /**
     * Writes the checkpoint of {@link #save(Path, BatchSource)} to a stream, for example of an object store.
     *
     * @param to the stream; flushed, but not closed. Its content must stay below 2 GiB
     * @param batches the batches whose position is stored
     * @throws IOException if the stream cannot be written
     */
    public void save(OutputStream to, BatchSource batches) throws IOException {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(batches, "batches");
        Checkpoint checkpoint = Checkpoint.empty();
        save(checkpoint, batches);
        to.write(checkpoint.toBytes());
        to.flush();
    }

    void save(Checkpoint checkpoint, @Nullable BatchSource batches) {
        checkpoints.save(learning.capture(serving != settings.network()), batches, checkpoint);
    }

    /**
     * Continues from a checkpoint of this or another process. The number of threads, the policy for non-finite results and the
     * adaptation may differ; all other settings must be those of the checkpoint. If the trainer had adapted, it serves the weights of
     * the checkpoint.
     *
     * @param file the file
     * @param batches moved to the position of the checkpoint
     * @param options the differences from the checkpoint that are allowed; none by default
     * @throws IllegalArgumentException if a setting of the trainer or the batches differs; the message names it
     * @throws ModelFormatException if the file is damaged or not a checkpoint; nothing has changed then
     * @throws IOException if the file cannot be read
     */
    public void restore(Path file, BatchSource batches, RestoreOption... options) throws IOException {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(batches, "batches");
        Objects.requireNonNull(options, "options");
        restore(Checkpoint.read(file), batches, Set.of(options));
    }

    /**
     * Continues from a checkpoint, without moving any batches; otherwise like {@link #restore(Path, BatchSource, RestoreOption...)}.
     *
     * @param file the file
     * @param options the differences from the checkpoint that are allowed; none by default
     * @throws IllegalArgumentException if a setting of the trainer differs; the message names it
     * @throws ModelFormatException if the file is damaged or not a checkpoint; nothing has changed then
     * @throws IOException if the file cannot be read
     */
    public void restore(Path file, RestoreOption... options) throws IOException {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(options, "options");
        restore(Checkpoint.read(file), null, Set.of(options));
    }

    /**
     * Continues from a checkpoint that is read from a stream, like {@link #restore(Path, BatchSource, RestoreOption...)}.
     *
     * @param from the checkpoint; read to its end, but not closed
     * @param source the name of the checkpoint in messages
     * @param batches moved to the position of the checkpoint
     * @param options the differences from the checkpoint that are allowed; none by default
     * @throws IllegalArgumentException if a setting of the trainer or the batches differs; the message names it
     * @throws ModelFormatException if the bytes are damaged or not a checkpoint; nothing has changed then
     * @throws IOException if the stream cannot be read
     */
    public void restore(InputStream from, String source, BatchSource batches, RestoreOption... options)
            throws IOException {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(batches, "batches");
        Objects.requireNonNull(options, "options");
        restore(Checkpoint.read(from.readAllBytes(), source), batches, Set.of(options));
    }

    /**
     * Continues from a checkpoint if the file exists, like {@link #restore(Path, BatchSource, RestoreOption...)};
     * otherwise nothing changes.
     *
     * @param file the file
     * @param batches moved to the position of the checkpoint
     * @param options the differences from the checkpoint that are allowed
     * @return whether the file exists
     * @throws IllegalArgumentException if a setting of the trainer or the batches differs; the message names it
     * @throws ModelFormatException if the file is damaged or not a checkpoint; nothing has changed then
     * @throws IOException if the file cannot be read
     */
    public boolean restoreIfExists(Path file, BatchSource batches, RestoreOption... options) throws IOException {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(batches, "batches");
        Objects.requireNonNull(options, "options");
        boolean exists = Files.exists(file);
        if (exists) {
            restore(file, batches, options);
        }
        return exists;
    }

    void restore(Checkpoint checkpoint, @Nullable BatchSource batches, Set<RestoreOption> options)
            throws ModelFormatException {
        TrainerState state = checkpoints.restore(batches, checkpoint, options);
        learning.restore(state);
        serving = state.adapted() ? network() : settings.network();
    }

    /** Throws an {@link IllegalArgumentException} if the checkpoint has different settings. */
    void requireSettings(Checkpoint checkpoint, Set<RestoreOption> options) throws ModelFormatException {
        checkpoints.requireSettings(checkpoint, options);
    }

    /**
     * {@return the bytes of all buffers that grow with the batch, after batches with sequences of different lengths} In addition,
     * a trainer holds weights, gradients, optimizer states and packed weights, whose size depends only on the network.
     *
     * <p>Let P(n) be n rounded up to a multiple of 16, H the units, I the inputs, O the outputs, and S the sum of P over the widths
     * of all states. The buffers hold, in floats of 4 bytes:
     *
     * <table>
     * <caption>Floats per step and per sequence</caption>
     * <tr><th>buffers of</th><th>floats per step, T B times</th><th>floats per sequence, B times</th></tr>
     * <tr><td>rnn</td><td>2 P(H)</td><td>2 P(H)</td></tr>
     * <tr><td>gru</td><td>7 P(H)</td><td>2 P(H)</td></tr>
     * <tr><td>gru, reset before</td><td>5 P(H)</td><td>3 P(H)</td></tr>
     * <tr><td>lstm</td><td>6 P(H)</td><td>5 P(H)</td></tr>
     * <tr><td>lstm with options, coupled: one P(H) less</td><td>7 P(H) + P(O) + P(projection)</td><td>4 P(H) + 2 P(O)</td></tr>
     * <tr><td>gru with layer normalization</td><td>19 P(H) + 16</td><td>2 P(H)</td></tr>
     * <tr><td>lstm with layer normalization</td><td>24 P(H) + 16</td><td>6 P(H)</td></tr>
     * <tr><td>other activations of a gru or lstm, in addition</td><td>P(H) per gate</td><td></td></tr>
     * <tr><td>bidirectional, in addition to both directions</td><td>P(O) + 2 P(O of a direction) + P(I)</td><td></td></tr>
     * <tr><td>dense, embedding, dropout, scale; residual up to twice</td><td>P(O)</td><td></td></tr>
     * <tr><td>layer normalization</td><td>P(O) + 4</td><td></td></tr>
     * <tr><td>dense with an activation whose slope needs the sum, such as SILU</td><td>2 P(O)</td><td></td></tr>
     * <tr><td>recurrent dropout, per direction</td><td>P(O)</td><td>2 P(O)</td></tr>
     * <tr><td>between layers, where W is the widest P(I) or P(O)</td><td>2 W</td><td></td></tr>
     * <tr><td>inputs; 1 for tokens</td><td>I</td><td></td></tr>
     * <tr><td>states and outputs between batches</td><td></td><td>2 S + 2 P(O)</td></tr>
     * <tr><td>truncation with k2 above k1</td><td></td><td>(k2 / k1 - 1) S</td></tr>
     * </table>
     *
     * <p>A softmax layer has 64 (P(O) + 16) more floats, and the rows between layers have 32 more. In addition, there are 13 bytes
     * per step of a sequence, and 1 byte per sequence and kept state. Each further loss of a {@link
     * dev.rondo.train.loss.LossSum} or of {@link dev.rondo.train.loss.LossHeads} takes 8 bytes more per step; losses of sequences, such
     * as a {@link dev.rondo.train.loss.CustomLoss}, together take 4.
     *
     * @param steps T; with truncation the steps of a pass, which is the larger of k1 and k2
     * @param size B
     */
    public long workspaceBytes(int steps, int size) {
        return passes.workspaceBytes(steps, size) + learning.boundaryBytes(size);
    }

    /**
     * {@return the layers of the network and the memory that training takes, as a table to be printed}
     *
     * @param steps T, as in {@link #workspaceBytes}
     * @param size B
     */
    public String summary(int steps, int size) {
        long bytes = workspaceBytes(steps, size);
        return TrainerSummary.of(settings.network(), passes, updater.stateBytes(), steps, size, bytes);
    }

    /** Ends the threads. The trainer cannot train any more. */
    @Override
    public void close() {
        passes.close();
    }
}
