package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.chain.SymbolicValue.Constant;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import java.util.List;

/** What the nodes of a chain read: the signal, of which all features are wanted, and constants. */
final class ChainOperands {
    private final LayerChain layers;
    private final boolean readsTokens;

    /** Axes of the input; not known before the first recurrent layer. */
    private Axis time;

    private Axis batch;

    /**
     * Of one graph.
     *
     * @param layers those found so far
     * @param readsTokens whether its input is of integers
     */
    ChainOperands(LayerChain layers, boolean readsTokens) {
        this.layers = layers;
        this.readsTokens = readsTokens;
    }

    /** Whether its input is of integers. */
    boolean readsTokens() {
        return readsTokens;
    }

    /** The axis of the input that is time; null before the first recurrent layer. */
    Axis time() {
        return time;
    }

    /** The axis of the input that is streams. */
    Axis batch() {
        return batch;
    }

    /** An input that is the signal, after all layers so far. */
    Signal signal(List<SymbolicValue> inputs, int index) {
        if (!(inputs.get(index) instanceof Signal signal)) {
            throw new NotAChain("reads what no layer before it writes");
        }
        if (signal.version() != layers.version()) {
            throw new NotAChain("reads what another layer reads too");
        }
        return signal;
    }

    static Tensor constant(List<SymbolicValue> inputs, int index) {
        if (!(inputs.get(index) instanceof Constant constant)) {
            throw new NotAChain("has weights that are not constant");
        }
        return constant.tensor();
    }

    static Tensor matrix(List<SymbolicValue> inputs, int index) {
        Tensor matrix = constant(inputs, index);
        if (matrix.shape().size() != 2 || matrix.type() != Type.FLOAT32) {
            throw new NotAChain("has weights that are no matrix, but " + matrix);
        }
        return matrix;
    }

    /** Requires that an axis, and no other, is all features. */
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
        if (signal.way() >= 0 || !fits || (features.size() >= 0 && features.size() != size)) {
            throw new NotAChain("needs " + size + " features along its last axis, which is not what comes");
        }
    }

    /** Refuses to compute with tokens: an embedding has to come first. */
    void refuseTokens() {
        if (layers.size() == 0 && readsTokens) {
            throw new NotAChain("computes with an input of integers");
        }
    }

    /** The first recurrent layer tells which axes of the input are time and batch; others must agree. */
    void setTime(Signal signal, boolean batchFirst) {
        if (signal.axes().size() != 3 || signal.last()) {
            throw new NotAChain("does not read steps, streams and features");
        }
        Axis first = signal.axes().get(batchFirst ? 1 : 0);
        Axis second = signal.axes().get(batchFirst ? 0 : 1);
        if (time == null) {
            time = first;
            batch = second;
        }
        boolean one = time.size() == 1 && batch.size() == 1;
        if (!one && (!first.equals(time) || !second.equals(batch))) {
            throw new NotAChain("takes other axes for time and streams than the layer before it");
        }
    }

    /** Whether an input is there. */
    static boolean isThere(List<SymbolicValue> inputs, int index) {
        return index < inputs.size() && inputs.get(index) != null;
    }
}
