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
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a model and their calls, in one form for Sequential and functional models of Keras 2 and 3.
 *
 * @param layers the layers by name, in the order of the configuration
 * @param calls the calls, each after those whose outputs it reads
 * @param inputs the inputs of the model
 * @param outputs the outputs of the model
 */
record Topology(Map<String, LayerConfig> layers, List<Invocation> calls, List<Ref> inputs, List<Ref> outputs) {
    /** The index that means all outputs of a layer. */
    static final int ALL = -1;

    /**
     * A call of a layer.
     *
     * @param layer the layer's name
     * @param call the index among its calls
     * @param inputs the inputs
     * @param initialState the initial states of a recurrent layer
     * @param mask a mask that is passed explicitly; null if there is none
     * @param numbers the arguments that are numbers
     * @param arguments all arguments of an operator or an attention layer; none for other layers
     */
    record Invocation(
            String layer,
            int call,
            List<Ref> inputs,
            List<Ref> initialState,
            @Nullable Ref mask,
            List<Double> numbers,
            Arguments arguments) {
        /** Passes on the tensors that the call reads. */
        void forEachRef(Consumer<Ref> reader) {
            inputs.forEach(reader);
            initialState.forEach(reader);
            if (mask != null) {
                reader.accept(mask);
            }
        }

        /** {@return the same call of other tensors} */
        Invocation with(UnaryOperator<Ref> refs) {
            return new Invocation(
                    layer,
                    call,
                    inputs.stream().map(refs).toList(),
                    initialState.stream().map(refs).toList(),
                    mask == null ? null : refs.apply(mask),
                    numbers,
                    arguments.with(refs));
        }

        private Set<Ref> needs() {
            Set<Ref> needs = new HashSet<>();
            forEachRef(ref -> needs.add(ref.whole()));
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

    /** {@return whether a class is a model of layers} */
    static boolean isModel(String className) {
        return List.of("Sequential", "Functional", "Model").contains(className);
    }

    /** {@return the configuration of the layer that a call runs} */
    LayerConfig layer(Invocation call) {
        return Objects.requireNonNull(layers.get(call.layer()), call.layer());
    }

    /** {@return the layers of a configuration by name} */
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

    /** {@return the calls sorted so that each comes after those whose outputs it reads} */
    static List<Invocation> sorted(List<Invocation> calls) {
        Map<Ref, List<Invocation>> waiting = new HashMap<>();
        // by identity, because the hash of a call reads all of its inputs
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
            if (missing.getOrDefault(call, 0) > 0) {
                throw new IllegalArgumentException(
                        call + " reads a tensor that no call writes, or its own output: " + call.needs());
            }
        }
        return sorted;
    }
}
