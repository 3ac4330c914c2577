package dev.rondo.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * A recurrent layer that runs over a whole sequence twice, forward and backward in time, with separate weights for each
 * direction (Schuster, Paliwal 1997), as PyTorch's {@code bidirectional=True}. It cannot be stepped, because the backward
 * direction begins with the last input.
 *
 * <pre>
 * a_t = layer(x_t, a_(t-1))            forward
 * b_t = layer(x_t, b_(t+1))            backward, with its own weights
 * y_t = merge(a_t, b_t)
 * </pre>
 *
 * <p>Parameters: those of the layer for the forward direction, then the same for the backward direction, with
 * {@code _reverse} appended to each name, as in PyTorch. The state is that of the forward direction, then that of the
 * backward direction.
 *
 * @param layer the layer of each direction
 * @param merge how the two outputs of a step are combined
 */
public record Bidirectional(RecurrentLayer layer, Merge merge) implements Layer {
    /** How the outputs of the two directions are combined. */
    public enum Merge {
        /** Concatenated, forward first; the output has twice the width. */
        CONCAT,
        /** The sum. */
        SUM,
        /** The product, element by element. */
        MUL,
        /** Half the sum. */
        AVERAGE
    }

    /** Checks that nothing is null. */
    public Bidirectional {
        Objects.requireNonNull(layer, "layer");
        Objects.requireNonNull(merge, "merge");
    }

    /**
     * {@return a layer that concatenates its outputs, as PyTorch does}
     *
     * @param layer the layer of each direction
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
    public void initialize(Initializer initializer, RandomGenerator random, float[] block, int at) {
        layer.initialize(initializer, random, block, at);
        layer.initialize(initializer, random, block, at + layer.parameterCount());
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
