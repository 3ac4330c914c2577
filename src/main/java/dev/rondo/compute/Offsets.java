package dev.rondo.compute;

import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;

/** Where the parameters of a recurrent layer begin, counted from the first: W, then U, then what the layer has besides. */
final class Offsets {
    private Offsets() {}

    /** U, the weights of the hidden state. */
    static int recurrent(RecurrentLayer layer) {
        return layer.gates() * layer.hiddenSize() * layer.inputSize();
    }

    /** The biases: those of W, then those of U. */
    static int bias(RecurrentLayer layer) {
        return recurrent(layer) + layer.gates() * layer.hiddenSize() * layer.outputSize();
    }

    /** The projection. */
    static int projection(Lstm layer) {
        return bias(layer) + (layer.bias() ? 2 * layer.gates() * layer.hiddenSize() : 0);
    }

    /** The peepholes. */
    static int peephole(Lstm layer) {
        return projection(layer) + layer.projectionSize() * layer.hiddenSize();
    }
}
