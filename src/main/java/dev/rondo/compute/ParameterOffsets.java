package dev.rondo.compute;

import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;

/**
 * The positions of a recurrent layer's parameters, counted from the first: W, U, the biases, then the projection
 * and the peepholes, then the gains.
 */
final class ParameterOffsets {
    private ParameterOffsets() {}

    /** {@return the offset of U, the weights of the hidden state} */
    static int recurrent(RecurrentLayer layer) {
        return layer.gates() * layer.hiddenSize() * layer.inputSize();
    }

    /** {@return the offset of the biases: those of W, then those of U} */
    static int bias(RecurrentLayer layer) {
        return recurrent(layer) + layer.gates() * layer.hiddenSize() * layer.outputSize();
    }

    private static int afterBiases(RecurrentLayer layer) {
        return bias(layer) + (layer.bias() ? 2 * layer.gates() * layer.hiddenSize() : 0);
    }

    /** {@return the offset of the projection} */
    static int projection(Lstm layer) {
        return afterBiases(layer);
    }

    /** {@return the offset of the peepholes} */
    static int peephole(Lstm layer) {
        return projection(layer) + layer.projectionSize() * layer.hiddenSize();
    }

    /** {@return the offset of the gains of W x, U h and c, and of the bias of c, of a layer with layer normalization} */
    static int gains(RecurrentLayer layer) {
        return afterBiases(layer); // such a layer has neither a projection nor peepholes
    }
}
