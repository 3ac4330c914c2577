package dev.rondo.model.keras;

import dev.rondo.graph.Tensor.Type;
import dev.rondo.model.keras.Topology.Invocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a model, wired as its configuration says. A layer itself, where the model is part of another one.
 *
 * @param topology the calls
 * @param layers the layers by name, without the inputs
 * @param stateful whether one of them is stateful
 */
record LayerGraph(Topology topology, Map<String, KerasLayer> layers, boolean stateful) implements KerasLayer {
    static LayerGraph of(Topology topology, Map<String, KerasLayer> layers) {
        return new LayerGraph(topology, layers, layers.values().stream().anyMatch(LayerGraph::isStateful));
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        List<KerasTensor> inputs = call.inputs();
        if (inputs.size() != topology.inputs().size()
                || !call.initialState().isEmpty()
                || !call.numbers().isEmpty()) {
            throw new IllegalArgumentException(
                    "has " + topology.inputs().size() + " inputs, but is called with " + inputs.size());
        }
        Map<Ref, KerasTensor> values = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            values.put(topology.inputs().get(i), inputs.get(i));
        }
        Map<Ref, Integer> counts = new HashMap<>();
        Set<String> statefulOnes = new HashSet<>();
        for (Invocation inner : topology.calls()) {
            KerasLayer layer = layers.get(inner.layer());
            if (layer == null) {
                continue;
            }
            nodes.count();
            LayerConfig config = topology.layer(inner);
            if (isStateful(layer) && !statefulOnes.add(inner.layer())) {
                throw config.refuse("is stateful, but called more than once");
            }
            String nodeName = name.isEmpty() ? inner.layer() : name + "/" + inner.layer();
            List<KerasTensor> outputs = config.naming(() -> layer.apply(nodes, nodeName, arguments(inner, values)));
            for (int i = 0; i < outputs.size(); i++) {
                values.put(new Ref(inner.layer(), inner.call(), i), outputs.get(i));
            }
            counts.put(new Ref(inner.layer(), inner.call(), Topology.ALL), outputs.size());
        }
        return outputs(values, counts);
    }

    private List<KerasTensor> outputs(Map<Ref, KerasTensor> values, Map<Ref, Integer> counts) {
        List<KerasTensor> outputs = new ArrayList<>();
        for (Ref output : topology.outputs()) {
            int count = output.tensor() == Topology.ALL ? counts.getOrDefault(output, 1) : 1;
            for (int i = 0; i < count; i++) {
                Ref one = output.tensor() == Topology.ALL ? new Ref(output.layer(), output.call(), i) : output;
                outputs.add(value(values, one, "the model's outputs"));
            }
        }
        return outputs;
    }

    private static boolean isStateful(KerasLayer layer) {
        return switch (layer) {
            case KerasRecurrent recurrent -> recurrent.stateful();
            case KerasBidirectional both -> both.forward().stateful();
            case LayerGraph model -> model.stateful;
            default -> false;
        };
    }

    /** {@return whether only embeddings read an input, which Keras then converts to integers} */
    boolean readsTokens(int input) {
        Ref ref = topology.inputs().get(input);
        Set<Ref> readers = new HashSet<>(); // each layer once, however often it is called
        for (Invocation call : topology.calls()) {
            for (int i = 0; i < call.inputs().size(); i++) {
                boolean reads = call.inputs().get(i).equals(ref);
                if (reads && readers.add(new Ref(call.layer(), 0, i)) && !takesTokens(layers.get(call.layer()), i)) {
                    return false;
                }
            }
        }
        return !readers.isEmpty();
    }

    private static boolean takesTokens(@Nullable KerasLayer layer, int input) {
        return layer instanceof KerasEmbedding
                || layer instanceof LayerGraph model
                        && input < model.topology.inputs().size()
                        && model.readsTokens(input);
    }

    private static Call arguments(Invocation call, Map<Ref, KerasTensor> values) {
        List<KerasTensor> inputs = new ArrayList<>();
        call.inputs().forEach(ref -> inputs.add(value(values, ref, "it")));
        List<KerasTensor> initial = new ArrayList<>();
        call.initialState().forEach(ref -> initial.add(value(values, ref, "its initial_state")));
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("is called without a tensor");
        }
        if (call.mask() != null) {
            KerasTensor mask = value(values, call.mask(), "its mask");
            if (mask.type() != Type.BOOL || mask.rank() != 2) {
                throw new IllegalArgumentException(
                        "takes a mask bool [B, T], but is called with " + mask.type() + " " + mask.shape());
            }
            inputs.set(0, inputs.getFirst().masked(mask.name()));
        }
        return new Call(inputs, initial, call.numbers(), call.arguments().with(ref -> value(values, ref, "it")));
    }

    private static KerasTensor value(Map<Ref, KerasTensor> values, Ref ref, String reader) {
        KerasTensor value = values.get(ref);
        if (value == null) {
            throw new IllegalArgumentException(reader + " takes the output " + ref.tensor() + " of call " + ref.call()
                    + " of layer \"" + ref.layer() + "\", which does not exist");
        }
        return value;
    }
}
