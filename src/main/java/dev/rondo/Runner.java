package dev.rondo;

import dev.rondo.compute.EmbeddingForward;
import dev.rondo.compute.Forward;
import dev.rondo.compute.ResidualForward;
import dev.rondo.compute.StateLayout;
import dev.rondo.flight.Operations;
import dev.rondo.flight.SlowSteps;
import dev.rondo.kernel.Padding;
import dev.rondo.layer.Layer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Runs a network on one thread. It owns the scratch memory; the streams are {@link State}s of the caller, any number of
 * which may share one runner.
 *
 * {@snippet file="RunnerSnippetsTest.java" region="batch"}
 *
 * <p>Inputs and outputs are arrays of the caller, row-major: {@code [T][B][I]} in, {@code [T][B][O]} out, exactly that long
 * except where an offset is given. A call allocates nothing once a call of the same or a larger size has been made and the compiler has finished. Every argument is checked
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
    private final boolean readsTokens;
    /** The first layer that reads floats: 1 after an embedding. */
    private final int firstLayer;
    /** Whether the section of a layer is a part of the state. */
    private final boolean[] kept;
    /** The reason why this network cannot be stepped; null when it can. */
    private final @Nullable String stepRefusal;
    /** Takes the output of a layer in the middle that has no state. */
    private final float[] stateless;
    /** The input of a missing step under {@link SkipPolicy#ZERO}. */
    private final float[] zeros;

    private final CallCount calls = new CallCount();
    private final RunnerCounters counters = new RunnerCounters();
    private final SlowSteps slowSteps;
    private final InputFilter filter;
    private final SequenceRunner sequences;
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
        this.readsTokens = network.readsTokens();
        this.firstLayer = readsTokens ? 1 : 0;
        int count = forwards.length;
        this.kept = new boolean[count];
        int widest = 0;
        int needed = 0;
        String refusal = null;
        for (int i = 0; i < count; i++) {
            Layer layer = network.layers().get(i).layer();
            kept[i] = i == count - 1 || !layer.stateWidths().isEmpty();
            widest = Math.max(widest, Padding.pad(layer.outputSize()));
            needed = Math.max(needed, forwards[i].scratch(1, 1));
            if (layer.directions() > 1) {
                refusal = "layer " + i + " (" + layer.describe()
                        + ") needs the whole sequence, because its backward direction"
                        + " begins with the last input: use run or runBatch";
            }
        }
        this.stepRefusal = refusal;
        this.stateless = new float[widest];
        this.scratch = new float[needed];
        this.zeros = new float[readsTokens ? network.layers().getFirst().layer().outputSize() : inputSize];
        this.sequences = new SequenceRunner(network.layers(), layout, forwards, calls, counters, slowSteps);
    }

    /** Records no slow steps: the steps of a warm-up are slow until the code is compiled. */
    void ignoreSlowSteps() {
        slowSteps.ignore();
    }

    /**
     * {@return the counters of this runner} The first call turns counting on: from then on a step also examines its output, which
     * costs about as much as copying it. Call it on the runner's thread; any thread may read what it returns.
     */
    public RunnerCounters counters() {
        counters.start();
        return counters;
    }

    /** {@return the network it runs} */
    public Network network() {
        return network;
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
        Arguments.checkExact("x", x.length, inputSize);
        Arguments.checkExact("y", y.length, outputSize);
        step(state, x, 0, y, 0);
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
        checkReads(false);
        checkSteps();
        Arguments.checkState(layout, state);
        Arguments.checkRange("x", x.length, xOffset, inputSize);
        Arguments.checkRange("y", y.length, yOffset, outputSize);
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
        Arguments.checkExact("y", y.length, outputSize);
        step(state, token, y, 0);
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
        checkReads(true);
        checkSteps();
        Arguments.checkState(layout, state);
        Arguments.checkToken(token, inputSize);
        Arguments.checkRange("y", y.length, yOffset, outputSize);
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
        checkSteps();
        Arguments.checkState(layout, state);
        Arguments.checkExact("y", y.length, outputSize);
        leaveOut(state, y, 0);
    }

    private void leaveOut(State state, float[] y, int yOffset) {
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
                step(states[row % batch], inputs, row * inputSize, outputs, row * outputSize);
            } else {
                Arrays.fill(outputs, row * outputSize, (row + 1) * outputSize, 0f);
            }
        }
    }

    /** Runs a sequence that has steps without an input, like {@link #stepThrough}. */
    private void stepThrough(State state, float[] inputs, int steps, float[] outputs) {
        for (int t = 0; t < steps; t++) {
            step(state, inputs, t * inputSize, outputs, t * outputSize);
        }
    }

    /** {@return whether a batch has steps without an input} A network that cannot be stepped cannot leave out steps. */
    private boolean leavesOut(float[] inputs, int steps, int batch, int @Nullable [] lengths) {
        boolean leavesOut = filter.skips(inputs, steps, batch, inputSize, lengths);
        if (leavesOut) {
            checkSteps();
        }
        return leavesOut;
    }

    private void advanceWithZeros(State state) {
        if (firstLayer == forwards.length) {
            Arrays.fill(state.values, layout.outputAt(), layout.outputAt() + outputSize, 0f);
        }
        compute(state, zeros, 0);
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
        checkReads(false);
        Arguments.checkCount("steps", steps);
        Arguments.checkState(layout, state);
        Arguments.checkLength("inputs", inputs.length, steps, 1, inputSize);
        Arguments.checkLength("outputs", outputs.length, steps, 1, outputSize);
        if (steps == 1 && stepRefusal == null) {
            step(state, inputs, 0, outputs, 0);
        } else if (leavesOut(inputs, steps, 1, null)) {
            stepThrough(state, inputs, steps, outputs);
        } else {
            sequences.run(state, inputs, null, steps, outputs);
        }
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
        checkReads(true);
        Arguments.checkCount("steps", steps);
        Arguments.checkState(layout, state);
        Arguments.checkLength("tokens", tokens.length, steps, 1, 1);
        Arguments.checkTokens(tokens, steps, inputSize);
        Arguments.checkLength("outputs", outputs.length, steps, 1, outputSize);
        if (steps == 1 && stepRefusal == null) {
            step(state, tokens[0], outputs, 0);
        } else {
            sequences.run(state, SequenceRunner.NONE, tokens, steps, outputs);
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
        checkReads(false);
        int steps = Arguments.checkSteps("inputs", inputs.length, states.length, inputSize);
        checkBatch(states, steps, lengths, outputs);
        if (leavesOut(inputs, steps, states.length, lengths)) {
            stepThrough(states, states.length, inputs, steps, lengths, outputs);
        } else {
            sequences.runBatch(states, states.length, inputs, null, steps, lengths, outputs);
        }
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
        checkReads(true);
        int steps = Arguments.checkSteps("tokens", tokens.length, states.length, 1);
        checkBatch(states, steps, lengths, outputs);
        Arguments.checkTokens(tokens, steps, states.length, lengths, inputSize);
        sequences.runBatch(states, states.length, SequenceRunner.NONE, tokens, steps, lengths, outputs);
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
        checkReads(false);
        Arguments.checkLength("xs", xs.length, 1, states.length, inputSize);
        Arguments.checkLength("outputs", ys.length, 1, states.length, outputSize);
        stepBatch(states, states.length, xs, ys);
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
        checkReads(false);
        Arguments.checkPrefix("xs", xs.length, count, inputSize);
        checkPrefix(states, count, ys);
        if (leavesOut(xs, 1, count, null)) {
            stepThrough(states, count, xs, 1, null, ys);
        } else {
            sequences.runBatch(states, count, xs, null, 1, null, ys);
        }
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
        checkReads(true);
        Arguments.checkLength("tokens", tokens.length, 1, states.length, 1);
        Arguments.checkLength("outputs", ys.length, 1, states.length, outputSize);
        stepBatch(states, states.length, tokens, ys);
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
        checkReads(true);
        Arguments.checkPrefix("tokens", tokens.length, count, 1);
        checkPrefix(states, count, ys);
        Arguments.checkTokens(tokens, count, inputSize);
        sequences.runBatch(states, count, SequenceRunner.NONE, tokens, 1, null, ys);
    }

    private void checkPrefix(State[] states, int count, float[] ys) {
        checkSteps();
        Arguments.checkPrefix("states", states.length, count, 1);
        Arguments.checkStates(layout, states, count);
        Arguments.checkDistinct(states, count);
        Arguments.checkPrefix("outputs", ys.length, count, outputSize);
    }

    private void checkBatch(State[] states, int steps, int @Nullable [] lengths, float[] outputs) {
        Arguments.checkStates(layout, states, states.length);
        Arguments.checkDistinct(states, states.length);
        Arguments.checkLengths(lengths, states.length, steps);
        Arguments.checkLength("outputs", outputs.length, steps, states.length, outputSize);
    }

    /** {@return the reason why this network cannot be stepped; null when it can} */
    @Nullable
    String stepRefusal() {
        return stepRefusal;
    }

    private void checkSteps() {
        if (stepRefusal != null) {
            throw new UnsupportedOperationException(stepRefusal);
        }
    }

    private void checkReads(boolean tokens) {
        if (tokens != readsTokens) {
            throw new IllegalArgumentException(
                    readsTokens
                            ? "this network begins with an embedding, so it reads tokens (int), not vectors (float[])"
                            : "this network has no embedding, so it reads vectors (float[]), not tokens (int)");
        }
    }
}
