package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.chain.SymbolicValue.Constant;
import dev.rondo.graph.chain.SymbolicValue.Direction;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the operands of nodes: the signal with its axes of time, streams and features, and constant weights. */
final class ChainOperands {
    private final LayerChain layers;
    private final boolean readsTokens;

    /** Axes of the input; null before the first recurrent layer. */
    private @Nullable Axis time;

    private @Nullable Axis batch;

    /**
     * Creates the checks of one chain.
     *
     * @param layers the layers found so far
     * @param readsTokens whether the input holds integers
     */
    ChainOperands(LayerChain layers, boolean readsTokens) {
        this.layers = layers;
        this.readsTokens = readsTokens;
    }

    boolean readsTokens() {
        return readsTokens;
    }

    /** {@return the axis of the input that is time; null before the first recurrent layer} */
    @Nullable
    Axis time() {
        return time;
    }

    /** {@return the axis of the input that is streams; null before the first recurrent layer} */
    @Nullable
    Axis batch() {
        return batch;
    }

    /** {@return an operand, which must be the output of all layers so far} */
    Signal signal(List<@Nullable SymbolicValue> inputs, int index) {
        if (!(inputs.get(index) instanceof Signal signal)) {
            throw new NotAChain("reads a value that the layer before it does not write");
        }
        if (signal.version() != layers.version()) {
            throw new NotAChain("reads a value that another layer also reads");
        }
        return signal;
    }

    static Tensor constant(List<@Nullable SymbolicValue> inputs, int index) {
        if (!(inputs.get(index) instanceof Constant constant)) {
            throw new NotAChain("has weights that are not constant");
        }
        return constant.tensor();
    }

    /** {@return a constant operand; null if the node has none at this index} */
    static @Nullable Tensor optionalConstant(List<@Nullable SymbolicValue> inputs, int index) {
        return isPresent(inputs, index) ? constant(inputs, index) : null;
    }

    static Tensor matrix(List<@Nullable SymbolicValue> inputs, int index) {
        Tensor matrix = constant(inputs, index);
        if (matrix.shape().size() != 2 || matrix.type() != Type.FLOAT32) {
            throw new NotAChain("needs a float32 matrix of weights, but has " + matrix);
        }
        return matrix;
    }

    /** Requires that one axis holds all features, and no other axis holds any. */
    void requireFeatures(Signal signal, int axis, int size) {
        List<Axis> axes = signal.axes();
        if (axis < 0 || axis >= axes.size()) {
            throw new NotAChain("has no axis of features");
        }
        for (int i = 0; i < axes.size(); i++) {
            Axis other = axes.get(i);
            if (i != axis && !other.isInput() && other.size() != 1) {
                throw new NotAChain("does not read all features at once");
            }
        }
        Axis features = axes.get(axis);
        boolean fits = !features.isInput() || (!features.equals(time) && !features.equals(batch));
        if (signal.direction() != Direction.ALL || !fits || (features.size() >= 0 && features.size() != size)) {
            throw new NotAChain("needs " + size + " features along its last axis, which the signal does not have");
        }
    }

    /** Refuses to compute with tokens, which an embedding must turn into vectors first. */
    void refuseTokens() {
        if (layers.size() == 0 && readsTokens) {
            throw new NotAChain("computes with an input of integers");
        }
    }

    /** Takes the axes of time and streams from the first recurrent layer; later layers must agree with it. */
    void setTime(Signal signal, boolean batchFirst) {
        if (signal.axes().size() != 3 || signal.last()) {
            throw new NotAChain("does not read steps, streams and features");
        }
        setAxes(signal.axes().get(batchFirst ? 1 : 0), signal.axes().get(batchFirst ? 0 : 1));
    }

    /** Sets the axes of time and streams; later layers must agree with the first. */
    void setAxes(Axis steps, Axis streams) {
        if (time == null || batch == null) {
            time = steps;
            batch = streams;
        }
        boolean one = time.size() == 1 && batch.size() == 1;
        if (!one && (!steps.equals(time) || !streams.equals(batch))) {
            throw new NotAChain("takes other axes for time and streams than the layer before it");
        }
    }

    static boolean isPresent(List<@Nullable SymbolicValue> inputs, int index) {
        return index < inputs.size() && inputs.get(index) != null;
    }
}
