package dev.rondo;

import dev.rondo.compute.CallCount;
import dev.rondo.compute.EmbeddingForward;
import dev.rondo.compute.Forward;
import dev.rondo.compute.ResidualForward;
import dev.rondo.compute.StateLayout;
import dev.rondo.flight.Operations;
import dev.rondo.flight.SlowSteps;
import dev.rondo.kernel.Padding;
import dev.rondo.layer.Layer;
import dev.rondo.memory.DoubleArrays;
import dev.rondo.memory.FloatSegments;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a network on one thread. It owns the scratch memory; the streams are {@link State}s of the caller, any number of
 * which may share one runner.
 *
 * {@snippet file="RunnerSnippetsTest.java" region="batch"}
 *
 * <p>Inputs and outputs are arrays of the caller, row-major: {@code [T][B][I]} in, {@code [T][B][O]} out, exactly that long
 * except where an offset is given. {@link #doubles} and {@link #segments()} make the same calls with {@code double[]} and
 * {@link MemorySegment}. A call allocates nothing once a call of the same or a larger size has been made and the compiler has finished. Every argument is checked
 * before anything is written: a wrong one is an {@link IllegalArgumentException}, and leaves states and outputs unchanged.
 *
 * <p>Only one thread at a time may use a runner, and only one at a time a state; both may move to a different thread between two calls. Calls that overlap
 * give wrong results or fail. Most of them end in a {@link java.util.ConcurrentModificationException}, but not all: the check
 * costs nothing and takes no lock.
 *
 * <p>{@link #step}, {@link #run}, {@link #stepBatch} and {@link #runBatch} give a stream the same bits, whatever stands next to it, on every
 * vector width and on plain kernels.
 */
@SuppressWarnings("exports") // of @Nullable: users need its module neither to compile nor to run
public final class Runner {
    private final StateLayout layout;
    private final int inputSize;
    private final int outputSize;
    /** The first layer that reads floats: 1 after an embedding. */
    private final int firstLayer;
    /** Whether the section of a layer is a part of the state. */
    private final boolean[] kept;
    /** Takes the output of a layer in the middle that has no state. */
    private final float[] stateless;
    /** The input of a missing step under {@link SkipPolicy#ZERO}. */
    private final float[] zeros;

    private final CallCount calls =
            new CallCount("runner during the call: every thread needs a runner of its own, from Network.newRunner()");
    private final RunnerCounters counters = new RunnerCounters();
    private final SlowSteps slowSteps;
    private final RunnerArguments arguments;
    private final InputFilter filter;
    private final SequenceRunner sequences;
    private final RunnerView<double[]> doubles;
    private final RunnerView<MemorySegment> segments;
    private Network network;
    private Forward[] forwards;
    private float[] scratch;

    Runner(Network network, NonFiniteInput nonFinite) {
        this.network = network;
        this.filter = new InputFilter(nonFinite, network.layers().getFirst().layer());
        this.forwards = network.packed().lease();
        this.layout = network.layout();
        this.inputSize = network.inputSize();
        this.outputSize = network.outputSize();
        this.slowSteps = new SlowSteps(layout.fingerprint(), inputSize, outputSize);
        this.firstLayer = network.readsTokens() ? 1 : 0;
        int count = forwards.length;
        this.kept = new boolean[count];
        int widest = 0;
        int needed = 0;
        for (int i = 0; i < count; i++) {
            Layer layer = network.layers().get(i).layer();
            kept[i] = i == count - 1 || !layer.stateWidths().isEmpty();
            widest = Math.max(widest, Padding.pad(layer.outputSize()));
            needed = Math.max(needed, forwards[i].scratch(1, 1));
        }
        this.stateless = new float[widest];
        this.scratch = new float[needed];
        Layer first = network.layers().getFirst().layer();
        this.zeros = new float[firstLayer == 0 ? inputSize : first.outputSize()];
        this.arguments = new RunnerArguments(network.layers(), layout);
        this.sequences = new SequenceRunner(network.layers(), layout, forwards, calls, counters, slowSteps);
        this.doubles = new RunnerView<>(this, arguments, DoubleArrays.INSTANCE);
        this.segments = new RunnerView<>(this, arguments, new FloatSegments(ByteOrder.nativeOrder()));
    }

    /** Records no slow steps: the steps of a warm-up are slow until the code is compiled. */
    void ignoreSlowSteps() {
        slowSteps.ignore();
    }

    /**
     * {@return the counters of this runner} The first call turns counting on: from then on a step also examines its output, which
     * takes about 0.4 ns per value. Call it on the runner's thread; any thread may read what it returns.
     */
    public RunnerCounters counters() {
        counters.start();
        return counters;
    }

    /** {@return the network it runs} */
    public Network network() {
        return network;
    }

    /** {@return the calls of this runner for inputs and outputs in {@code double[]}} Always the same object. */
    public RunnerView<double[]> doubles() {
        return doubles;
    }

    /**
     * {@return the calls of this runner for inputs and outputs in segments of 32-bit floats, in the byte order of this machine} Always
     * the same object.
     */
    public RunnerView<MemorySegment> segments() {
        return segments;
    }

    /**
     * {@return a new object with the calls of this runner for inputs and outputs in segments of 32-bit floats} Keep it: it has buffers.
     *
     * @param order the order of the bytes of a float, for example big-endian for what a {@link java.nio.ByteBuffer} wrote in its
     *     initial order
     */
    public RunnerView<MemorySegment> segments(ByteOrder order) {
        return new RunnerView<>(this, arguments, new FloatSegments(Objects.requireNonNull(order, "order")));
    }

    /**
     * Replaces the network between two steps, for example with newer weights. All states of this architecture stay valid
     * and unchanged: each stream continues with the new weights at its next step. Allocates nothing, unless the newer network has
     * given its native memory to another one because all its runners had left it: then it packs its weights again.
     *
     * @param newer a network of the same architecture
     * @throws IllegalArgumentException when its architecture is different
     */
    public void replaceNetwork(Network newer) {
        if (newer.fingerprint() != layout.fingerprint()) {
            throw new IllegalArgumentException(
                    "expected a network of this runner's architecture\n" + network + "\nbut got\n" + newer);
        }
        use(newer);
        Operations.replacedNetwork(newer.parameterCount());
    }

    /** Replaces the network, unchecked and without an event. */
    void use(Network newer) {
        Network older = network;
        forwards = newer.packed().lease();
        network = newer;
        sequences.replaceForwards(forwards);
        older.packed().leave();
    }

    /**
     * Runs one step of one stream.
     *
     * <p>An input that is NaN or infinite makes the state, and with it all later outputs of the stream, NaN, unless the runner was
     * made with a {@linkplain Network#newRunner(NonFiniteInput) policy} for such inputs. {@link State#isFinite} tells.
     *
     * @param state the stream; advanced by one step
     * @param x the input [I], exactly that long
     * @param y the output [O], exactly that long
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void step(State state, float[] x, float[] y) {
        arguments.checkStep(state);
        Arguments.checkExact("x", x.length, inputSize);
        Arguments.checkExact("y", y.length, outputSize);
        stepChecked(state, x, 0, y, 0);
    }

    /**
     * Runs one step of one stream, with input and output inside larger arrays.
     *
     * @param state the stream; advanced by one step
     * @param x the array that holds the input [I]
     * @param xOffset the index of the first input value
     * @param y the array that takes the output [O]
     * @param yOffset the index of the first output value
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void step(State state, float[] x, int xOffset, float[] y, int yOffset) {
        arguments.checkStep(state);
        Arguments.checkRange("x", x.length, xOffset, inputSize);
        Arguments.checkRange("y", y.length, yOffset, outputSize);
        stepChecked(state, x, xOffset, y, yOffset);
    }

    void stepChecked(State state, float[] x, int xOffset, float[] y, int yOffset) {
        if (filter.skips(x, xOffset, inputSize)) {
            leaveOut(state, y, yOffset);
            return;
        }
        advance(state, x, xOffset);
        System.arraycopy(state.values, layout.outputAt(), y, yOffset, outputSize);
    }

    /**
     * Runs one step of one stream of tokens.
     *
     * @param state the stream; advanced by one step
     * @param token the input: at least 0 and below the size of the vocabulary
     * @param y the output [O], exactly that long
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void step(State state, int token, float[] y) {
        arguments.checkStep(state, token);
        Arguments.checkExact("y", y.length, outputSize);
        stepChecked(state, token, y, 0);
    }

    /**
     * Runs one step of one stream of tokens, with the output inside a larger array.
     *
     * @param state the stream; advanced by one step
     * @param token the input: at least 0 and below the size of the vocabulary
     * @param y the array that takes the output [O]
     * @param yOffset the index of the first output value
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void step(State state, int token, float[] y, int yOffset) {
        arguments.checkStep(state, token);
        Arguments.checkRange("y", y.length, yOffset, outputSize);
        stepChecked(state, token, y, yOffset);
    }

    void stepChecked(State state, int token, float[] y, int yOffset) {
        float[] vector = firstLayer < forwards.length ? stateless : state.values;
        int at = firstLayer < forwards.length ? 0 : layout.outputAt();
        ((EmbeddingForward) forwards[0]).lookUp(token, vector, at);
        advance(state, vector, at);
        System.arraycopy(state.values, layout.outputAt(), y, yOffset, outputSize);
    }

    private void advance(State state, float[] x, int xAt) {
        long begin = slowSteps.begin();
        compute(state, x, xAt);
        slowSteps.end(begin, 1, 1);
        counters.addStep(state.values, layout.outputAt(), outputSize);
    }

    private void compute(State state, float[] x, int xAt) {
        int call = calls.begin();
        long steps = state.steps();
        Forward[] forwards = this.forwards;
        float[] values = state.values;
        float[] in = x;
        int at = xAt;
        for (int i = firstLayer; i < forwards.length; i++) {
            float[] section = kept[i] ? values : stateless;
            int sectionAt = kept[i] ? layout.section(i) : 0;
            forwards[i].step(in, at, section, sectionAt, scratch);
            if (forwards[i] instanceof ResidualForward residual) {
                residual.add(x, xAt, section, sectionAt);
            }
            in = section;
            at = sectionAt;
        }
        calls.end(call);
        state.advance(steps, 1);
    }

    /**
     * Runs one step that has no input, by the network's {@link SkipPolicy}.
     *
     * @param state the stream
     * @param y the output [O], exactly that long
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void skip(State state, float[] y) {
        arguments.checkStepped(state);
        Arguments.checkExact("y", y.length, outputSize);
        leaveOut(state, y, 0);
    }

    void leaveOut(State state, float[] y, int yOffset) {
        switch (network.skipPolicy()) {
            case CARRY -> {}
            case ZERO -> advanceWithZeros(state);
            case RESET -> network.begin(state);
        }
        if (state.steps() == 0) {
            Arrays.fill(y, yOffset, yOffset + outputSize, 0f);
        } else {
            System.arraycopy(state.values, layout.outputAt(), y, yOffset, outputSize);
        }
        counters.addSkipped(y, yOffset, outputSize);
    }

    /** Runs a batch that has steps without an input: stream by stream, and step by step. */
    private void stepThrough(
            State[] states, int batch, float[] inputs, int steps, int @Nullable [] lengths, float[] outputs) {
        for (int row = 0; row < steps * batch; row++) {
            if (lengths == null || row / batch < lengths[row % batch]) {
                stepChecked(states[row % batch], inputs, row * inputSize, outputs, row * outputSize);
            } else {
                Arrays.fill(outputs, row * outputSize, (row + 1) * outputSize, 0f);
            }
        }
    }

    /** Runs a sequence that has steps without an input, like {@link #stepThrough}. */
    private void stepThrough(State state, float[] inputs, int steps, float[] outputs) {
        for (int t = 0; t < steps; t++) {
            stepChecked(state, inputs, t * inputSize, outputs, t * outputSize);
        }
    }

    /** {@return whether a batch has steps without an input} A network that cannot be stepped cannot leave out steps. */
    private boolean leavesOut(float[] inputs, int steps, int batch, int @Nullable [] lengths) {
        boolean leavesOut = filter.skips(inputs, steps, batch, inputSize, lengths);
        if (leavesOut) {
            arguments.checkSteps();
        }
        return leavesOut;
    }

    private void advanceWithZeros(State state) {
        if (firstLayer == forwards.length) {
            Arrays.fill(state.values, layout.outputAt(), layout.outputAt() + outputSize, 0f);
        }
        long begin = slowSteps.begin();
        compute(state, zeros, 0);
        slowSteps.end(begin, 1, 1);
    }

    /**
     * Runs many steps of one stream.
     *
     * @param state the stream; advanced by T steps
     * @param inputs [T][I]
     * @param steps T
     * @param outputs [T][O]
     */
    public void run(State state, float[] inputs, int steps, float[] outputs) {
        arguments.checkRun(state, inputs.length, steps, outputs.length);
        runChecked(state, inputs, null, steps, outputs);
    }

    /**
     * Runs many steps of one stream of tokens.
     *
     * @param state the stream; advanced by T steps
     * @param tokens [T]
     * @param steps T
     * @param outputs [T][O]
     */
    public void run(State state, int[] tokens, int steps, float[] outputs) {
        arguments.checkRun(state, tokens, steps, outputs.length);
        runChecked(state, SequenceRunner.NONE, tokens, steps, outputs);
    }

    /** Runs steps of one stream. The arrays may be longer than needed. */
    void runChecked(State state, float[] inputs, int @Nullable [] tokens, int steps, float[] outputs) {
        boolean one = steps == 1 && stepRefusal() == null;
        if (one && tokens != null) {
            stepChecked(state, tokens[0], outputs, 0);
        } else if (one) {
            stepChecked(state, inputs, 0, outputs, 0);
        } else if (tokens == null && leavesOut(inputs, steps, 1, null)) {
            stepThrough(state, inputs, steps, outputs);
        } else {
            sequences.run(state, inputs, tokens, steps, outputs);
        }
    }

    /**
     * Runs a batch of sequences. T follows from the length of the inputs. After the end of a stream its outputs are 0 and its
     * state stays that of its last step. The backward direction of a bidirectional layer begins at each stream's own end.
     *
     * @param states B distinct streams; each is advanced by its length
     * @param inputs [T][B][I]
     * @param lengths [B], each from 0 to T; null when all are T
     * @param outputs [T][B][O]
     */
    public void runBatch(State[] states, float[] inputs, int @Nullable [] lengths, float[] outputs) {
        int steps = arguments.checkRunBatch(states, inputs.length, lengths, outputs.length);
        runBatchChecked(states, states.length, inputs, steps, lengths, outputs);
    }

    /**
     * Runs a batch of sequences of tokens, like {@link #runBatch(State[], float[], int[], float[])}.
     *
     * @param states B distinct streams; each is advanced by its length
     * @param tokens [T][B]; values after the end of a stream are ignored
     * @param lengths [B], each from 0 to T; null when all are T
     * @param outputs [T][B][O]
     */
    public void runBatch(State[] states, int[] tokens, int @Nullable [] lengths, float[] outputs) {
        int steps = arguments.checkRunBatch(states, tokens, lengths, outputs.length);
        runBatchChecked(states, states.length, tokens, steps, lengths, outputs);
    }

    /** Runs steps of the first streams. The arrays may be longer than needed. */
    void runBatchChecked(
            State[] states, int batch, float[] inputs, int steps, int @Nullable [] lengths, float[] outputs) {
        if (leavesOut(inputs, steps, batch, lengths)) {
            stepThrough(states, batch, inputs, steps, lengths, outputs);
        } else {
            sequences.runBatch(states, batch, inputs, null, steps, lengths, outputs);
        }
    }

    /** Runs steps of the first streams. The arrays may be longer than needed. */
    void runBatchChecked(
            State[] states, int batch, int[] tokens, int steps, int @Nullable [] lengths, float[] outputs) {
        sequences.runBatch(states, batch, SequenceRunner.NONE, tokens, steps, lengths, outputs);
    }

    /**
     * Runs one step of many streams at once. A batch shares each weight that it loads, which pays where the weights are larger than the
     * first-level cache; for smaller networks, {@link #step} of one stream after the other is as fast.
     *
     * @param states B distinct streams; each is advanced by one step
     * @param xs [B][I]
     * @param ys [B][O]
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void stepBatch(State[] states, float[] xs, float[] ys) {
        arguments.checkStepBatch(states, xs.length, ys.length);
        runBatchChecked(states, states.length, xs, 1, null, ys);
    }

    /**
     * Runs one step of the first streams of an array, so that batches of any size can use the same arrays.
     *
     * @param states the streams; the first {@code count} must be distinct, and are advanced by one step
     * @param count B, at least 1
     * @param xs [B][I]; what follows is ignored
     * @param ys [B][O]; what follows is left as it is
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void stepBatch(State[] states, int count, float[] xs, float[] ys) {
        arguments.checkStepFirst(states, count, xs.length, ys.length);
        runBatchChecked(states, count, xs, 1, null, ys);
    }

    /**
     * Runs one step of many streams of tokens at once.
     *
     * @param states B distinct streams; each is advanced by one step
     * @param tokens [B]
     * @param ys [B][O]
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void stepBatch(State[] states, int[] tokens, float[] ys) {
        arguments.checkStepBatch(states, tokens, ys.length);
        runBatchChecked(states, states.length, tokens, 1, null, ys);
    }

    /**
     * Runs one step of the first streams of an array, like {@link #stepBatch(State[], int, float[], float[])}.
     *
     * @param states the streams; the first {@code count} must be distinct, and are advanced by one step
     * @param count B, at least 1
     * @param tokens [B]; what follows is ignored
     * @param ys [B][O]; what follows is left as it is
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void stepBatch(State[] states, int count, int[] tokens, float[] ys) {
        arguments.checkStepFirst(states, count, tokens, ys.length);
        runBatchChecked(states, count, tokens, 1, null, ys);
    }

    /** {@return the reason why this network cannot be stepped; null when it can} */
    @Nullable
    String stepRefusal() {
        return arguments.stepRefusal();
    }
}
