package dev.rondo;

import dev.rondo.compute.StateLayout;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Layer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the arguments of the calls of a {@link Runner} and of its views, before anything is written. What a call reads and
 * writes is given by its number of values.
 */
final class RunnerArguments {
    private final StateLayout layout;
    private final int inputSize;
    private final int outputSize;
    private final boolean readsTokens;
    /** The reason why the network cannot be stepped; null when it can. */
    private final @Nullable String stepRefusal;

    RunnerArguments(List<NamedLayer> layers, StateLayout layout) {
        Layer first = layers.getFirst().layer();
        this.layout = layout;
        this.inputSize = first.inputSize();
        this.outputSize = layout.outputWidth();
        this.readsTokens = first instanceof Embedding;
        String refusal = null;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i).layer();
            if (layer.directions() > 1) {
                refusal = "layer " + i + " (" + layer.describe()
                        + ") needs the whole sequence, because its backward direction"
                        + " begins with the last input: use run or runBatch";
            }
        }
        this.stepRefusal = refusal;
    }

    /** {@return I} */
    int inputSize() {
        return inputSize;
    }

    /** {@return O} */
    int outputSize() {
        return outputSize;
    }

    /** {@return the reason why the network cannot be stepped; null when it can} */
    @Nullable
    String stepRefusal() {
        return stepRefusal;
    }

    void checkSteps() {
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

    /** Checks a step of a vector, apart from the memory of input and output. */
    void checkStep(State state) {
        checkReads(false);
        checkStepped(state);
    }

    /** Checks a step of a token, apart from the memory of the output. */
    void checkStep(State state, int token) {
        checkReads(true);
        checkStepped(state);
        Arguments.checkToken(token, inputSize);
    }

    /** Checks a step without an input, apart from the memory of the output. */
    void checkStepped(State state) {
        checkSteps();
        Arguments.checkState(layout, state);
    }

    void checkRun(State state, int inputs, int steps, int outputs) {
        checkReads(false);
        Arguments.checkCount("steps", steps);
        Arguments.checkState(layout, state);
        Arguments.checkLength("inputs", inputs, steps, 1, inputSize);
        Arguments.checkLength("outputs", outputs, steps, 1, outputSize);
    }

    void checkRun(State state, int[] tokens, int steps, int outputs) {
        checkReads(true);
        Arguments.checkCount("steps", steps);
        Arguments.checkState(layout, state);
        Arguments.checkLength("tokens", tokens.length, steps, 1, 1);
        Arguments.checkTokens(tokens, steps, inputSize);
        Arguments.checkLength("outputs", outputs, steps, 1, outputSize);
    }

    /** {@return T} */
    int checkRunBatch(State[] states, int inputs, int @Nullable [] lengths, int outputs) {
        checkReads(false);
        int steps = Arguments.checkSteps("inputs", inputs, states.length, inputSize);
        checkSequences(states, steps, lengths, outputs);
        return steps;
    }

    /** {@return T} */
    int checkRunBatch(State[] states, int[] tokens, int @Nullable [] lengths, int outputs) {
        checkReads(true);
        int steps = Arguments.checkSteps("tokens", tokens.length, states.length, 1);
        checkSequences(states, steps, lengths, outputs);
        Arguments.checkTokens(tokens, steps, states.length, lengths, inputSize);
        return steps;
    }

    private void checkSequences(State[] states, int steps, int @Nullable [] lengths, int outputs) {
        checkStreams(states, states.length);
        Arguments.checkLengths(lengths, states.length, steps);
        Arguments.checkLength("outputs", outputs, steps, states.length, outputSize);
    }

    void checkStepBatch(State[] states, int xs, int ys) {
        checkReads(false);
        Arguments.checkLength("xs", xs, 1, states.length, inputSize);
        checkStepBatch(states, ys);
    }

    void checkStepBatch(State[] states, int[] tokens, int ys) {
        checkReads(true);
        Arguments.checkLength("tokens", tokens.length, 1, states.length, 1);
        checkStepBatch(states, ys);
        Arguments.checkTokens(tokens, states.length, inputSize);
    }

    private void checkStepBatch(State[] states, int ys) {
        Arguments.checkLength("outputs", ys, 1, states.length, outputSize);
        checkSteps();
        checkStreams(states, states.length);
    }

    /** Checks a step of the first streams of an array. */
    void checkStepFirst(State[] states, int count, int xs, int ys) {
        checkReads(false);
        Arguments.checkPrefix("xs", xs, count, inputSize);
        checkStepFirst(states, count, ys);
    }

    /** Checks a step of the first streams of an array. */
    void checkStepFirst(State[] states, int count, int[] tokens, int ys) {
        checkReads(true);
        Arguments.checkPrefix("tokens", tokens.length, count, 1);
        checkStepFirst(states, count, ys);
        Arguments.checkTokens(tokens, count, inputSize);
    }

    private void checkStepFirst(State[] states, int count, int ys) {
        checkSteps();
        Arguments.checkPrefix("states", states.length, count, 1);
        checkStreams(states, count);
        Arguments.checkPrefix("outputs", ys, count, outputSize);
    }

    private void checkStreams(State[] states, int batch) {
        Arguments.checkStates(layout, states, batch);
        Arguments.checkDistinct(states, batch);
    }
}
