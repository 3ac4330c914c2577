package dev.rondo.graph.chain;

import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.chain.SymbolicValue.Constant;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import dev.rondo.graph.chain.SymbolicValue.State;
import dev.rondo.graph.op.Activate;
import dev.rondo.graph.op.BatchNormalization;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Dropout;
import dev.rondo.graph.op.EmbeddingLookup;
import dev.rondo.graph.op.Gather;
import dev.rondo.graph.op.Gemm;
import dev.rondo.graph.op.LayerNormalization;
import dev.rondo.graph.op.MatMul;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.op.Softmax;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.ShapeMath;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Reads nodes, one by one, as layers of one chain. A node that no layer computes is refused with the reason. */
final class NodeReader {
    private final LayerChain layers;
    private final ChainOperands in;
    private final ShapeReader shapes;
    private final DenseReader dense;
    private final RecurrentReader recurrent;
    private final Naming naming;

    /**
     * Creates the reader of one chain.
     *
     * @param layers takes the layers
     * @param readsTokens whether the chain's input holds integers
     * @param naming how layers are named
     */
    NodeReader(LayerChain layers, boolean readsTokens, Naming naming) {
        this.layers = layers;
        this.in = new ChainOperands(layers, readsTokens);
        this.shapes = new ShapeReader(readsTokens);
        this.dense = new DenseReader(layers, in);
        this.recurrent = new RecurrentReader(layers, in);
        this.naming = naming;
    }

    /** {@return the axis of the input that is time; null before the first recurrent layer} */
    @Nullable
    Axis time() {
        return in.time();
    }

    /** {@return the axis of the input that is streams; null before the first recurrent layer} */
    @Nullable
    Axis streams() {
        return in.batch();
    }

    /** {@return whether reading an operator may add or change a layer} */
    static boolean changesLayers(Operator operator) {
        return switch (operator) {
            case Recurrent o -> true;
            case NetworkOperator o -> true;
            case MatMul o -> true;
            case Gemm o -> true;
            case Binary o -> true;
            case Activate o -> true;
            case BatchNormalization o -> true;
            case LayerNormalization o -> true;
            case Softmax o -> true;
            case EmbeddingLookup o -> true;
            case Dropout dropout -> dropout.rate() > 0;
            default -> false;
        };
    }

    /**
     * Reads a node.
     *
     * @param node the node
     * @param inputs what is known about its inputs; null for absent ones
     * @return its outputs; the last one also describes all further outputs
     * @throws NotAChain if no layer computes it; the message continues "node x"
     * @throws IllegalArgumentException if sizes do not fit or an input is missing
     */
    List<SymbolicValue> read(Node node, List<@Nullable SymbolicValue> inputs) {
        layers.nameNext(naming == Naming.BY_NODE ? node.name() : null);
        try {
            return outputs(node, inputs);
        } catch (IndexOutOfBoundsException | NoSuchElementException e) {
            // A file decides how many inputs a node has.
            throw new IllegalArgumentException("has " + inputs.size() + " inputs, which are too few", e);
        }
    }

    private List<SymbolicValue> outputs(Node node, List<@Nullable SymbolicValue> inputs) {
        return switch (node.operator()) {
            case Recurrent operator -> recurrent.recurrent(operator, inputs);
            case NetworkOperator operator -> recurrent.network(operator, inputs);
            case MatMul product -> List.of(dense.dense(in.signal(inputs, 0), ChainOperands.matrix(inputs, 1)));
            case Gemm operator -> List.of(dense.gemm(operator, inputs));
            case Binary operator -> List.of(binary(operator, inputs));
            case Activate operator -> List.of(dense.activate(operator.function(), in.signal(inputs, 0)));
            case BatchNormalization operator ->
                List.of(new ScaleReader(layers, in).normalize(operator, inputs), new State(false));
            case LayerNormalization operator ->
                List.of(new ScaleReader(layers, in).normalize(operator, inputs), new State(false));
            case Softmax operator -> List.of(dense.softmax(operator, in.signal(inputs, 0)));
            case EmbeddingLookup operator -> List.of(dense.embedding(inputs));
            case Dropout operator -> List.of(dropout(operator, inputs));
            case Arrangement operator -> List.of(operator.moved(in.signal(inputs, 0)));
            case Gather operator -> List.of(gather(operator, inputs));
            case Operator other -> List.of(shapes.read(other, inputs, in.time()));
        };
    }

    /** An operator that keeps its rate is a layer for training; any other returns its input. */
    private SymbolicValue dropout(Dropout operator, List<@Nullable SymbolicValue> inputs) {
        return operator.rate() > 0
                ? dense.dropout(operator.rate(), in.signal(inputs, 0))
                : shapes.read(operator, inputs, in.time());
    }

    private SymbolicValue binary(Binary operator, List<@Nullable SymbolicValue> inputs) {
        return inputs.stream().anyMatch(Signal.class::isInstance)
                ? dense.binary(operator, inputs)
                : shapes.read(operator, inputs, in.time());
    }

    private SymbolicValue gather(Gather operator, List<@Nullable SymbolicValue> inputs) {
        boolean lookUp = inputs.getFirst() instanceof Constant
                && inputs.get(1) instanceof Signal
                && ShapeMath.axis(operator.axis(), 2) == 0;
        return lookUp ? dense.embedding(inputs) : shapes.read(operator, inputs, in.time());
    }
}
