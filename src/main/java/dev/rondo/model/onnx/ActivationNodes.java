package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.rondo.layer.Activation;
import dev.rondo.layer.CellActivations;
import java.util.ArrayList;
import java.util.List;

/** Writes activations: those of dense layers as nodes, those of cells as attributes of the cell. */
final class ActivationNodes {
    private final OnnxGraphWriter nodes;

    ActivationNodes(OnnxGraphWriter nodes) {
        this.nodes = nodes;
    }

    /**
     * Adds the nodes of an activation other than LINEAR.
     *
     * @param module the name of the layer, with which the names of nodes begin
     * @param prefix the prefix of inner values
     * @param x the sums
     * @param y the output
     */
    void add(Activation activation, String module, String prefix, String x, String y) {
        switch (activation) {
            case LINEAR -> throw new IllegalArgumentException("a linear layer has no activation");
            case TANH -> nodes.add(module + ".tanh", "Tanh", List.of(x), List.of(y));
            case SIGMOID -> nodes.add(module + ".sigmoid", "Sigmoid", List.of(x), List.of(y));
            case RELU -> nodes.add(module + ".relu", "Relu", List.of(x), List.of(y));
            case SOFTMAX ->
                nodes.add(module + ".softmax", "Softmax", List.of(x), List.of(y), OnnxGraphWriter.integer("axis", -1));
            case HARD_SIGMOID, HARD_SIGMOID_FIFTH ->
                nodes.add(
                        module + ".hard_sigmoid",
                        "HardSigmoid",
                        List.of(x),
                        List.of(y),
                        OnnxGraphWriter.real("alpha", activation.slope()),
                        OnnxGraphWriter.real("beta", 0.5f));
            case SOFTSIGN -> nodes.add(module + ".softsign", "Softsign", List.of(x), List.of(y));
            case ELU -> nodes.add(module + ".elu", "Elu", List.of(x), List.of(y));
            case SELU -> nodes.add(module + ".selu", "Selu", List.of(x), List.of(y));
            case LEAKY_RELU ->
                nodes.add(
                        module + ".leaky_relu",
                        "LeakyRelu",
                        List.of(x),
                        List.of(y),
                        OnnxGraphWriter.real("alpha", activation.slope()));
            case SOFTPLUS -> nodes.add(module + ".softplus", "Softplus", List.of(x), List.of(y));
            case SILU -> {
                nodes.add(module + ".sigmoid", "Sigmoid", List.of(x), List.of(prefix + ".gate"));
                nodes.add(module + ".mul", "Mul", List.of(x, prefix + ".gate"), List.of(y));
            }
            case GELU -> {
                String scaled = times(prefix + ".scaled", x, nodes.number(prefix + ".scale", 0.70710678f));
                nodes.add(module + ".erf", "Erf", List.of(scaled), List.of(prefix + ".erf"));
                gelu(module, prefix, x, prefix + ".erf", y);
            }
            case GELU_TANH -> {
                String cube = times(prefix + ".cube", times(prefix + ".square", x, x), x);
                String small = times(prefix + ".small", cube, nodes.number(prefix + ".small_factor", 0.044715f));
                nodes.add(prefix + ".argument", "Add", List.of(x, small), List.of(prefix + ".argument"));
                String scaled =
                        times(prefix + ".scaled", prefix + ".argument", nodes.number(prefix + ".scale", 0.79788456f));
                nodes.add(module + ".tanh", "Tanh", List.of(scaled), List.of(prefix + ".tanh"));
                gelu(module, prefix, x, prefix + ".tanh", y);
            }
        }
    }

    /** Adds {@code y = x (1 + t) / 2}. */
    private void gelu(String module, String prefix, String x, String t, String y) {
        nodes.add(
                prefix + ".plus_one",
                "Add",
                List.of(t, nodes.number(prefix + ".one", 1f)),
                List.of(prefix + ".plus_one"));
        String half = times(prefix + ".half", prefix + ".plus_one", nodes.number(prefix + ".half_factor", 0.5f));
        nodes.add(module + ".mul", "Mul", List.of(x, half), List.of(y));
    }

    private String times(String name, String a, String b) {
        nodes.add(name, "Mul", List.of(a, b), List.of(name));
        return name;
    }

    /**
     * {@return the attributes of a cell with these activations; none for the usual ones}
     *
     * @param ofLstm whether the cell takes three functions and not two
     * @throws IllegalArgumentException if ONNX's cells do not have one of them
     */
    static List<AttributeProto> attributes(CellActivations activations, boolean ofLstm, int directions) {
        if (activations.isDefault()) {
            return List.of();
        }
        List<Activation> functions = new ArrayList<>();
        for (int d = 0; d < directions; d++) {
            functions.add(activations.recurrentActivation());
            functions.add(activations.activation());
            if (ofLstm) {
                functions.add(activations.activation());
            }
        }
        List<Float> alphas = new ArrayList<>();
        List<Float> betas = new ArrayList<>();
        for (Activation function : functions) {
            switch (function) {
                case LINEAR -> addTo(alphas, 1f, betas, 0f);
                case HARD_SIGMOID, HARD_SIGMOID_FIFTH -> addTo(alphas, function.slope(), betas, 0.5f);
                case ELU -> alphas.add(1f);
                default -> {}
            }
        }
        List<AttributeProto> attributes = new ArrayList<>();
        attributes.add(OnnxGraphWriter.texts(
                "activations", functions.stream().map(ActivationNodes::ofCell).toList()));
        if (!alphas.isEmpty()) {
            attributes.add(OnnxGraphWriter.reals("activation_alpha", alphas));
        }
        if (!betas.isEmpty()) {
            attributes.add(OnnxGraphWriter.reals("activation_beta", betas));
        }
        return attributes;
    }

    private static void addTo(List<Float> alphas, float alpha, List<Float> betas, float beta) {
        alphas.add(alpha);
        betas.add(beta);
    }

    private static String ofCell(Activation activation) {
        return switch (activation) {
            case LINEAR -> "Affine";
            case TANH -> "Tanh";
            case SIGMOID -> "Sigmoid";
            case RELU -> "Relu";
            case HARD_SIGMOID, HARD_SIGMOID_FIFTH -> "HardSigmoid";
            case SOFTSIGN -> "Softsign";
            case ELU -> "Elu";
            default ->
                throw new IllegalArgumentException("ONNX's LSTM and GRU do not have the activation " + activation
                        + "; Models.save writes any network");
        };
    }
}
