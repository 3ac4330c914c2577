package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Rnn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The weights of a recurrent layer as ONNX has them: gates in the order i o f c or z r h, both biases in one tensor, both
 * ways one behind the other. A gate that a coupled LSTM does without is zeros, which ONNX asks for and does not read.
 *
 * @param ways 1, or 2 for a bidirectional layer
 * @param hidden H
 * @param rows G H
 * @param w [ways][G H][I]
 * @param r [ways][G H][H]
 * @param b [ways][2 G H]; empty for none
 * @param p [ways][3 H], in the order i o f; empty for none
 */
record OnnxWeights(int ways, int hidden, int rows, float[] w, float[] r, float[] b, float[] p) {
    /** Which of PyTorch's gates, i f g o, is ONNX's: i o f c. */
    private static final int[] LSTM = {0, 3, 1, 2};

    /** The same where the rows are i g o; -1 is no gate. */
    private static final int[] COUPLED = {0, 2, -1, 1};

    /** Which of PyTorch's gates, r z n, is ONNX's: z r h. */
    private static final int[] GRU = {1, 0, 2};

    private static final int[] RNN = {0};

    /** Which of the peepholes i f o is ONNX's: i o f. */
    private static final int[] PEEPHOLES = {0, 2, 1};

    private static final int[] COUPLED_PEEPHOLES = {0, 1, -1};

    /** Takes the weights of a recurrent layer from a network. */
    static OnnxWeights of(Network network, NamedLayer named) {
        boolean both = named.layer() instanceof Bidirectional;
        Layer layer = named.layer() instanceof Bidirectional bidirectional ? bidirectional.layer() : named.layer();
        boolean coupled = layer instanceof Lstm lstm && lstm.coupled();
        int[] gates = switch (layer) {
            case Rnn rnn -> RNN;
            case Gru gru -> GRU;
            default -> coupled ? COUPLED : LSTM;
        };
        int hidden = layer.outputSize();
        Source source = new Source(network, named, both ? new String[] {"", "_reverse"} : new String[] {""});
        return new OnnxWeights(
                both ? 2 : 1,
                hidden,
                gates.length * hidden,
                source.rows(gates, hidden * layer.inputSize(), "weight_ih"),
                source.rows(gates, hidden * hidden, "weight_hh"),
                hasBias(layer) ? source.rows(gates, hidden, "bias_ih", "bias_hh") : new float[0],
                layer instanceof Lstm lstm && lstm.peepholes()
                        ? source.rows(coupled ? COUPLED_PEEPHOLES : PEEPHOLES, hidden, "weight_p")
                        : new float[0]);
    }

    private static boolean hasBias(Layer layer) {
        return switch (layer) {
            case Rnn rnn -> rnn.bias();
            case Gru gru -> gru.bias();
            case Lstm lstm -> lstm.bias();
            default -> throw new IllegalStateException("neither rnn, lstm nor gru: " + layer.describe());
        };
    }

    /** Where the parameters of a layer come from, way by way. */
    private record Source(Network network, NamedLayer named, String[] ways) {
        /** For each way, and in it for each parameter, blocks of the given size in a new order. */
        float[] rows(int[] order, int size, String... parameters) {
            float[] all = new float[ways.length * parameters.length * order.length * size];
            int at = 0;
            for (String way : ways) {
                for (String parameter : parameters) {
                    float[] from = network.parameter(name(named, parameter) + way);
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

    /** The attributes of the node. */
    List<AttributeProto> attributes(Layer layer) {
        List<AttributeProto> attributes = new ArrayList<>();
        attributes.add(OnnxGraphWriter.integer("hidden_size", hidden));
        attributes.add(OnnxGraphWriter.text("direction", ways == 2 ? "bidirectional" : "forward"));
        switch (layer) {
            case Rnn rnn -> {
                String activation = rnn.activation() == dev.rondo.layer.Activation.TANH ? "Tanh" : "Relu";
                attributes.add(OnnxGraphWriter.texts("activations", Collections.nCopies(ways, activation)));
            }
            case Gru gru -> attributes.add(OnnxGraphWriter.integer("linear_before_reset", gru.resetAfter() ? 1 : 0));
            case Lstm lstm -> attributes.add(OnnxGraphWriter.integer("input_forget", lstm.coupled() ? 1 : 0));
            default -> throw new IllegalStateException("neither rnn, lstm nor gru: " + layer.describe());
        }
        return attributes;
    }

    /** The name of something of a recurrent layer, such as {@code lstm.W_l0}. */
    static String name(NamedLayer named, String what) {
        return plainName(named, what + "_l" + named.depth());
    }

    /** The name of something of a layer, such as {@code head.bias}. */
    static String plainName(NamedLayer named, String what) {
        return named.module().isEmpty() ? what : named.module() + "." + what;
    }

    /** Rows as columns. */
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
