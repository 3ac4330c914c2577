package dev.rondo.model.keras;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.chain.Naming;
import dev.rondo.graph.chain.ProgramGraph;
import dev.rondo.graph.program.Program;
import dev.rondo.model.keras.KerasLayer.Call;
import dev.rondo.model.keras.Topology.Invocation;
import dev.rondo.model.keras.Topology.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Keras model with its weights. It becomes a graph, or a network if it is a chain of layers. Immutable.
 */
public final class KerasModel {
    private static final String INPUT = "InputLayer";

    private final Topology topology;
    private final Map<String, KerasLayer> layers = new LinkedHashMap<>();
    private final Map<String, InputPort> ports = new HashMap<>();
    private final Map<String, String> metadata;

    private KerasModel(Topology topology, Map<String, String> metadata) {
        this.topology = topology;
        this.metadata = metadata;
    }

    /**
     * Combines layers and weights.
     *
     * @throws IllegalArgumentException if a layer, an option or a weight is missing, unknown or does not fit
     */
    static KerasModel read(Map<String, @Nullable Object> config, String version, KerasWeights weights) {
        if (version.startsWith("1.")) {
            throw new IllegalArgumentException("Keras " + version + " wrote the model, but only Keras 2 and 3 are read:"
                    + " Keras 2.0 to 2.3 can load the model and save it again");
        }
        KerasModel model = new KerasModel(topology(config), metadata(version));
        LayerReader reader = new LayerReader(version.startsWith("3"));
        model.topology.layers().forEach((name, layer) -> {
            KerasWeights.LayerWeights own = weights.next(layer);
            if (layer.className().equals(INPUT)) {
                model.ports.put(name, model.naming(layer, () -> InputPort.read(layer)));
            } else {
                model.layers.put(name, model.naming(layer, () -> reader.read(layer, own, "")));
            }
        });
        weights.requireAllUsed();
        return model;
    }

    /** Reads {@code {"class_name": "Sequential" or "Functional", "config": ...}}. */
    private static Topology topology(Map<String, @Nullable Object> model) {
        String className = Config.text(model.get("class_name"), "the model's class_name");
        return switch (className) {
            case "Sequential" -> SequentialConfig.read(model);
            case "Functional", "Model" -> FunctionalConfig.read(model);
            default ->
                throw new IllegalArgumentException(
                        "the model's class is \"" + className + "\", but only Sequential and Functional are supported");
        };
    }

    private static Map<String, String> metadata(String version) {
        return version.isEmpty() ? Map.of() : Map.of("keras_version", version);
    }

    /** Does work for a layer; error messages name the layer. */
    private <T> T naming(LayerConfig layer, Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException | ArithmeticException e) {
            String message = String.valueOf(e.getMessage());
            throw message.contains(layer.toString()) ? e : layer.refuse(message);
        }
    }

    /**
     * {@return the model as a graph} Inputs are {@code in0}, {@code in1}... in the model's order, outputs {@code out0},
     * {@code out1}..., all batch first, as in Keras. The states of stateful layers are optional inputs {@code state0},
     * {@code state1}..., zeros by default, and outputs {@code next_state0}...
     *
     * @throws IllegalArgumentException if layers do not fit together
     */
    public Graph graph() {
        Program program = program();
        Set<String> states = program.inputs().stream()
                .map(Port::name)
                .filter(KerasGraphBuilder::isState)
                .collect(Collectors.toSet());
        return new ProgramGraph(program, Naming.BY_NODE, states);
    }

    /** {@return the program of the graph, in which the states are inputs like the others} */
    public Program program() {
        return program(false);
    }

    private Program program(boolean leavesOutMasks) {
        KerasGraphBuilder nodes = new KerasGraphBuilder(leavesOutMasks);
        Map<Ref, KerasTensor> values = new HashMap<>();
        Map<Ref, Integer> counts = new HashMap<>();
        addInputs(nodes, values);
        Set<String> statefulOnes = new HashSet<>();
        for (Invocation call : topology.calls()) {
            KerasLayer layer = layers.get(call.layer());
            if (layer != null) {
                LayerConfig config = topology.layer(call);
                if (isStateful(layer) && !statefulOnes.add(call.layer())) {
                    throw config.refuse("is stateful, but called more than once");
                }
                List<KerasTensor> outputs =
                        naming(config, () -> layer.apply(nodes, call.layer(), arguments(call, values)));
                for (int i = 0; i < outputs.size(); i++) {
                    values.put(new Ref(call.layer(), call.call(), i), outputs.get(i));
                }
                counts.put(new Ref(call.layer(), call.call(), Topology.ALL), outputs.size());
            }
        }
        for (Ref output : topology.outputs()) {
            int count = output.tensor() == Topology.ALL ? counts.getOrDefault(output, 1) : 1;
            for (int i = 0; i < count; i++) {
                Ref one = output.tensor() == Topology.ALL ? new Ref(output.layer(), output.call(), i) : output;
                nodes.output(value(values, one, "the model's outputs"));
            }
        }
        metadata.forEach(nodes::metadata);
        return nodes.build();
    }

    private static boolean isStateful(KerasLayer layer) {
        return switch (layer) {
            case KerasRecurrent recurrent -> recurrent.stateful();
            case KerasBidirectional both -> both.forward().stateful();
            default -> false;
        };
    }

    private void addInputs(KerasGraphBuilder nodes, Map<Ref, KerasTensor> values) {
        Map<Ref, Boolean> byEmbeddings = readByEmbeddings();
        for (Ref input : topology.inputs()) {
            InputPort port = ports.get(input.layer());
            if (port == null) {
                throw new IllegalArgumentException(
                        "the model's input \"" + input.layer() + "\" is not a layer of the class " + INPUT);
            }
            // Keras converts an input to integers if only embeddings read it.
            boolean tokens =
                    port.type() == Type.FLOAT32 && byEmbeddings.getOrDefault(new Ref(input.layer(), 0, 0), false);
            KerasTensor value = nodes.input(tokens ? Type.INT64 : port.type(), port.shape());
            if (values.put(new Ref(input.layer(), 0, 0), value) != null) {
                throw new IllegalArgumentException("the layer \"" + input.layer() + "\" is two inputs of the model");
            }
        }
    }

    /** {@return the tensors that layers read, and whether only embeddings do} */
    private Map<Ref, Boolean> readByEmbeddings() {
        Map<Ref, Boolean> read = new HashMap<>();
        for (Invocation call : topology.calls()) {
            boolean embedding = layers.get(call.layer()) instanceof KerasEmbedding;
            call.inputs().forEach(ref -> read.merge(ref, embedding, Boolean::logicalAnd));
        }
        return read;
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
        return new Call(inputs, initial, call.numbers());
    }

    private static KerasTensor value(Map<Ref, KerasTensor> values, Ref ref, String reader) {
        KerasTensor value = values.get(ref);
        if (value == null) {
            throw new IllegalArgumentException(reader + " takes the output " + ref.tensor() + " of call " + ref.call()
                    + " of layer \"" + ref.layer() + "\", which does not exist");
        }
        return value;
    }

    /**
     * {@return the model as a network}
     *
     * @param skipsMasked whether the caller skips masked steps
     * @throws IllegalArgumentException if it is not a chain of layers that a network has; names the layer that prevents it
     */
    public Network network(boolean skipsMasked) {
        Program program = program(true);
        Ref input = new Ref(topology.inputs().getFirst().layer(), 0, 0);
        int rank = program.inputs().getFirst().shape().size();
        if (rank != (readByEmbeddings().getOrDefault(input, false) ? 2 : 3)) {
            throw new IllegalArgumentException(
                    "a network reads [B, T, width] or tokens [B, T], but the model's input has " + rank
                            + " axes; Models.loadGraph reads it");
        }
        NetworkRules rules = new NetworkRules(skipsMasked);
        for (Invocation call : topology.calls()) {
            KerasLayer layer = layers.get(call.layer());
            if (layer != null) {
                rules.check(topology.layer(call), layer);
            }
        }
        try {
            return new ProgramGraph(program, Naming.BY_NODE).toNetwork();
        } catch (UnsupportedOperationException e) {
            throw new IllegalArgumentException(e.getMessage() + "; Models.loadGraph reads it", e);
        }
    }
}
