package dev.rondo;

import dev.rondo.compute.EmbeddingForward;
import dev.rondo.compute.Forward;
import dev.rondo.kernel.Kernels;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Layer;
import java.util.Arrays;

/**
 * Runs a network, for one thread: it owns the scratch memory. Streams are the caller's {@link State}s; any number of them
 * may pass through one runner.
 *
 * <p>Inputs and outputs are the caller's arrays, row-major: {@code [T][B][I]} in, {@code [T][B][O]} out. Nothing is
 * allocated once a call of the same or a larger size has been made, and the compiler has done its work. Before anything
 * is written every argument is checked: a wrong one is an {@link IllegalArgumentException}, and leaves states and outputs
 * as they were.
 *
 * <p>{@link #step} sums in one order, {@link #run}, {@link #runBatch} and {@link #stepBatch} in another, so their outputs may
 * differ in the last bits; each gives the same bits on every vector width, scalar kernels included.
 */
public final class Runner {
    private final StateLayout layout;
    private final int inputSize;
    private final int outputSize;
    private final boolean readsTokens;
    /** Where the layers begin that read floats: 1 behind an embedding. */
    private final int firstLayer;
    /** Whether a layer's section is part of the state. */
    private final boolean[] kept;
    /** Why this network cannot be stepped; null when it can. */
    private final String stepRefusal;
    /** Where a layer in the middle that has no state writes its output. */
    private final float[] home;
    /** What stands for a missing input under {@link SkipPolicy#ZERO}. */
    private final float[] zeros;

    private final SequenceRunner sequences;
    private Network network;
    private Forward[] forwards;
    private float[] scratch;

    Runner(Network network) {
        this.network = network;
        this.forwards = network.forwards();
        this.layout = network.layout();
        this.inputSize = network.inputSize();
        this.outputSize = network.outputSize();
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
            widest = Math.max(widest, Kernels.pad(layer.outputSize()));
            needed = Math.max(needed, forwards[i].scratch(1, 1));
            if (layer instanceof Bidirectional) {
                refusal =
                        "layer " + i + " (" + layer.describe() + ") needs the whole sequence, since its way back begins"
                                + " with the last input: use run or runBatch";
            }
        }
        this.stepRefusal = refusal;
        this.home = new float[widest];
        this.scratch = new float[needed];
        this.zeros = new float[readsTokens ? network.layers().getFirst().layer().outputSize() : inputSize];
        this.sequences = new SequenceRunner(network);
    }

    /** {@return the network it runs} */
    public Network network() {
        return network;
    }

    /**
     * Goes on with newer weights. States stay as they are.
     *
     * @param newer a network of the same architecture
     * @throws IllegalArgumentException when its architecture is another
     */
    public void replaceNetwork(Network newer) {
        if (newer.fingerprint() != layout.fingerprint()) {
            throw new IllegalArgumentException("the network has another architecture than this runner's:\n" + newer);
        }
        network = newer;
        forwards = newer.forwards();
        sequences.replaceNetwork(newer);
    }

    /**
     * One step of one stream.
     *
     * @param state the stream, moved on by a step
     * @param x the input [I]
     * @param y the output [O]
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void step(State state, float[] x, float[] y) {
        step(state, x, 0, y, 0);
    }

    /**
     * One step of one stream, its input and output inside larger arrays.
     *
     * @param state the stream, moved on by a step
     * @param x holds the input [I]
     * @param xOffset its first index
     * @param y takes the output [O]
     * @param yOffset its first index
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void step(State state, float[] x, int xOffset, float[] y, int yOffset) {
        checkReads(false);
        checkSteps();
        Arguments.checkState(layout, state);
        Arguments.checkRange("x", x.length, xOffset, inputSize);
        Arguments.checkRange("y", y.length, yOffset, outputSize);
        advance(state, x, xOffset);
        System.arraycopy(state.values, layout.outputAt(), y, yOffset, outputSize);
    }

    /**
     * One step of one stream of tokens.
     *
     * @param state the stream, moved on by a step
     * @param token the input, from 0 to the size of the vocabulary
     * @param y the output [O]
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void step(State state, int token, float[] y) {
        step(state, token, y, 0);
    }

    /**
     * One step of one stream of tokens, the output inside a larger array.
     *
     * @param state the stream, moved on by a step
     * @param token the input, from 0 to the size of the vocabulary
     * @param y takes the output [O]
     * @param yOffset its first index
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void step(State state, int token, float[] y, int yOffset) {
        checkReads(true);
        checkSteps();
        Arguments.checkState(layout, state);
        Arguments.checkToken(token, inputSize);
        Arguments.checkRange("y", y.length, yOffset, outputSize);
        float[] vector = firstLayer < forwards.length ? home : state.values;
        int at = firstLayer < forwards.length ? 0 : layout.outputAt();
        ((EmbeddingForward) forwards[0]).lookUp(token, vector, at);
        advance(state, vector, at);
        System.arraycopy(state.values, layout.outputAt(), y, yOffset, outputSize);
    }

    private void advance(State state, float[] x, int xAt) {
        Forward[] forwards = this.forwards;
        float[] values = state.values;
        float[] in = x;
        int at = xAt;
        for (int i = firstLayer; i < forwards.length; i++) {
            float[] section = kept[i] ? values : home;
            int sectionAt = kept[i] ? layout.section(i) : 0;
            forwards[i].step(in, at, section, sectionAt, scratch);
            in = section;
            at = sectionAt;
        }
        state.advance(1);
    }

    /**
     * A step without an input, by the network's {@link SkipPolicy}.
     *
     * @param state the stream
     * @param y the output [O]
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void skip(State state, float[] y) {
        checkSteps();
        Arguments.checkState(layout, state);
        Arguments.checkRange("y", y.length, 0, outputSize);
        switch (network.skipPolicy()) {
            case CARRY -> {}
            case ZERO -> advanceWithZeros(state);
            case RESET -> state.reset();
        }
        if (state.steps() == 0) {
            Arrays.fill(y, 0, outputSize, 0f);
        } else {
            System.arraycopy(state.values, layout.outputAt(), y, 0, outputSize);
        }
    }

    private void advanceWithZeros(State state) {
        if (firstLayer == forwards.length) {
            Arrays.fill(state.values, layout.outputAt(), layout.outputAt() + outputSize, 0f);
        }
        advance(state, zeros, 0);
    }

    /**
     * Many steps of one stream.
     *
     * @param state the stream, moved on by T steps
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
        } else {
            sequences.run(state, inputs, null, steps, outputs);
        }
    }

    /**
     * Many steps of one stream of tokens.
     *
     * @param state the stream, moved on by T steps
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
            sequences.run(state, null, tokens, steps, outputs);
        }
    }

    /**
     * A batch of sequences. T is what the inputs hold. Past a stream's end its outputs are 0, and its state stays as its
     * last step left it; the way back of a bidirectional layer begins at each stream's own end.
     *
     * @param states B streams, no one twice, each moved on by its length
     * @param inputs [T][B][I]
     * @param lengths [B], each from 0 to T; null when all are T
     * @param outputs [T][B][O]
     */
    public void runBatch(State[] states, float[] inputs, int[] lengths, float[] outputs) {
        checkReads(false);
        int steps = Arguments.checkSteps("inputs", inputs.length, states.length, inputSize);
        checkBatch(states, steps, lengths, outputs);
        sequences.runBatch(states, inputs, null, steps, lengths, outputs);
    }

    /**
     * A batch of sequences of tokens, as {@link #runBatch(State[], float[], int[], float[])}.
     *
     * @param states B streams, no one twice, each moved on by its length
     * @param tokens [T][B]; past a stream's end any value will do
     * @param lengths [B], each from 0 to T; null when all are T
     * @param outputs [T][B][O]
     */
    public void runBatch(State[] states, int[] tokens, int[] lengths, float[] outputs) {
        checkReads(true);
        int steps = Arguments.checkSteps("tokens", tokens.length, states.length, 1);
        checkBatch(states, steps, lengths, outputs);
        Arguments.checkTokens(tokens, steps, states.length, lengths, inputSize);
        sequences.runBatch(states, null, tokens, steps, lengths, outputs);
    }

    /**
     * One step of many streams at once.
     *
     * @param states B streams, no one twice, each moved on by a step
     * @param xs [B][I]
     * @param ys [B][O]
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void stepBatch(State[] states, float[] xs, float[] ys) {
        checkReads(false);
        checkSteps();
        Arguments.checkLength("xs", xs.length, 1, states.length, inputSize);
        checkBatch(states, 1, null, ys);
        sequences.runBatch(states, xs, null, 1, null, ys);
    }

    /**
     * One step of many streams of tokens at once.
     *
     * @param states B streams, no one twice, each moved on by a step
     * @param tokens [B]
     * @param ys [B][O]
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void stepBatch(State[] states, int[] tokens, float[] ys) {
        checkReads(true);
        checkSteps();
        Arguments.checkLength("tokens", tokens.length, 1, states.length, 1);
        checkBatch(states, 1, null, ys);
        Arguments.checkTokens(tokens, states.length, inputSize);
        sequences.runBatch(states, null, tokens, 1, null, ys);
    }

    private void checkBatch(State[] states, int steps, int[] lengths, float[] outputs) {
        for (State state : states) {
            Arguments.checkState(layout, state);
        }
        Arguments.checkDistinct(states);
        Arguments.checkLengths(lengths, states.length, steps);
        Arguments.checkLength("outputs", outputs.length, steps, states.length, outputSize);
    }

    /** {@return why this network cannot be stepped; null when it can} */
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
                            ? "this network begins with an embedding: it reads tokens (int), not vectors (float[])"
                            : "this network reads vectors (float[]), not tokens (int): it has no embedding");
        }
    }
}
