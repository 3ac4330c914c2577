package dev.rondo.model.keras;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which layer is called with what: a model's configuration, Sequential or functional, of Keras 2 or 3, in one form.
 *
 * @param layers the layers by name, in the order of the configuration
 * @param calls their calls, each after those whose outputs it takes
 * @param inputs the inputs of the model
 * @param outputs the outputs of the model
 */
record Topology(Map<String, LayerConfig> layers, List<Invocation> calls, List<Ref> inputs, List<Ref> outputs) {
    /** Stands for all outputs of a layer. */
    static final int ALL = -1;

    /**
     * An output of a call.
     *
     * @param layer the layer's name
     * @param call which of its calls
     * @param tensor which of the call's outputs
     */
    record Ref(String layer, int call, int tensor) {
        private Ref whole() {
            return new Ref(layer, call, 0);
        }
    }

    /**
     * A call of a layer.
     *
     * @param layer the layer's name
     * @param call which of its calls it is
     * @param inputs what it is called with
     * @param initialState what a recurrent layer starts from
     * @param mask a mask that is given in so many words, or null
     * @param numbers arguments that are plain numbers
     */
    record Invocation(
            String layer, int call, List<Ref> inputs, List<Ref> initialState, Ref mask, List<Double> numbers) {
        private Set<Ref> needs() {
            Set<Ref> needs = new HashSet<>();
            inputs.forEach(ref -> needs.add(ref.whole()));
            initialState.forEach(ref -> needs.add(ref.whole()));
            if (mask != null) {
                needs.add(mask.whole());
            }
            return needs;
        }

        private Ref gives() {
            return new Ref(layer, call, 0);
        }

        @Override
        public String toString() {
            return "call " + call + " of layer \"" + layer + '"';
        }
    }

    /** Reads {@code {"class_name": "Sequential" or "Functional", "config": ...}}. */
    static Topology read(Map<String, Object> model) {
        String className = Config.text(model.get("class_name"), "the model's class_name");
        return switch (className) {
            case "Sequential" -> SequentialConfig.read(model);
            case "Functional", "Model" -> FunctionalConfig.read(model);
            default ->
                throw new IllegalArgumentException(
                        "the model's class is \"" + className + "\", but only Sequential and Functional are supported");
        };
    }

    /** The layers of a configuration by name. */
    static Map<String, LayerConfig> layers(List<?> entries) {
        Map<String, LayerConfig> layers = new LinkedHashMap<>();
        for (Object entry : entries) {
            LayerConfig layer = LayerConfig.of(entry, "layer " + layers.size());
            if (layers.put(layer.name(), layer) != null) {
                throw layer.refuse("has a name that another layer has too");
            }
        }
        return layers;
    }

    /** Sorts calls so that each comes after those whose outputs it takes. */
    static List<Invocation> sorted(List<Invocation> calls) {
        Map<Ref, List<Invocation>> waiting = new HashMap<>();
        // by identity: a call's hash goes through all of its inputs
        Map<Invocation, Integer> missing = new IdentityHashMap<>();
        Deque<Invocation> ready = new ArrayDeque<>();
        for (Invocation call : calls) {
            Set<Ref> needs = call.needs();
            needs.forEach(need ->
                    waiting.computeIfAbsent(need, unused -> new ArrayList<>()).add(call));
            missing.put(call, needs.size());
            if (needs.isEmpty()) {
                ready.add(call);
            }
        }
        List<Invocation> sorted = new ArrayList<>();
        while (!ready.isEmpty()) {
            Invocation call = ready.remove();
            sorted.add(call);
            for (Invocation next : waiting.getOrDefault(call.gives(), List.of())) {
                if (missing.merge(next, -1, Integer::sum) == 0) {
                    ready.add(next);
                }
            }
        }
        for (Invocation call : calls) {
            if (missing.get(call) > 0) {
                throw new IllegalArgumentException(
                        call + " takes what no call gives, or needs its own output: " + call.needs());
            }
        }
        return sorted;
    }
}
