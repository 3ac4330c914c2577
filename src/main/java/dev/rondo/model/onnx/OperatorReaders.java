package dev.rondo.model.onnx;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Activate;
import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.ArgMax;
import dev.rondo.graph.op.BatchNormalization;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Cast;
import dev.rondo.graph.op.Clip;
import dev.rondo.graph.op.Concat;
import dev.rondo.graph.op.ConstantOfShape;
import dev.rondo.graph.op.Dropout;
import dev.rondo.graph.op.FusedMatMul;
import dev.rondo.graph.op.Gemm;
import dev.rondo.graph.op.Identity;
import dev.rondo.graph.op.LayerNormalization;
import dev.rondo.graph.op.Pad;
import dev.rondo.graph.op.Reduce;
import dev.rondo.graph.op.Scatter;
import dev.rondo.graph.op.Slice;
import dev.rondo.graph.op.Softmax;
import dev.rondo.graph.op.Split;
import dev.rondo.graph.op.Squeeze;
import dev.rondo.graph.op.TopK;
import dev.rondo.graph.op.Unsqueeze;
import dev.rondo.graph.program.Operator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Creates operators from the attributes of nodes. Attributes of older opsets become inputs, as in newer ones. */
final class OperatorReaders {
    private static final double SELU_ALPHA = 1.67326319217681884765625;
    private static final double SELU_GAMMA = 1.05070102214813232421875;

    private OperatorReaders() {}

    static Operator activation(OnnxNode node, ActivationFunction.Kind kind) {
        float alpha = kind.parameters() > 0 ? node.real("alpha", kind.defaultAlpha()) : 0;
        float beta = kind.parameters() > 1 ? node.real("beta", kind.defaultBeta()) : 0;
        return new Activate(new ActivationFunction(kind, alpha, beta));
    }

    static Operator gemm(OnnxNode node) {
        return new Gemm(
                node.real("alpha", 1), node.real("beta", 1), node.flag("transA", false), node.flag("transB", false));
    }

    static Operator softmax(OnnxNode node, boolean log) {
        boolean flat = node.opset() < 13;
        return new Softmax(node.integer("axis", flat ? 1 : -1), flat, log);
    }

    static Operator selu(OnnxNode node) {
        // The standard gives its defaults as float32.
        float alpha = node.real("alpha", (float) SELU_ALPHA);
        float gamma = node.real("gamma", (float) SELU_GAMMA);
        if (alpha != (float) SELU_ALPHA || gamma != (float) SELU_GAMMA) {
            throw new IllegalArgumentException(
                    "only the default alpha and gamma are supported, but they are " + alpha + " and " + gamma);
        }
        return new Activate(ActivationFunction.of(ActivationFunction.Kind.SELU));
    }

    static Operator gelu(OnnxNode node) {
        String approximate = node.text("approximate", "none");
        return switch (approximate) {
            case "none" -> new Activate(ActivationFunction.of(ActivationFunction.Kind.GELU));
            case "tanh" -> new Activate(ActivationFunction.of(ActivationFunction.Kind.GELUTANH));
            default -> throw new IllegalArgumentException("the approximation \"" + approximate + "\" is not supported");
        };
    }

    static Operator fusedMatMul(OnnxNode node) {
        if (node.flag("transBatchA", false) || node.flag("transBatchB", false)) {
            throw new IllegalArgumentException("transBatchA and transBatchB are not supported");
        }
        return new FusedMatMul(node.real("alpha", 1), node.flag("transA", false), node.flag("transB", false));
    }

    static Operator reduce(OnnxNode node, Reduce.Kind kind) {
        node.integersAsInput("axes", 1);
        return new Reduce(kind, node.flag("keepdims", true), node.flag("noop_with_empty_axes", false));
    }

    static Operator batchNormalization(OnnxNode node) {
        node.ignore("momentum");
        if (node.flag("training_mode", false) || !node.flag("spatial", true)) {
            throw new IllegalArgumentException("training_mode 1 and spatial 0 are not supported");
        }
        return new BatchNormalization(node.real("epsilon", 1e-5f));
    }

    static Operator layerNormalization(OnnxNode node) {
        // the type of the means, which are computed in float64
        node.ignore("stash_type");
        return new LayerNormalization(node.integer("axis", -1), node.real("epsilon", 1e-5f));
    }

    static Operator argMax(OnnxNode node, boolean largest) {
        return new ArgMax(
                node.integer("axis", 0), largest, node.flag("keepdims", true), node.flag("select_last_index", false));
    }

    static Operator topK(OnnxNode node) {
        // a result in any order may be in order
        node.ignore("sorted");
        node.integerAsInput("k", 1);
        return new TopK(node.integer("axis", -1), node.flag("largest", true));
    }

    static Operator scatter(OnnxNode node, boolean slices) {
        int axis = slices ? 0 : node.integer("axis", 0);
        String reduction = node.text("reduction", "none");
        return switch (reduction) {
            case "none" -> new Scatter(slices, axis, null);
            case "add" -> new Scatter(slices, axis, Binary.ADD);
            case "mul" -> new Scatter(slices, axis, Binary.MUL);
            case "max" -> new Scatter(slices, axis, Binary.MAX);
            case "min" -> new Scatter(slices, axis, Binary.MIN);
            default -> throw new IllegalArgumentException("the reduction \"" + reduction + "\" is not supported");
        };
    }

    static Operator clip(OnnxNode node) {
        node.realAsInput("min", 1);
        node.realAsInput("max", 2);
        return new Clip();
    }

    static Operator dropout(OnnxNode node) {
        node.ignore("ratio");
        node.ignore("seed");
        boolean idle = !node.hasInput(2)
                || node.initializer(2)
                        .filter(training -> training.type() == Tensor.Type.BOOL
                                && training.shape().isEmpty()
                                && !training.booleans()[0])
                        .isPresent();
        if (!idle) {
            throw new IllegalArgumentException("training_mode is not supported");
        }
        return node.outputs().size() > 1 ? new Dropout(0, true) : new Identity();
    }

    static Operator cast(OnnxNode node) {
        // affects only 8-bit floating point, which is not supported
        node.ignore("saturate");
        int to = node.integer("to", 0);
        if (OnnxTensors.isNarrowInteger(to)) {
            throw new IllegalArgumentException(
                    "a cast to integers of 8 or 16 bits, or to unsigned ones, is not supported");
        }
        return new Cast(OnnxTensors.type(to, "to"), OnnxTensors.rounding(to));
    }

    static Operator squeeze(OnnxNode node) {
        node.integersAsInput("axes", 1);
        return new Squeeze();
    }

    static Operator unsqueeze(OnnxNode node) {
        node.integersAsInput("axes", 1);
        return new Unsqueeze();
    }

    static Operator concat(OnnxNode node) {
        if (!node.has("axis")) {
            throw new IllegalArgumentException("the attribute axis is missing");
        }
        return new Concat(node.integer("axis", 0));
    }

    static Operator slice(OnnxNode node) {
        node.integersAsInput("starts", 1);
        node.integersAsInput("ends", 2);
        node.integersAsInput("axes", 3);
        return new Slice();
    }

    static Operator split(OnnxNode node) {
        node.integersAsInput("split", 1);
        int outputs = node.outputs().size();
        if (node.integer("num_outputs", outputs) != outputs) {
            throw new IllegalArgumentException("has " + outputs + " outputs, but num_outputs differs");
        }
        return new Split(node.integer("axis", 0), outputs);
    }

    static Operator constantOfShape(OnnxNode node) throws IOException {
        return new ConstantOfShape(node.has("value") ? node.tensor("value") : Tensor.of(List.of(), 0));
    }

    static Operator pad(OnnxNode node) {
        node.integersAsInput("pads", 1);
        node.realAsInput("value", 2);
        String mode = node.text("mode", "constant");
        for (Pad.Mode known : Pad.Mode.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(mode)) {
                return new Pad(known);
            }
        }
        throw new IllegalArgumentException("the mode \"" + mode + "\" is not supported");
    }
}
