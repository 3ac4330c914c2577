package dev.rondo.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * A recurrent layer run twice over a whole sequence, forwards and backwards in time, each way with weights of its own
 * (Schuster, Paliwal 1997). It cannot be stepped: the backward pass begins with the last input.
 *
 * <p>Parameters: the layer's, then the same again with {@code _reverse} behind each name, as PyTorch. The state is the
 * forward pass's, then the backward pass's.
 *
 * @param layer the layer of either way: {@link Rnn}, {@link Lstm} or {@link Gru}
 * @param merge how the two outputs of a step become one
 */
public record Bidirectional(RecurrentLayer layer, Merge merge) implements Layer {
    /** How the outputs of the two ways become one. */
    public enum Merge {
        /** Side by side, forward first: twice as wide. */
        CONCAT,
        /** Added. */
        SUM,
        /** Multiplied. */
        MUL,
        /** Half the sum. */
        AVERAGE
    }

    /** Checks the layer. */
    public Bidirectional {
        java.util.Objects.requireNonNull(layer, "layer");
        java.util.Objects.requireNonNull(merge, "merge");
    }

    /**
     * {@return a layer whose outputs stand side by side, as PyTorch's}
     *
     * @param layer the layer of either way
     */
    public static Bidirectional of(RecurrentLayer layer) {
        return new Bidirectional(layer, Merge.CONCAT);
    }

    @Override
    public int directions() {
        return 2;
    }

    @Override
    public int inputSize() {
        return layer.inputSize();
    }

    @Override
    public int outputSize() {
        return merge == Merge.CONCAT ? 2 * layer.outputSize() : layer.outputSize();
    }

    @Override
    public List<Integer> stateWidths() {
        List<Integer> both = new ArrayList<>(layer.stateWidths());
        both.addAll(layer.stateWidths());
        return both;
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        List<Parameter> both = new ArrayList<>(layer.parameters(module, depth));
        for (Parameter parameter : layer.parameters(module, depth)) {
            both.add(new Parameter(parameter.name() + "_reverse", parameter.shape()));
        }
        return both;
    }

    @Override
    public void initialize(Initializer init, RandomGenerator random, float[] block, int at) {
        layer.initialize(init, random, block, at);
        layer.initialize(init, random, block, at + layer.parameterCount());
    }

    @Override
    public String kind() {
        return layer.kind();
    }

    @Override
    public String describe() {
        return "bidirectional " + merge.name().toLowerCase(Locale.ROOT) + " of " + layer.describe();
    }
}
