package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.chain.SymbolicValue.Constant;
import dev.rondo.graph.chain.SymbolicValue.Direction;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Gemm;
import dev.rondo.graph.op.Softmax;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional.Merge;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Dropout;
import dev.rondo.layer.Embedding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads nodes as layers without memory: dense layers, whose bias and activation are nodes of their own, and embeddings. */
final class DenseReader {
    private final LayerChain layers;
    private final ChainOperands in;

    DenseReader(LayerChain layers, ChainOperands in) {
        this.layers = layers;
        this.in = in;
    }

    /** {@return the product of the signal and a matrix of weights, [inputs][outputs]} */
    Signal dense(Signal signal, Tensor weights) {
        int last = signal.axes().size() - 1;
        int inputs = weights.shape().getFirst();
        int outputs = weights.shape().getLast();
        in.requireFeatures(signal, last, inputs);
        in.refuseTokens();
        layers.add(
                new Dense(inputs, outputs, Activation.LINEAR, false),
                TensorArrays.transposed(weights, 1, 0).values());
        List<Axis> axes = new ArrayList<>(signal.axes());
        axes.set(last, Axis.features(outputs));
        return new Signal(axes, layers.version(), signal.last(), false, Direction.ALL);
    }

    /** {@return a product with a matrix of weights, plus a bias} */
    Signal gemm(Gemm gemm, List<@Nullable SymbolicValue> inputs) {
        Signal signal = in.signal(inputs, 0);
        Tensor weights = ChainOperands.matrix(inputs, 1);
        if (gemm.transposeA() || signal.axes().size() != 2) {
            throw new NotAChain("multiplies a matrix whose rows are not streams");
        }
        Signal product = dense(
                signal, scaled(gemm.transposeB() ? TensorArrays.transposed(weights, 1, 0) : weights, gemm.alpha()));
        if (inputs.size() > 2 && inputs.get(2) != null) {
            return bias(product, scaled(ChainOperands.constant(inputs, 2), gemm.beta()));
        }
        return product;
    }

    private static Tensor scaled(Tensor tensor, float factor) {
        return Binary.MUL.run(List.of(tensor, Tensor.of(List.of(), factor))).getFirst();
    }

    /** Adds constants as the bias of the last layer. */
    private Signal bias(Signal signal, Tensor constants) {
        int size = layers.size() == 0 ? 0 : layers.last().outputSize();
        int rank = constants.shape().size();
        int count = TensorArrays.count(constants);
        boolean row = count == (rank == 0 ? 1 : constants.shape().getLast())
                && (count == 1 || count == size)
                && rank <= signal.axes().size()
                && constants.type() == Type.FLOAT32;
        if (!row) {
            throw new NotAChain("adds constants that are not one bias per output: " + constants);
        }
        in.requireFeatures(signal, signal.axes().size() - 1, size);
        layers.addBias(TensorArrays.expanded(
                        TensorArrays.reshaped(constants, List.of(TensorArrays.count(constants))), List.of(size))
                .values());
        return signal.at(layers.version());
    }

    /** Reads a bias, or the merge of the two directions of a bidirectional layer. */
    Signal binary(Binary operator, List<@Nullable SymbolicValue> inputs) {
        boolean swapped = inputs.getFirst() instanceof Constant;
        SymbolicValue other = inputs.get(swapped ? 0 : 1);
        Signal signal = in.signal(inputs, swapped ? 1 : 0);
        if (other instanceof Constant constant && operator == Binary.ADD && layers.isLinear()) {
            return bias(signal, constant.tensor());
        }
        if (other instanceof Constant constant
                && operator == Binary.MUL
                && layers.endsWith(Merge.SUM)
                && isHalf(constant.tensor())) {
            layers.merge(Merge.SUM, Merge.AVERAGE);
            return signal.at(layers.version());
        }
        boolean commutes = operator == Binary.ADD || operator == Binary.MUL;
        if (other instanceof Constant constant && (!swapped || commutes)) {
            return new ScaleReader(layers, in).scale(operator, signal, constant.tensor());
        }
        boolean directions = other instanceof Signal second
                && signal.direction().isOpposite(second.direction())
                && second.version() == layers.version()
                && second.axes().equals(signal.axes());
        if (!directions || (operator != Binary.ADD && operator != Binary.MUL)) {
            throw new NotAChain("is arithmetic that no layer performs");
        }
        layers.merge(Merge.CONCAT, operator == Binary.ADD ? Merge.SUM : Merge.MUL);
        return new Signal(signal.axes(), layers.version(), signal.last(), false, Direction.ALL);
    }

    private static boolean isHalf(Tensor tensor) {
        return tensor.type() == Type.FLOAT32 && TensorArrays.count(tensor) == 1 && tensor.values()[0] == 0.5f;
    }

    /** Sets the activation of the last layer. */
    Signal activate(ActivationFunction function, Signal signal) {
        Activation activation = LayerActivations.of(function);
        if (activation == null) {
            throw new NotAChain("is an activation that no layer has");
        }
        layers.activate(activation);
        return signal.at(layers.version());
    }

    /** Sets softmax over all outputs of the last layer as its activation. */
    Signal softmax(Softmax softmax, Signal signal) {
        int axis = ShapeMath.axis(softmax.axis(), signal.axes().size());
        if (softmax.log() || axis != signal.axes().size() - 1 || layers.size() == 0) {
            throw new NotAChain("is not a softmax over the outputs of a layer");
        }
        in.requireFeatures(signal, axis, layers.last().outputSize());
        layers.activate(Activation.SOFTMAX);
        return signal.at(layers.version());
    }

    /** Adds a layer that drops values in training. */
    Signal dropout(float rate, Signal signal) {
        if (layers.size() == 0) {
            return signal;
        }
        int width = layers.last().outputSize();
        in.requireFeatures(signal, signal.axes().size() - 1, width);
        layers.add(new Dropout(width, rate));
        return signal.at(layers.version());
    }

    /** Adds the first layer of a chain that reads tokens. */
    Signal embedding(List<@Nullable SymbolicValue> inputs) {
        Signal tokens = in.signal(inputs, 1);
        Tensor table = ChainOperands.matrix(inputs, 0);
        if (layers.size() > 0 || !in.readsTokens()) {
            throw new NotAChain("looks up something other than the tokens of the input");
        }
        layers.add(new Embedding(table.shape().getFirst(), table.shape().getLast()), table.values());
        List<Axis> axes = new ArrayList<>(tokens.axes());
        axes.add(Axis.features(table.shape().getLast()));
        return Signal.of(axes, layers.version());
    }
}
