package dev.rondo.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Long short-term memory (Hochreiter, Schmidhuber 1997; Gers 2000), as PyTorch's {@code nn.LSTM}, with three options
 * that change its equations.
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
 * <p>Parameters are PyTorch's: the rows of {@code weight_ih_l0}, {@code weight_hh_l0}, {@code bias_ih_l0} and
 * {@code bias_hh_l0} are the gates i f g o; {@code weight_hr_l0} is the projection. PyTorch has no peepholes and no
 * coupled gates: here {@code weight_p_l0} holds p_i p_f p_o, and a coupled layer has no rows for f anywhere (i g o; p_i
 * p_o).
 *
 * @param inputSize the width of x
 * @param hiddenSize the width of c
 * @param projectionSize the width of h, smaller than c's; 0 for no projection
 * @param bias whether there are biases
 * @param peepholes whether the gates see the cell state (Gers, Schmidhuber 2000)
 * @param coupled whether the forget gate is 1 - i (Greff et al. 2015)
 */
public record Lstm(int inputSize, int hiddenSize, int projectionSize, boolean bias, boolean peepholes, boolean coupled)
        implements RecurrentLayer {
    /** Checks sizes. */
    public Lstm {
        Sizes.requirePositive("lstm", "inputSize", inputSize);
        Sizes.requirePositive("lstm", "hiddenSize", hiddenSize);
        if (projectionSize < 0 || projectionSize >= hiddenSize) {
            throw new IllegalArgumentException("lstm: projectionSize must be 0 (none) or less than hiddenSize "
                    + hiddenSize + ", but is " + projectionSize);
        }
    }

    /**
     * {@return a layer with biases and no other option}
     *
     * @param inputSize the width of x
     * @param hiddenSize the width of h and c
     */
    public static Lstm of(int inputSize, int hiddenSize) {
        return new Lstm(inputSize, hiddenSize, 0, true, false, false);
    }

    /**
     * {@return this layer with h projected}
     *
     * @param size the width of h
     */
    public Lstm withProjection(int size) {
        return new Lstm(inputSize, hiddenSize, size, bias, peepholes, coupled);
    }

    /** {@return this layer with peepholes} */
    public Lstm withPeepholes() {
        return new Lstm(inputSize, hiddenSize, projectionSize, bias, true, coupled);
    }

    /** {@return this layer with the forget gate coupled to the input gate} */
    public Lstm withCoupledGates() {
        return new Lstm(inputSize, hiddenSize, projectionSize, bias, peepholes, true);
    }

    @Override
    public int gates() {
        return coupled ? 3 : 4;
    }

    /** {@return whether the layer has none of the options that change its equations} */
    public boolean plain() {
        return !coupled && !peepholes && projectionSize == 0;
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
        List<Parameter> all =
                new ArrayList<>(Sizes.recurrent(module, depth, gates(), inputSize, hiddenSize, outputSize(), bias));
        if (projectionSize > 0) {
            all.add(Parameter.matrix(Sizes.join(module, "weight_hr_l" + depth), projectionSize, hiddenSize));
        }
        if (peepholes) {
            all.add(Parameter.vector(Sizes.join(module, "weight_p_l" + depth), (gates() - 1) * hiddenSize));
        }
        return all;
    }

    @Override
    public void initialize(Initializer init, RandomGenerator random, float[] block, int at) {
        int next = init.fillRecurrent(random, block, at, gates(), inputSize, hiddenSize, outputSize(), bias);
        if (bias && !coupled && !Float.isNaN(init.forgetBias())) {
            int inputBias = next - 2 * 4 * hiddenSize;
            int forget = inputBias + hiddenSize;
            java.util.Arrays.fill(block, forget, forget + hiddenSize, init.forgetBias());
            java.util.Arrays.fill(block, forget + 4 * hiddenSize, forget + 5 * hiddenSize, 0f);
        }
        if (projectionSize > 0) {
            next = init.fillMatrix(random, block, next, projectionSize, hiddenSize, hiddenSize);
        }
        if (peepholes) {
            init.fillBias(random, block, next, (gates() - 1) * hiddenSize, hiddenSize);
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
                + (bias ? "" : ", no bias");
    }
}
