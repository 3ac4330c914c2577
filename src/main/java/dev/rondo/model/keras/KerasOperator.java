package dev.rondo.model.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operator that is a node of a functional model, of Keras 3 or TensorFlow. Operators drop masks.
 *
 * @param operation what it computes
 * @param options the options that its configuration has
 * @param constants the arguments that its configuration has, by position
 * @param ofGraph whether it is a node of TensorFlow's graphs, whose arguments have positions only
 */
record KerasOperator(
        Operation operation, Map<String, @Nullable Object> options, Map<Integer, Object> constants, boolean ofGraph)
        implements KerasLayer {
    /** The type to which TensorFlow's graphs cast. */
    private static final String CAST_TO = "DstT";

    /** The names of options in TensorFlow's graphs that have different ones in its functions. */
    private static final Map<String, String> ATTRIBUTES = Map.of(
            "keep_dims",
            "keepdims",
            "squeeze_dims",
            "axis",
            "adj_x",
            "transpose_a",
            "adj_y",
            "transpose_b",
            CAST_TO,
            "dtype");

    /** Options of TensorFlow's graphs that say what their inputs are. */
    private static final Set<String> OF_INPUTS = Set.of("N", "num");

    private static final Set<String> IGNORED = Set.of("name", "trainable", "function");

    static KerasOperator read(LayerConfig config) {
        Operation operation = OperatorTable.get(Objects.requireNonNull(config.operator()));
        if (operation == null) {
            throw config.refuse("is the operator " + Config.shown(shownName(config)) + ", which is not supported");
        }
        if (config.className().equals("TensorFlowOpLayer")) {
            return ofNode(config, operation);
        }
        Map<String, @Nullable Object> options = new LinkedHashMap<>(config.options());
        options.keySet().removeAll(IGNORED);
        // the policy of an operator's results, which are float32 here; a text is the option of a cast
        if (options.get("dtype") instanceof Map<?, ?> || !config.className().equals("Cast")) {
            options.remove("dtype");
        }
        return new KerasOperator(operation, options, Map.of(), false);
    }

    private static @Nullable Object shownName(LayerConfig config) {
        return switch (config.className()) {
            case "TFOpLambda", "SlicingOpLambda" -> config.peek("function");
            case "TensorFlowOpLayer" ->
                config.peek("node_def") instanceof Map<?, ?> node ? node.get("op") : config.peek("node_def");
            default -> config.className();
        };
    }

    private static KerasOperator ofNode(LayerConfig config, Operation operation) {
        Map<String, @Nullable Object> node = Config.object(config.peek("node_def"), config + ": node_def");
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        if (node.get("attr") instanceof Map<?, ?>) {
            Config.object(node.get("attr"), config + ": attr").forEach((name, value) -> {
                Object attribute =
                        name.equals(CAST_TO) && value instanceof Map<?, ?> map ? map.get("type") : attribute(value);
                if (attribute != null && !name.startsWith("_") && !OF_INPUTS.contains(name)) {
                    options.put(ATTRIBUTES.getOrDefault(name, name), attribute);
                }
            });
        }
        Map<Integer, Object> constants = new HashMap<>();
        if (config.peek("constants") instanceof Map<?, ?>) {
            Config.object(config.peek("constants"), config + ": constants")
                    .forEach((index, value) -> constants.put(
                            Integer.valueOf(index), Objects.requireNonNull(value, () -> config + ": a constant")));
        }
        return new KerasOperator(operation, options, constants, true);
    }

    /** The value of {@code {"b": true}}, {@code {"i": "5"}}, {@code {"f": 0.2}} or a list of integers; null for types. */
    private static @Nullable Object attribute(@Nullable Object written) {
        if (!(written instanceof Map<?, ?> map)) {
            return null;
        }
        if (map.get("list") instanceof Map<?, ?> list && list.get("i") instanceof List<?> numbers) {
            return numbers.stream().map(KerasOperator::number).toList();
        }
        Object integer = map.get("i");
        return integer != null ? number(integer) : map.get("b") == null ? map.get("f") : map.get("b");
    }

    /** JSON of protocol buffers has 64-bit integers as texts. */
    private static Double number(Object written) {
        return written instanceof Double number ? number : Double.valueOf(written.toString());
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        List<@Nullable Object> positional = call.arguments().positional();
        if (ofGraph) {
            positional = withConstants(positional);
        }
        Map<String, @Nullable Object> named = new LinkedHashMap<>(options);
        named.putAll(call.arguments().named());
        ArgumentReader arguments = new ArgumentReader(new LayerNodes(nodes, name), new Arguments(positional, named));
        List<KerasTensor> results = operation.apply(arguments);
        arguments.requireAllUsed();
        return results;
    }

    /** Puts constants between the tensors of a node of TensorFlow's graphs. */
    private List<@Nullable Object> withConstants(List<@Nullable Object> tensors) {
        List<@Nullable Object> rest = new ArrayList<>();
        for (Object tensor : tensors) {
            if (tensor instanceof List<?> list) {
                rest.addAll(list);
            } else {
                rest.add(tensor);
            }
        }
        List<@Nullable Object> all = new ArrayList<>();
        while (!rest.isEmpty() || constants.containsKey(all.size())) {
            Object constant = constants.get(all.size());
            all.add(constant == null ? rest.removeFirst() : constant);
        }
        return all;
    }
}
