package dev.rondo.model.keras;

import dev.rondo.model.keras.Topology.Invocation;
import dev.rondo.model.keras.Topology.Ref;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a functional model. Each layer lists its calls in {@code inbound_nodes}. In Keras 3, a tensor among the
 * arguments is an object {@code __keras_tensor__} with its {@code keras_history}; in Keras 2, an array
 * {@code [layer, call, tensor, options]}.
 */
final class FunctionalConfig {
    /** Arguments without an effect if they are false or null. */
    private static final List<String> HARMLESS = List.of("training", "mask", "constants", "initial_state");

    private final LayerConfig layer;
    private final int call;
    private final List<Ref> inputs = new ArrayList<>();
    private final List<Ref> initialState = new ArrayList<>();
    private final List<Double> numbers = new ArrayList<>();
    private @Nullable Ref mask;

    private FunctionalConfig(LayerConfig layer, int call) {
        this.layer = layer;
        this.call = call;
    }

    static Topology read(Map<String, @Nullable Object> model) {
        Map<String, @Nullable Object> config = Config.object(model.get("config"), "the model's config");
        List<?> entries = Config.list(config.get("layers"), "the model's layers");
        Map<String, LayerConfig> layers = Topology.layers(entries);
        List<Invocation> calls = new ArrayList<>();
        int i = 0;
        for (LayerConfig layer : layers.values()) {
            Object inbound = Config.object(entries.get(i++), "a layer").get("inbound_nodes");
            List<?> nodes = Config.list(inbound, layer + ": inbound_nodes");
            if (layer.className().equals("InputLayer")) {
                calls.add(new Invocation(layer.name(), 0, List.of(), List.of(), null, List.of()));
                continue;
            }
            requireNoOperator(layer);
            for (int node = 0; node < nodes.size(); node++) {
                calls.add(new FunctionalConfig(layer, node).read(nodes.get(node)));
            }
        }
        return new Topology(
                layers,
                Topology.sorted(calls),
                ends(config.get("input_layers"), "input_layers"),
                ends(config.get("output_layers"), "output_layers"));
    }

    /** Refuses TensorFlow's operators by name, because their calls are not written like those of layers. */
    private static void requireNoOperator(LayerConfig layer) {
        Object operator = switch (layer.className()) {
            case "TFOpLambda", "SlicingOpLambda" -> layer.peek("function");
            case "TensorFlowOpLayer" -> layer.peek("node_def") instanceof Map<?, ?> node ? node.get("op") : "";
            default -> null;
        };
        if (operator != null) {
            throw layer.refuse("is the TensorFlow operator " + Config.shown(operator)
                    + ", which is not supported: only layers of Keras are");
        }
    }

    /** Reads one {@code [layer, call, tensor]}, or a list of them. */
    private static List<Ref> ends(@Nullable Object value, String what) {
        List<?> list = Config.list(value, "the model's " + what);
        List<Ref> ends = new ArrayList<>();
        if (isRef(list)) {
            ends.add(ref(list));
        } else {
            for (Object end : list) {
                ends.add(ref(Config.list(end, "each of the model's " + what)));
            }
        }
        if (ends.isEmpty()) {
            throw new IllegalArgumentException("the model's " + what + " are empty");
        }
        return ends;
    }

    private static boolean isRef(List<?> list) {
        return list.size() >= 3 && list.getFirst() instanceof String && list.get(1) instanceof Double;
    }

    private static Ref ref(List<?> list) {
        if (!isRef(list)) {
            throw new IllegalArgumentException(
                    "a tensor must be written as [layer, call, tensor], but found an array of " + list.size());
        }
        return new Ref(
                (String) list.getFirst(), Config.integer(list.get(1), "the call of a tensor"), index(list.get(2)));
    }

    private static int index(@Nullable Object value) {
        int index = Config.integer(value, "the index of a tensor");
        if (index < 0) {
            throw new IllegalArgumentException("the index of a tensor cannot be negative, but is " + index);
        }
        return index;
    }

    private Invocation read(@Nullable Object node) {
        if (node instanceof Map<?, ?>) {
            Map<String, @Nullable Object> object = Config.object(node, "a call");
            collect(Config.list(object.get("args"), layer + ": args"), inputs);
            options(Config.object(object.get("kwargs"), layer + ": kwargs"));
        } else {
            List<?> list = Config.list(node, layer + ": a call");
            for (Object tensor : isRef(list) ? List.of(list) : list) {
                List<?> written = Config.list(tensor, layer + ": a tensor");
                inputs.add(ref(written));
                if (written.size() > 3) {
                    options(Config.object(written.get(3), layer + ": the options of a call"));
                }
            }
        }
        boolean recurrent = layer.className().equals("RNN")
                || layer.className().equals("Bidirectional")
                || KerasCell.isCell(layer.className());
        if (recurrent && inputs.size() > 1) {
            // States that are passed by position follow the sequence.
            initialState.addAll(0, inputs.subList(1, inputs.size()));
            inputs.subList(1, inputs.size()).clear();
        }
        return new Invocation(
                layer.name(), call, List.copyOf(inputs), List.copyOf(initialState), mask, List.copyOf(numbers));
    }

    /** Collects the tensors among arguments, at any depth of lists. */
    private void collect(@Nullable Object argument, List<Ref> to) {
        if (argument instanceof Double number) {
            numbers.add(number);
        } else if (argument instanceof List<?> list) {
            if (isRef(list)) {
                to.add(ref(list));
            } else {
                list.forEach(element -> collect(element, to));
            }
        } else if (argument instanceof Map<?, ?> map && "__keras_tensor__".equals(map.get("class_name"))) {
            Map<String, @Nullable Object> tensor = Config.object(map.get("config"), "the config of a tensor");
            to.add(ref(Config.list(tensor.get("keras_history"), "keras_history")));
        } else if (argument != null) {
            throw layer.refuse("is called with " + Config.shown(argument) + ", which is not supported");
        }
    }

    private void options(Map<String, @Nullable Object> options) {
        options.forEach((name, value) -> {
            if (value == null || Boolean.FALSE.equals(value)) {
                requireHarmless(name, value);
            } else if (name.equals("initial_state")) {
                collect(value, initialState);
            } else if (name.equals("mask")) {
                List<Ref> given = new ArrayList<>();
                collect(value, given);
                mask = given.size() == 1 ? given.getFirst() : mask;
                if (given.size() > 1) {
                    throw layer.refuse("is called with several masks, which is not supported");
                }
            } else {
                throw layer.refuse(
                        "is called with the option " + name + " " + Config.shown(value) + ", which is not supported");
            }
        });
    }

    private void requireHarmless(String name, @Nullable Object value) {
        if (!HARMLESS.contains(name)) {
            throw layer.refuse(
                    "is called with the option " + name + " " + Config.shown(value) + ", which is not known");
        }
    }
}
