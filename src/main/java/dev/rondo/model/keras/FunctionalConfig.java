package dev.rondo.model.keras;

import dev.rondo.model.keras.Topology.Invocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a functional model. Each layer lists its calls in {@code inbound_nodes}. In Keras 3, a tensor among the
 * arguments is an object {@code __keras_tensor__} with its {@code keras_history}; in Keras 2, an array
 * {@code [layer, call, tensor, options]}.
 */
final class FunctionalConfig {
    /** Arguments without an effect if they are false or null. */
    private static final List<String> HARMLESS = List.of("training", "mask", "constants", "initial_state");

    private final Map<String, LayerConfig> layers;
    private final List<Invocation> calls = new ArrayList<>();
    /** The number of calls of each layer. */
    private final Map<String, Integer> counts = new HashMap<>();
    /** Whether calls are written as Keras 3 does. */
    private boolean keras3;

    private FunctionalConfig(Map<String, LayerConfig> layers) {
        this.layers = layers;
    }

    static Topology read(Map<String, @Nullable Object> model) {
        Map<String, @Nullable Object> config = Config.object(model.get("config"), "the model's config");
        List<?> entries = Config.list(config.get("layers"), "the model's layers");
        FunctionalConfig functional = new FunctionalConfig(Topology.layers(entries));
        int i = 0;
        for (LayerConfig layer : functional.layers.values()) {
            Object inbound = Config.object(entries.get(i++), "a layer").get("inbound_nodes");
            functional.add(layer, Config.list(inbound, layer + ": inbound_nodes"));
        }
        return functional.topology(
                ends(config.get("input_layers"), "input_layers"), ends(config.get("output_layers"), "output_layers"));
    }

    private void add(LayerConfig layer, List<?> nodes) {
        if (layer.className().equals("InputLayer")) {
            calls.add(new Invocation(layer.name(), 0, List.of(), List.of(), null, List.of(), Arguments.NONE));
            return;
        }
        for (int call = 0; call < nodes.size(); call++) {
            keras3 |= nodes.get(call) instanceof Map<?, ?>;
            calls.add(new CallConfig(layer, call).read(nodes.get(call)));
        }
        counts.put(layer.name(), nodes.size());
    }

    private Topology topology(List<Ref> inputs, List<Ref> outputs) {
        List<Ref> read = new ArrayList<>();
        calls.forEach(call -> call.forEachRef(read::add));
        if (!keras3) {
            read.addAll(outputs);
        }
        Set<String> fromOne = calledFromOne(read);
        UnaryOperator<Ref> ofCalls = ref -> fromOne.contains(ref.layer()) ? ref.oneCallEarlier() : ref;
        List<Invocation> fixed = new ArrayList<>();
        calls.forEach(call -> fixed.add(call.with(ofCalls)));
        UnaryOperator<Ref> ofOutputs = keras3 ? this::ofKeras3 : ofCalls;
        return new Topology(
                layers,
                Topology.sorted(fixed),
                inputs.stream().map(input -> new Ref(input.layer(), 0, 0)).toList(),
                outputs.stream().map(ofOutputs).toList());
    }

    /** {@return the models inside this one whose calls are counted from 1} In Keras 2, call 0 is the one that built the model. */
    private Set<String> calledFromOne(List<Ref> refs) {
        Set<String> names = new HashSet<>();
        for (Ref ref : refs) {
            LayerConfig layer = layers.get(ref.layer());
            if (layer != null
                    && Topology.isModel(layer.className())
                    && ref.call() == counts.getOrDefault(ref.layer(), 0)) {
                names.add(ref.layer());
            }
        }
        return names;
    }

    /** Keras 3 counts the calls of a functional model from 1 in the list of outputs only. */
    private Ref ofKeras3(Ref output) {
        LayerConfig layer = layers.get(output.layer());
        boolean functional = layer != null && List.of("Functional", "Model").contains(layer.className());
        return functional && output.call() > 0 ? output.oneCallEarlier() : output;
    }

    /** Reads one {@code [layer, call, tensor]}, or a list of them. */
    private static List<Ref> ends(@Nullable Object value, String what) {
        List<?> list = Config.list(value, "the model's " + what);
        List<Ref> ends = new ArrayList<>();
        if (Ref.isRef(list)) {
            ends.add(Ref.read(list));
        } else {
            for (Object end : list) {
                ends.add(Ref.read(Config.list(end, "each of the model's " + what)));
            }
        }
        if (ends.isEmpty()) {
            throw new IllegalArgumentException("the model's " + what + " are empty");
        }
        return ends;
    }

    /** One call of one layer. */
    private static final class CallConfig {
        private final LayerConfig layer;
        private final int call;
        private final List<Ref> inputs = new ArrayList<>();
        private final List<Ref> initialState = new ArrayList<>();
        private final List<Double> numbers = new ArrayList<>();
        private @Nullable Ref mask;

        private CallConfig(LayerConfig layer, int call) {
            this.layer = layer;
            this.call = call;
        }

        private Invocation read(@Nullable Object node) {
            if (layer.operator() != null || AttentionCall.isAttention(layer.className())) {
                Arguments arguments = Arguments.read(node, layer);
                return new Invocation(layer.name(), call, arguments.tensors(), List.of(), null, List.of(), arguments);
            }
            if (node instanceof Map<?, ?>) {
                Map<String, @Nullable Object> object = Config.object(node, "a call");
                collect(Config.list(object.get("args"), layer + ": args"), inputs);
                options(Config.object(object.get("kwargs"), layer + ": kwargs"));
            } else {
                List<?> list = Config.list(node, layer + ": a call");
                for (Object tensor : Ref.isRef(list) ? List.of(list) : list) {
                    List<?> written = Config.list(tensor, layer + ": a tensor");
                    inputs.add(Ref.read(written));
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
                    layer.name(),
                    call,
                    List.copyOf(inputs),
                    List.copyOf(initialState),
                    mask,
                    List.copyOf(numbers),
                    Arguments.NONE);
        }

        /** Collects the tensors among arguments, at any depth of lists. */
        private void collect(@Nullable Object argument, List<Ref> to) {
            if (argument instanceof Double number) {
                numbers.add(number);
            } else if (argument instanceof List<?> list) {
                if (Ref.isRef(list)) {
                    to.add(Ref.read(list));
                } else {
                    list.forEach(element -> collect(element, to));
                }
            } else if (argument instanceof Map<?, ?> map && "__keras_tensor__".equals(map.get("class_name"))) {
                Map<String, @Nullable Object> tensor = Config.object(map.get("config"), "the config of a tensor");
                to.add(Ref.read(Config.list(tensor.get("keras_history"), "keras_history")));
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
                    throw layer.refuse("is called with the option " + name + " " + Config.shown(value)
                            + ", which is not supported");
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
}
