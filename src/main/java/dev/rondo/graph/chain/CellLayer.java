package dev.rondo.graph.chain;

import dev.rondo.compute.GateOrder;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.ActivationFunction.Kind;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.op.Recurrent.Direction;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.CellActivations;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A recurrent operator as a layer of a network. With coupled gates, the weights of f are left out. */
final class CellLayer {
    private final Recurrent options;
    private final Tensor w;
    private final Tensor r;
    /** Null if there are no biases. */
    private final @Nullable Tensor b;

    /** Null if there are no peepholes. */
    private final @Nullable Tensor p;

    /**
     * Creates the layer of an operator and its constant inputs.
     *
     * @param options the operator
     * @param w the weights of the inputs [D][G H][I]
     * @param r the weights of the state [D][G H][H]
     * @param b the biases [D][2 G H]; null if there are none
     * @param p the peepholes [D][3 H]; null if there are none
     * @throws IllegalArgumentException if their types or shapes do not fit
     */
    CellLayer(Recurrent options, Tensor w, Tensor r, @Nullable Tensor b, @Nullable Tensor p) {
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
                    "the weights are not float32 of the shapes that hidden_size " + options.hiddenSize() + " needs");
        }
    }

    int inputSize() {
        return w.shape().get(2);
    }

    /**
     * {@return the layer}
     *
     * @throws NotAChain if no layer has the operator's options
     */
    Layer layer() {
        if (options.direction() == Direction.REVERSE) {
            throw new NotAChain("walks time backward, so its first output needs the last input");
        }
        if (options.equations().clip() < Float.POSITIVE_INFINITY) {
            throw new NotAChain("clips its gates, which no layer does");
        }
        RecurrentLayer layer = recurrentLayer();
        return options.direction() == Direction.BIDIRECTIONAL ? Bidirectional.of(layer) : layer;
    }

    /** The layer of one direction. */
    private RecurrentLayer recurrentLayer() {
        int hidden = options.hiddenSize();
        return switch (options.cell()) {
            case RNN -> new Rnn(inputSize(), hidden, activation(), b != null);
            case GRU -> new Gru(inputSize(), hidden, options.equations().linearBeforeReset(), b != null, activations());
            case LSTM ->
                new Lstm(
                        inputSize(),
                        hidden,
                        0,
                        b != null,
                        p != null,
                        options.equations().inputForget(),
                        activations());
        };
    }

    private Activation activation() {
        Kind kind = options.equations().activations().getFirst().kind();
        boolean same = options.equations().activations().stream().allMatch(function -> function.kind() == kind);
        if (!same || (kind != Kind.TANH && kind != Kind.RELU)) {
            throw new NotAChain("has activations that no layer has: " + names());
        }
        return kind == Kind.TANH ? Activation.TANH : Activation.RELU;
    }

    /** The functions of a GRU or LSTM, which must be the same in all directions. */
    private CellActivations activations() {
        int count = options.cell().activations();
        List<ActivationFunction> all = options.equations().activations();
        Activation gates = LayerActivations.of(all.getFirst());
        Activation state = LayerActivations.of(all.get(1));
        boolean fits = gates != null && state != null && gates.ofCells() && state.ofCells();
        for (int i = 0; i < all.size(); i++) {
            fits &= all.get(i).equals(all.get(i % count == 0 ? 0 : 1));
        }
        if (!fits) {
            throw new NotAChain("has activations that no layer has: " + names());
        }
        return new CellActivations(Objects.requireNonNull(state), Objects.requireNonNull(gates));
    }

    private List<Kind> names() {
        return options.equations().activations().stream()
                .map(ActivationFunction::kind)
                .toList();
    }

    /** {@return the values of the layer's parameters, in order} */
    float[][] values() {
        RecurrentLayer layer = recurrentLayer();
        int[] order = GateOrder.PYTORCH.blocksIn(GateOrder.ONNX, layer);
        int hidden = options.hiddenSize();
        List<float[]> values = new ArrayList<>();
        for (int d = 0; d < options.direction().count(); d++) {
            int gates = options.cell().gates();
            values.add(TensorArrays.blocks(w.values(), d * gates, hidden * inputSize(), order));
            values.add(TensorArrays.blocks(r.values(), d * gates, hidden * hidden, order));
            if (b != null) {
                values.add(TensorArrays.blocks(b.values(), 2 * d * gates, hidden, order));
                values.add(TensorArrays.blocks(b.values(), (2 * d + 1) * gates, hidden, order));
            }
            if (p != null && layer instanceof Lstm lstm) {
                values.add(TensorArrays.blocks(
                        p.values(), 3 * d, hidden, GateOrder.PYTORCH.peepholesIn(GateOrder.ONNX, lstm)));
            }
        }
        return values.toArray(float[][]::new);
    }
}
