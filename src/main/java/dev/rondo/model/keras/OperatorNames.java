package dev.rondo.model.keras;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of operators that are nodes of a functional model: Keras 3's by their classes, TensorFlow's by their functions
 * (Keras 2.4 to 2.15) or by the operators of its graphs (before).
 */
final class OperatorNames {
    /** Operators on masks, which {@link KerasMaskOps} computes. */
    private static final Set<String> OF_MASKS = Set.of("NotEqual", "LogicalOr", "Any");

    /** Keras 3's names for other names, after prefixes such as {@code math.} and suffixes such as {@code V2} are removed. */
    private static final Map<String, String> SYNONYMS = Map.ofEntries(
            Map.entry("sub", "subtract"),
            Map.entry("mul", "multiply"),
            Map.entry("bias_add", "add"),
            Map.entry("div", "divide"),
            Map.entry("real_div", "divide"),
            Map.entry("truediv", "divide"),
            Map.entry("true_divide", "divide"),
            Map.entry("pow", "power"),
            Map.entry("neg", "negative"),
            Map.entry("abs", "absolute"),
            Map.entry("reduce_mean", "mean"),
            Map.entry("reduce_sum", "sum"),
            Map.entry("reduce_max", "max"),
            Map.entry("reduce_min", "min"),
            Map.entry("reduce_prod", "prod"),
            Map.entry("getitem", "get_item"),
            Map.entry("concat", "concatenate"),
            Map.entry("mat_mul", "matmul"),
            Map.entry("batch_mat_mul", "matmul"),
            Map.entry("clip_by_value", "clip"),
            Map.entry("reverse", "flip"),
            Map.entry("swish", "silu"),
            Map.entry("l2_normalize", "normalize"),
            Map.entry("stop_gradient", "identity"),
            Map.entry("unpack", "unstack"));

    private OperatorNames() {}

    /** {@return the name that Keras gives an object of a class: {@code simple_rnn} for {@code SimpleRNN}} */
    static String snakeCase(String className) {
        return className
                .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    /**
     * {@return the name in Keras 3 of the operator that a layer is; null if it is a layer of Keras}
     *
     * @param className the class of the layer
     * @param module the module of the class, in Keras 3
     * @param options the configuration
     */
    static @Nullable String of(String className, @Nullable Object module, Map<String, @Nullable Object> options) {
        return switch (className) {
            case "TFOpLambda", "SlicingOpLambda" -> ofFunction(String.valueOf(options.get("function")));
            case "TensorFlowOpLayer" ->
                options.get("node_def") instanceof Map<?, ?> node ? ofNode(String.valueOf(node.get("op"))) : "";
            default ->
                module instanceof String path
                                && path.matches("keras\\.(src\\.)?ops(\\..*)?")
                                && !OF_MASKS.contains(className)
                        ? canonical(snakeCase(className))
                        : null;
        };
    }

    private static String ofFunction(String function) {
        return canonical(function.substring(function.lastIndexOf('.') + 1));
    }

    private static String ofNode(String op) {
        return switch (op) {
            case "StridedSlice", "ConcatV2", "Pack" -> op; // their arguments differ from those of the function
            default -> canonical(snakeCase(op.replaceFirst("V2$", "")));
        };
    }

    private static String canonical(String name) {
        return SYNONYMS.getOrDefault(name, name);
    }
}
