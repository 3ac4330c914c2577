package dev.rondo.model.keras;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.chain.Naming;
import dev.rondo.graph.chain.ProgramGraph;
import dev.rondo.graph.program.Program;
import dev.rondo.model.keras.KerasLayer.Call;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Keras model with its weights. It becomes a graph, or a network if it is a chain of layers. Immutable.
 */
public final class KerasModel {
    private final LayerGraph graph;
    private final List<InputPort> ports;
    private final Map<String, String> metadata;

    private KerasModel(LayerGraph graph, List<InputPort> ports, Map<String, String> metadata) {
        this.graph = graph;
        this.ports = ports;
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
        Topology topology = ModelConfig.read(config);
        List<InputPort> ports = ports(topology);
        LayerGraph graph = new LayerReader(version.startsWith("3")).graph(topology, weights);
        weights.requireAllUsed();
        return new KerasModel(graph, ports, metadata(version));
    }

    private static List<InputPort> ports(Topology topology) {
        List<InputPort> ports = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Ref input : topology.inputs()) {
            LayerConfig layer = topology.layers().get(input.layer());
            if (layer == null || !layer.className().equals(InputPort.LAYER)) {
                throw new IllegalArgumentException(
                        "the model's input \"" + input.layer() + "\" is not a layer of the class " + InputPort.LAYER);
            }
            if (!names.add(input.layer())) {
                throw new IllegalArgumentException("the layer \"" + input.layer() + "\" is two inputs of the model");
            }
            ports.add(layer.naming(() -> InputPort.read(layer)));
        }
        return ports;
    }

    private static Map<String, String> metadata(String version) {
        return version.isEmpty() ? Map.of() : Map.of("keras_version", version);
    }

    /**
     * {@return the model as a graph} Inputs are {@code in0}, {@code in1}... in the model's order, outputs {@code out0},
     * {@code out1}..., all batch first, as in Keras. The states of stateful layers are optional inputs {@code state0},
     * {@code state1}..., zeros by default, and outputs {@code next_state0}...
     *
     * @param everyNode whether to run every node as it is, without networks in place of layers
     * @throws IllegalArgumentException if layers do not fit together
     */
    public Graph graph(boolean everyNode) {
        Program program = program();
        Set<String> states = program.inputs().stream()
                .map(Port::name)
                .filter(KerasGraphBuilder::isState)
                .collect(Collectors.toSet());
        return new ProgramGraph(program, Naming.BY_NODE, states, everyNode);
    }

    /** {@return the program of the graph, in which the states are inputs like the others} */
    public Program program() {
        return program(false);
    }

    private Program program(boolean leavesOutMasks) {
        KerasGraphBuilder nodes = new KerasGraphBuilder(leavesOutMasks);
        List<KerasTensor> inputs = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            boolean tokens = ports.get(i).type() == Type.FLOAT32 && graph.readsTokens(i);
            inputs.add(nodes.input(
                    tokens ? Type.INT64 : ports.get(i).type(), ports.get(i).shape()));
        }
        graph.apply(nodes, "", new Call(inputs, List.of(), List.of(), Arguments.NONE))
                .forEach(nodes::output);
        metadata.forEach(nodes::metadata);
        return nodes.build();
    }

    /**
     * {@return the model as a network}
     *
     * @param skipsMasked whether the caller skips masked steps
     * @throws IllegalArgumentException if it is not a chain of layers that a network has; names the layer that prevents it
     */
    public Network network(boolean skipsMasked) {
        Program program = program(true);
        new NetworkRules(skipsMasked).check(graph);
        try {
            return new ProgramGraph(program, Naming.BY_NODE).toNetwork();
        } catch (UnsupportedOperationException e) {
            throw new IllegalArgumentException(e.getMessage() + "; Models.loadGraph reads it", e);
        }
    }
}
