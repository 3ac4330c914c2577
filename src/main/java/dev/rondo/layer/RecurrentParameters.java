package dev.rondo.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The parameters that every recurrent layer has: W, U and their biases, with the names and the order of PyTorch. Each has
 * one block of rows per gate.
 */
final class RecurrentParameters {
    private RecurrentParameters() {}

    static List<Parameter> of(RecurrentLayer layer, String module, int depth) {
        int rows = LayerSizes.product("gates x hiddenSize", layer.gates(), layer.hiddenSize());
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(Parameter.matrix(module, "weight_ih_l" + depth, rows, layer.inputSize()));
        parameters.add(Parameter.matrix(module, "weight_hh_l" + depth, rows, layer.outputSize()));
        if (layer.bias()) {
            parameters.add(Parameter.vector(module, "bias_ih_l" + depth, rows));
            parameters.add(Parameter.vector(module, "bias_hh_l" + depth, rows));
        }
        return parameters;
    }

    /** Writes initial values; returns the index after the last. */
    static int initialize(
            RecurrentLayer layer, Initializer initializer, RandomGenerator random, float[] block, int at) {
        int hidden = layer.hiddenSize();
        int gates = layer.gates();
        int next = at;
        for (int gate = 0; gate < gates; gate++) {
            next = initializer.fillMatrix(random, block, next, hidden, layer.inputSize(), hidden);
        }
        for (int gate = 0; gate < gates; gate++) {
            next = initializer.fillRecurrent(random, block, next, hidden, layer.outputSize());
        }
        return layer.bias() ? initializer.fillBias(random, block, next, 2 * gates * hidden, hidden) : next;
    }

    /**
     * Sets the sum of the two biases of a gate, in a layer that has biases.
     *
     * @param gate the index of the gate
     * @param sum the sum, which bias_ih takes; bias_hh becomes 0. NaN changes nothing
     * @param end the index after both biases
     */
    static void setBias(RecurrentLayer layer, int gate, float sum, float[] block, int end) {
        if (!layer.bias() || Float.isNaN(sum)) {
            return;
        }
        int hidden = layer.hiddenSize();
        int rows = layer.gates() * hidden;
        int ofInput = end - 2 * rows + gate * hidden;
        int ofState = ofInput + rows;
        Arrays.fill(block, ofInput, ofInput + hidden, sum);
        Arrays.fill(block, ofState, ofState + hidden, 0f);
    }
}
