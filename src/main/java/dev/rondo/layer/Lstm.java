package dev.rondo.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Long short-term memory (Hochreiter, Schmidhuber 1997), with a forget gate (Gers, Schmidhuber, Cummins 2000), as PyTorch's
 * {@code nn.LSTM}. Four options change its equations: peepholes, coupled gates, a projection and other activations.
 *
 * <pre>
 * i  = &sigma;(W_i x + U_i h + b_i [+ p_i &middot; c])
 * f  = &sigma;(W_f x + U_f h + b_f [+ p_f &middot; c])           or 1 - i when coupled
 * g  = tanh(W_g x + U_g h + b_g)
 * c' = f &middot; c + i &middot; g
 * o  = &sigma;(W_o x + U_o h + b_o [+ p_o &middot; c'])
 * h' = o &middot; tanh(c')                               or W_hr (o &middot; tanh(c')) with a projection
 * </pre>
 *
 * <p>Parameters: {@code weight_ih} W [4 hidden, input], {@code weight_hh} U [4 hidden, output], {@code bias_ih} and
 * {@code bias_hh} [4 hidden], with rows in the order i f g o, and {@code weight_hr} [projection, hidden], as in PyTorch.
 * PyTorch has neither peepholes nor coupled gates; here {@code weight_p} [3 hidden] holds p_i p_f p_o. A coupled layer has
 * no rows for f: the order is i g o, and p_i p_o.
 *
 * @param inputSize the width of x
 * @param hiddenSize the width of c
 * @param projectionSize the width of h, smaller than that of c; 0 for no projection (Sak, Senior, Beaufays 2014)
 * @param bias whether the gates have biases
 * @param peepholes whether the gates see the cell state (Gers, Schmidhuber 2000)
 * @param coupled whether the forget gate is 1 - i (Greff et al. 2015)
 * @param activations the functions in the place of &sigma; and of both tanh
 */
public record Lstm(
        int inputSize,
        int hiddenSize,
        int projectionSize,
        boolean bias,
        boolean peepholes,
        boolean coupled,
        CellActivations activations)
        implements RecurrentLayer {
    /** The index of i among the gates i f g o, or i g o if coupled. */
    private static final int INPUT_GATE = 0;
    /** The index of f among the gates i f g o. */
    private static final int FORGET_GATE = 1;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if inputSize or hiddenSize is not positive or projectionSize is not below hiddenSize
     */
    public Lstm {
        LayerSizes.requirePositive("lstm", "inputSize", inputSize);
        LayerSizes.requirePositive("lstm", "hiddenSize", hiddenSize);
        if (projectionSize < 0 || projectionSize >= hiddenSize) {
            throw new IllegalArgumentException("lstm: projectionSize must be 0 (none) or less than hiddenSize "
                    + hiddenSize + ", but is " + projectionSize);
        }
        Objects.requireNonNull(activations, "activations");
    }

    /**
     * Makes a layer with the usual activations.
     *
     * @param inputSize the width of x
     * @param hiddenSize the width of c
     * @param projectionSize the width of h, smaller than that of c; 0 for no projection
     * @param bias whether the gates have biases
     * @param peepholes whether the gates see the cell state
     * @param coupled whether the forget gate is 1 - i
     */
    public Lstm(int inputSize, int hiddenSize, int projectionSize, boolean bias, boolean peepholes, boolean coupled) {
        this(inputSize, hiddenSize, projectionSize, bias, peepholes, coupled, CellActivations.DEFAULT);
    }

    /**
     * {@return a layer with biases and without other options}
     *
     * @param inputSize the width of x
     * @param hiddenSize the width of h and c
     */
    public static Lstm of(int inputSize, int hiddenSize) {
        return new Lstm(inputSize, hiddenSize, 0, true, false, false);
    }

    /**
     * {@return this layer with a projection of h}
     *
     * @param size the width of h
     */
    public Lstm withProjection(int size) {
        return new Lstm(inputSize, hiddenSize, size, bias, peepholes, coupled, activations);
    }

    /** {@return this layer with peepholes} */
    public Lstm withPeepholes() {
        return new Lstm(inputSize, hiddenSize, projectionSize, bias, true, coupled, activations);
    }

    /** {@return this layer with the forget gate coupled to the input gate} */
    public Lstm withCoupledGates() {
        return new Lstm(inputSize, hiddenSize, projectionSize, bias, peepholes, true, activations);
    }

    /**
     * {@return this layer with other activations}
     *
     * @param activation the function of g and of c' in h', instead of tanh
     * @param recurrentActivation the function of the gates i, f and o, instead of &sigma;
     */
    public Lstm withActivations(Activation activation, Activation recurrentActivation) {
        CellActivations both = new CellActivations(activation, recurrentActivation);
        return new Lstm(inputSize, hiddenSize, projectionSize, bias, peepholes, coupled, both);
    }

    @Override
    public int gates() {
        return coupled ? 3 : 4;
    }

    /** {@return whether the layer has none of the options} */
    public boolean plain() {
        return !coupled && !peepholes && projectionSize == 0 && activations.isDefault();
    }

    @Override
    public int outputSize() {
        return projectionSize == 0 ? hiddenSize : projectionSize;
    }

    @Override
    public List<Integer> stateWidths() {
        return List.of(outputSize(), hiddenSize);
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        List<Parameter> all = new ArrayList<>(RecurrentParameters.of(this, module, depth));
        if (projectionSize > 0) {
            all.add(Parameter.matrix(module, "weight_hr_l" + depth, projectionSize, hiddenSize));
        }
        if (peepholes) {
            all.add(Parameter.vector(module, "weight_p_l" + depth, (gates() - 1) * hiddenSize));
        }
        return all;
    }

    @Override
    public void initialize(Initializer initializer, RandomGenerator random, float[] block, int at) {
        int next = RecurrentParameters.initialize(this, initializer, random, block, at);
        float forgetBias = initializer.forgetBias();
        if (coupled) { // 1 - sigmoid(a) = sigmoid(-a)
            RecurrentParameters.setBias(this, INPUT_GATE, -forgetBias, block, next);
        } else {
            RecurrentParameters.setBias(this, FORGET_GATE, forgetBias, block, next);
        }
        if (projectionSize > 0) {
            next = initializer.fillMatrix(random, block, next, projectionSize, hiddenSize, hiddenSize);
        }
        if (peepholes) {
            initializer.fillBias(random, block, next, (gates() - 1) * hiddenSize, hiddenSize);
        }
    }

    @Override
    public String kind() {
        return "lstm";
    }

    @Override
    public String describe() {
        return "lstm " + inputSize + " -> " + hiddenSize
                + (projectionSize > 0 ? ", projected to " + projectionSize : "")
                + (peepholes ? ", peepholes" : "")
                + (coupled ? ", coupled gates" : "")
                + activations.describe()
                + (bias ? "" : ", no bias");
    }
}
