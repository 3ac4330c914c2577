package dev.rondo.graph.chain;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.GraphBuilder;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A network as an operator: [T][N][inputSize], or tokens [T][N], to [T][N][outputSize]. Behind the sequence it reads the
 * states that streams begin with, where they are given, and writes those they end with: see {@link NetworkStates}.
 *
 * @param network what runs
 */
public record NetworkOperator(Network network) implements Operator {
    private static final int ANY = -1;

    /**
     * {@return the network as a graph of one node}
     *
     * @param network any
     */
    public static Program program(Network network) {
        Port input = network.readsTokens()
                ? new Port("in0", Tensor.Type.INT64, List.of(ANY, ANY))
                : new Port("in0", Tensor.Type.FLOAT32, List.of(ANY, ANY, network.inputSize()));
        Port output = new Port("out0", Tensor.Type.FLOAT32, List.of(ANY, ANY, network.outputSize()));
        GraphBuilder builder = new GraphBuilder().input(input).output(output);
        network.metadata().forEach(builder::metadata);
        List<String> read = new ArrayList<>(List.of("in0"));
        List<String> written = new ArrayList<>(List.of("out0"));
        NetworkStates states = new NetworkStates(network);
        for (Port port : states.before()) {
            builder.optionalInput(port);
            read.add(port.name());
        }
        for (Port port : states.after()) {
            builder.output(port);
            written.add(port.name());
        }
        return builder.add("network", "Network", new NetworkOperator(network), read, written)
                .build();
    }

    /**
     * {@return the network that a program is}
     *
     * @param program one of a network, or whose operators are a chain of layers
     * @throws UnsupportedOperationException when it is neither; names the node in the way
     */
    public static Network networkOf(Program program) {
        List<Node> nodes = program.nodes();
        if (nodes.size() == 1 && nodes.getFirst().operator() instanceof NetworkOperator operator) {
            return operator.network();
        }
        if (nodes.stream().anyMatch(node -> node.operator() instanceof NetworkOperator)) {
            Node between = nodes.stream()
                    .filter(node ->
                            !(node.operator() instanceof NetworkOperator) && !ShapeReader.moves(node.operator()))
                    .findFirst()
                    .orElse(nodes.getFirst());
            throw new NotAChain("no network: " + between + " is nothing that a network has");
        }
        return ChainReader.network(program);
    }

    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        Tensor input = inputs.getFirst();
        int steps = input.shape().get(0);
        int batch = input.shape().get(1);
        List<Integer> shape = List.of(steps, batch, network.outputSize());
        float[] outputs = new float[Shapes.count(shape)];
        State[] states = new State[batch];
        Arrays.setAll(states, row -> network.newState());
        NetworkStates memory = new NetworkStates(network);
        memory.set(states, inputs.subList(1, inputs.size()));
        if (outputs.length > 0) {
            run(input, states, outputs);
        }
        List<Tensor> results = new ArrayList<>(List.of(Tensor.of(shape, outputs)));
        results.addAll(memory.get(states));
        return results;
    }

    private void run(Tensor input, State[] states, float[] outputs) {
        Runner runner = network.newRunner();
        if (network.readsTokens()) {
            int[] tokens =
                    Arrays.stream(input.longs()).mapToInt(Math::toIntExact).toArray();
            runner.runBatch(states, tokens, null, outputs);
        } else {
            runner.runBatch(states, input.values(), null, outputs);
        }
    }
}
