package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.compute.GateOrder;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The weights of a recurrent layer in the layout of ONNX: gates in ONNX's order, both biases in one tensor, the two directions
 * one after the other. A gate that a coupled LSTM does not have is zeros, which ONNX requires but does not read.
 *
 * @param directions 1, or 2 for a bidirectional layer
 * @param hidden H
 * @param rows G H
 * @param w [directions][G H][I]
 * @param r [directions][G H][H]
 * @param b [directions][2 G H]; empty for none
 * @param p [directions][3 H], in the order i o f; empty for none
 */
record OnnxWeights(int directions, int hidden, int rows, float[] w, float[] r, float[] b, float[] p) {
    /** Takes the weights of a recurrent layer from a network. */
    static OnnxWeights of(Network network, NamedLayer named) {
        RecurrentLayer layer = recurrent(named.layer());
        int[] gates = GateOrder.ONNX.blocksIn(GateOrder.PYTORCH, layer);
        int[] peepholes = layer instanceof Lstm lstm && lstm.peepholes()
                ? GateOrder.ONNX.peepholesIn(GateOrder.PYTORCH, lstm)
                : new int[0];
        int directions = named.layer().directions();
        int hidden = layer.outputSize();
        Parameters parameters = new Parameters(network, named, directions);
        return new OnnxWeights(
                directions,
                hidden,
                gates.length * hidden,
                parameters.blocks(gates, hidden * layer.inputSize(), "weight_ih"),
                parameters.blocks(gates, hidden * hidden, "weight_hh"),
                layer.bias() ? parameters.blocks(gates, hidden, "bias_ih", "bias_hh") : new float[0],
                peepholes.length > 0 ? parameters.blocks(peepholes, hidden, "weight_p") : new float[0]);
    }

    private static RecurrentLayer recurrent(Layer layer) {
        return switch (layer) {
            case RecurrentLayer recurrent -> recurrent;
            case Bidirectional both -> both.layer();
            default -> throw new IllegalStateException("not a recurrent layer: " + layer.describe());
        };
    }

    /** The parameters of a layer, per direction. */
    private record Parameters(Network network, NamedLayer named, int directions) {
        /** Per direction and parameter, blocks of the given size in a new order; zeros for an index of -1. */
        float[] blocks(int[] order, int size, String... parameters) {
            float[] all = new float[directions * parameters.length * order.length * size];
            int at = 0;
            for (int direction = 0; direction < directions; direction++) {
                for (String parameter : parameters) {
                    float[] from = network.parameter(name(named, parameter) + (direction == 0 ? "" : "_reverse"));
                    for (int block : order) {
                        if (block >= 0) {
                            System.arraycopy(from, block * size, all, at, size);
                        }
                        at += size;
                    }
                }
            }
            return all;
        }
    }

    boolean hasBias() {
        return b.length > 0;
    }

    boolean hasPeepholes() {
        return p.length > 0;
    }

    /** {@return the attributes of the node} */
    List<AttributeProto> attributes(Layer layer) {
        List<AttributeProto> attributes = new ArrayList<>();
        attributes.add(OnnxGraphWriter.integer("hidden_size", hidden));
        attributes.add(OnnxGraphWriter.text("direction", directions == 2 ? "bidirectional" : "forward"));
        switch (layer) {
            case Rnn rnn -> {
                String activation = rnn.activation() == Activation.TANH ? "Tanh" : "Relu";
                attributes.add(OnnxGraphWriter.texts("activations", Collections.nCopies(directions, activation)));
            }
            case Gru gru -> {
                attributes.add(OnnxGraphWriter.integer("linear_before_reset", gru.resetAfter() ? 1 : 0));
                attributes.addAll(ActivationNodes.attributes(gru.activations(), false, directions));
            }
            case Lstm lstm -> {
                attributes.add(OnnxGraphWriter.integer("input_forget", lstm.coupled() ? 1 : 0));
                attributes.addAll(ActivationNodes.attributes(lstm.activations(), true, directions));
            }
            default -> throw new IllegalStateException("not a recurrent layer: " + layer.describe());
        }
        return attributes;
    }

    /** {@return the name of a value of a recurrent layer, such as {@code lstm.W_l0}} */
    static String name(NamedLayer named, String what) {
        return plainName(named, what + "_l" + named.depth());
    }

    /** {@return the name of a value of a layer, such as {@code head.bias}} */
    static String plainName(NamedLayer named, String what) {
        return named.module().isEmpty() ? what : named.module() + "." + what;
    }

    /** {@return the transposed matrix} */
    static float[] transposed(float[] matrix, int rows, int columns) {
        float[] transposed = new float[matrix.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j * rows + i] = matrix[i * columns + j];
            }
        }
        return transposed;
    }
}
