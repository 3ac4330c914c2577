package dev.rondo.model.keras;

import dev.rondo.graph.op.Activate;
import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.ActivationFunction.Kind;
import dev.rondo.graph.op.Softmax;
import dev.rondo.graph.program.Operator;
import dev.rondo.layer.Activation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An activation of Keras.
 *
 * @param name Keras's name for it
 * @param function the function of one element; null if it needs the whole last axis
 * @param operator the function of a tensor
 * @param maskable whether its input may have masked steps
 */
record KerasActivation(String name, @Nullable ActivationFunction function, Operator operator, boolean maskable)
        implements KerasLayer {
    static final KerasActivation LINEAR = of("linear", Kind.AFFINE, 1, 0);

    /** Activations whose parameters, or whose meaning, differ from ONNX's function of that name. */
    private static final Map<String, KerasActivation> SPECIAL = Map.of(
            "linear", LINEAR,
            "leaky_relu", of("leaky_relu", Kind.LEAKYRELU, 0.2f, 0),
            "softmax", new KerasActivation("softmax", null, new Softmax(-1, false, false), true),
            "log_softmax", new KerasActivation("log_softmax", null, new Softmax(-1, false, true), true),
            "sparsemax", new KerasActivation("sparsemax", null, new Sparsemax(), true),
            "glu", new KerasActivation("glu", null, new GatedLinear(), true));

    private static final Map<String, Kind> PLAIN = Map.ofEntries(
            Map.entry("relu", Kind.RELU),
            Map.entry("tanh", Kind.TANH),
            Map.entry("sigmoid", Kind.SIGMOID),
            Map.entry("elu", Kind.ELU),
            Map.entry("softplus", Kind.SOFTPLUS),
            Map.entry("softsign", Kind.SOFTSIGN),
            Map.entry("exponential", Kind.EXPONENTIAL),
            Map.entry("selu", Kind.SELU),
            Map.entry("celu", Kind.CELU),
            Map.entry("silu", Kind.SILU),
            Map.entry("swish", Kind.SILU),
            Map.entry("gelu", Kind.GELU),
            Map.entry("mish", Kind.MISH),
            Map.entry("relu6", Kind.RELU6),
            Map.entry("hard_silu", Kind.HARDSILU),
            Map.entry("hard_swish", Kind.HARDSILU),
            Map.entry("hard_tanh", Kind.HARDTANH),
            Map.entry("hard_shrink", Kind.HARDSHRINK),
            Map.entry("soft_shrink", Kind.SOFTSHRINK),
            Map.entry("tanh_shrink", Kind.TANHSHRINK),
            Map.entry("log_sigmoid", Kind.LOGSIGMOID),
            Map.entry("squareplus", Kind.SQUAREPLUS),
            Map.entry("sparse_plus", Kind.SPARSEPLUS),
            Map.entry("sparse_sigmoid", Kind.SPARSESIGMOID));

    static final KerasActivation TANH = of("tanh", ActivationFunction.of(Kind.TANH));
    static final KerasActivation SIGMOID = of("sigmoid", ActivationFunction.of(Kind.SIGMOID));

    static KerasActivation of(String name, Kind kind, float alpha, float beta) {
        return of(name, new ActivationFunction(kind, alpha, beta));
    }

    private static KerasActivation of(String name, ActivationFunction function) {
        return new KerasActivation(name, function, new Activate(function), true);
    }

    /**
     * Takes an option that names an activation.
     *
     * @param keras3 whether Keras 3 wrote the model, whose hard_sigmoid differs
     */
    static KerasActivation take(LayerConfig layer, String option, boolean keras3) {
        String name = name(layer, option, layer.take(option));
        if (name.equals("hard_sigmoid")) {
            Activation definition = keras3 ? Activation.HARD_SIGMOID : Activation.HARD_SIGMOID_FIFTH;
            return of(name, Kind.HARDSIGMOID, definition.slope(), 0.5f);
        }
        KerasActivation special = SPECIAL.get(name);
        if (special != null) {
            return special;
        }
        Kind kind = PLAIN.get(name);
        if (kind == null) {
            throw layer.refuse("has " + option + " \"" + name + "\", which is not supported");
        }
        return of(name, ActivationFunction.of(kind));
    }

    private static String name(LayerConfig layer, String option, @Nullable Object value) {
        if (value == null) {
            return "linear";
        }
        if (value instanceof String name) {
            return name;
        }
        // one of Keras's own functions, as an object
        if (value instanceof Map<?, ?> object
                && "function".equals(object.get("class_name"))
                && String.valueOf(object.get("module")).matches("keras(\\.src)?\\.activations(\\..*)?")
                && object.get("config") instanceof String name) {
            return name;
        }
        Object shown = value instanceof Map<?, ?> object ? object.get("class_name") : value;
        throw layer.refuse("has for " + option + " the object " + Config.shown(shown)
                + ", which is not supported: only names of Keras's own activations are");
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String layer, Call call) {
        KerasTensor x = call.input();
        if (x.mask() != null && !maskable) {
            throw new IllegalArgumentException("takes no mask of steps, but its input has one");
        }
        return List.of(apply(nodes, layer, x).masked(x.mask()));
    }

    /** {@return the function of one element, which this activation must have} */
    ActivationFunction elementwise() {
        return Objects.requireNonNull(function, name);
    }

    /** Adds the activation of a tensor. */
    KerasTensor apply(KerasGraphBuilder nodes, String layer, KerasTensor x) {
        if (name.equals("linear")) {
            return x;
        }
        List<Integer> shape =
                operator instanceof GatedLinear ? x.shapeWithWidth(GatedLinear.half(x.width())) : x.shape();
        return nodes.add(layer, name, operator, List.of(x.name()), shape);
    }
}
