package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.ActivationFunction.Kind;
import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.Recurrent.Cell;
import dev.rondo.graph.op.Recurrent.Direction;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A recurrent operator as a layer of a network. ONNX's gates are z r h and i o f c, the layers' r z n and i f g o; with the
 * gates coupled, f is left out.
 */
final class CellLayer {
    private static final int[] RNN_ORDER = {0};
    private static final int[] GRU_ORDER = {1, 0, 2};
    private static final int[] LSTM_ORDER = {0, 2, 3, 1};
    private static final int[] COUPLED_ORDER = {0, 3, 1};

    /** Of the peepholes i o f. */
    private static final int[] PEEPHOLE_ORDER = {0, 2, 1};

    private static final int[] COUPLED_PEEPHOLE_ORDER = {0, 1};

    private final Recurrent options;
    private final Tensor w;
    private final Tensor r;
    private final Tensor b;
    private final Tensor p;

    /**
     * Of an operator and its constant inputs.
     *
     * @param b null where there is none
     * @param p null where there is none
     */
    CellLayer(Recurrent options, Tensor w, Tensor r, Tensor b, Tensor p) {
        this.options = options;
        this.w = w;
        this.r = r;
        this.b = b;
        this.p = p;
        int directions = options.direction().count();
        int rows = options.cell().gates() * options.hiddenSize();
        boolean fits = w.shape().size() == 3
                && w.shape().subList(0, 2).equals(List.of(directions, rows))
                && r.shape().equals(List.of(directions, rows, options.hiddenSize()))
                && (b == null || b.shape().equals(List.of(directions, 2 * rows)))
                && (p == null || p.shape().equals(List.of(directions, 3 * options.hiddenSize())));
        fits &= Stream.of(w, r, b, p)
                .filter(Objects::nonNull)
                .allMatch(weights -> weights.type() == Tensor.Type.FLOAT32);
        if (!fits) {
            throw new IllegalArgumentException(
                    "the weights are not float32 of the shapes that hidden_size " + options.hiddenSize() + " asks for");
        }
    }

    int inputSize() {
        return w.shape().get(2);
    }

    /** The layer, or what keeps the operator from being one. */
    Layer layer() {
        if (options.direction() == Direction.REVERSE) {
            throw new NotAChain("walks time back, so its first output needs the last input");
        }
        if (options.clip() < Float.POSITIVE_INFINITY) {
            throw new NotAChain("clips its gates, which no layer does");
        }
        int hidden = options.hiddenSize();
        RecurrentLayer layer = switch (options.cell()) {
            case RNN -> new Rnn(inputSize(), hidden, activation(), b != null);
            case GRU -> new Gru(inputSize(), hidden, options.linearBeforeReset(), b != null);
            case LSTM -> new Lstm(inputSize(), hidden, 0, b != null, p != null, options.inputForget());
        };
        if (options.cell() != Cell.RNN) {
            for (int way = 0; way < options.direction().count(); way++) {
                requireDefault(way);
            }
        }
        return options.direction() == Direction.BIDIRECTIONAL ? Bidirectional.of(layer) : layer;
    }

    private Activation activation() {
        Kind kind = options.activations().getFirst().kind();
        boolean same = options.activations().stream().allMatch(function -> function.kind() == kind);
        if (!same || (kind != Kind.TANH && kind != Kind.RELU)) {
            throw new NotAChain("has activations that no layer has: " + names());
        }
        return kind == Kind.TANH ? Activation.TANH : Activation.RELU;
    }

    private void requireDefault(int way) {
        int count = options.cell().activations();
        if (!options.activations()
                .subList(way * count, (way + 1) * count)
                .equals(options.cell().defaults())) {
            throw new NotAChain("has activations that no layer has: " + names());
        }
    }

    private List<Kind> names() {
        return options.activations().stream().map(ActivationFunction::kind).toList();
    }

    /** The values of the layer's parameters, in their order. */
    float[][] values() {
        int[] order = switch (options.cell()) {
            case RNN -> RNN_ORDER;
            case GRU -> GRU_ORDER;
            case LSTM -> options.inputForget() ? COUPLED_ORDER : LSTM_ORDER;
        };
        int hidden = options.hiddenSize();
        List<float[]> values = new ArrayList<>();
        for (int way = 0; way < options.direction().count(); way++) {
            int gates = options.cell().gates();
            values.add(blocks(w.values(), way * gates, hidden * inputSize(), order));
            values.add(blocks(r.values(), way * gates, hidden * hidden, order));
            if (b != null) {
                values.add(blocks(b.values(), 2 * way * gates, hidden, order));
                values.add(blocks(b.values(), (2 * way + 1) * gates, hidden, order));
            }
            if (p != null && options.cell() == Cell.LSTM) {
                int[] peepholes = options.inputForget() ? COUPLED_PEEPHOLE_ORDER : PEEPHOLE_ORDER;
                values.add(blocks(p.values(), 3 * way, hidden, peepholes));
            }
        }
        return values.toArray(float[][]::new);
    }

    /** Some blocks of one size, in an order. */
    private static float[] blocks(float[] values, int first, int size, int... order) {
        float[] ordered = new float[order.length * size];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(values, (first + order[i]) * size, ordered, i * size, size);
        }
        return ordered;
    }
}
