package dev.rondo.model.keras;

import dev.rondo.model.keras.Topology.Invocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration of a Sequential model: each layer is called once, with the output of the one before it. */
final class SequentialConfig {
    private SequentialConfig() {}

    static Topology read(Map<String, @Nullable Object> model, boolean nested) {
        // The oldest files only have the list.
        Map<String, @Nullable Object> config = model.get("config") instanceof List<?> list
                ? Map.of("layers", list)
                : Config.object(model.get("config"), "the model's config");
        List<?> entries = Config.list(config.get("layers"), "the model's layers");
        Map<String, LayerConfig> layers = new LinkedHashMap<>();
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("the model has no layers");
        }
        LayerConfig first = LayerConfig.of(entries.getFirst(), "layer 0");
        if (!first.className().equals("InputLayer")) {
            LayerConfig input = nested
                    ? InputPort.ofAnyShape(first)
                    : InputPort.before(first, config, Config.object(entries.getFirst(), "layer 0"));
            layers.put(input.name(), input);
        }
        Topology.layers(entries).forEach((name, layer) -> {
            if (layers.put(name, layer) != null) {
                throw layer.refuse("has a name that another layer has too");
            }
        });
        return chain(layers);
    }

    private static Topology chain(Map<String, LayerConfig> layers) {
        List<Invocation> calls = new ArrayList<>();
        List<Ref> inputs = List.of();
        for (String name : layers.keySet()) {
            calls.add(new Invocation(name, 0, inputs, List.of(), null, List.of(), Arguments.NONE));
            inputs = List.of(new Ref(name, 0, 0));
        }
        List<Ref> outputs = List.of(new Ref(calls.getLast().layer(), 0, Topology.ALL));
        return new Topology(layers, calls, List.of(new Ref(calls.getFirst().layer(), 0, 0)), outputs);
    }
}
