package dev.rondo.bench.peer;

import java.util.ArrayList;
import java.util.List;

/** Recurrent operators with all their options, over values of any rank. */
final class RandomCells {
    static final List<RandomOperator> OPERATORS = List.of(
            RandomOperator.of("RNN", graph -> recur(graph, "RNN", 1, 1)),
            RandomOperator.of("GRU", graph -> recur(graph, "GRU", 3, 2)),
            RandomOperator.of("LSTM", graph -> recur(graph, "LSTM", 4, 3)));

    private static final List<String> DIRECTIONS = List.of("forward", "reverse", "bidirectional");
    private static final List<String> FUNCTIONS =
            List.of("Tanh", "Sigmoid", "Relu", "Softsign", "Softplus", "Elu", "LeakyRelu", "HardSigmoid");

    /** Those without parameters: ONNX Runtime's RNN, and only that, takes 0 for parameters that are not given. */
    private static final List<String> PLAIN_FUNCTIONS = FUNCTIONS.subList(0, 5);

    private RandomCells() {}

    private static void recur(RandomGraph graph, String name, int gates, int functions) {
        int[] sequence = sequence(graph);
        String x = graph.last();
        if (graph.shape().length != 3) {
            x = graph.node("Reshape")
                    .in(x, graph.longs(sequence[0], sequence[1], sequence[2]))
                    .temporary();
        }
        String direction = graph.pick(DIRECTIONS);
        int directions = direction.equals("bidirectional") ? 2 : 1;
        int hidden = graph.random().nextInt(1, 6);
        RandomNode node = graph.node(name)
                .in(x)
                .in(graph.floats(directions, gates * hidden, sequence[2]))
                .in(graph.floats(directions, gates * hidden, hidden))
                .in(graph.random().nextBoolean() ? graph.floats(directions, 2 * gates * hidden) : "")
                .in(lengths(graph, sequence[0], sequence[1]));
        boolean lstm = name.equals("LSTM");
        for (int state = 0; state < (lstm ? 2 : 1); state++) {
            node.in(graph.random().nextBoolean() ? graph.floats(directions, sequence[1], hidden) : "");
        }
        if (lstm && graph.random().nextBoolean()) {
            node.in(graph.floats(directions, 3 * hidden));
        }
        node.with("hidden_size", hidden).with("direction", direction);
        options(graph, node, name, directions * functions);
        String[] outputs = new String[lstm ? 3 : 2];
        for (int i = 0, chosen = graph.random().nextInt(outputs.length); i < outputs.length; i++) {
            outputs[i] = i == chosen ? graph.newValue() : "";
        }
        node.out(outputs);
    }

    /** [T][B][I] of as many elements as the last value has. */
    private static int[] sequence(RandomGraph graph) {
        int[] shape = graph.shape();
        int rest = RandomGraph.size(shape) / shape[0];
        int batch = shape.length > 1 ? shape[1] : 1;
        return new int[] {shape[0], batch, rest / batch};
    }

    private static String lengths(RandomGraph graph, int steps, int batch) {
        return graph.random().nextInt(3) == 0
                ? graph.ints(graph.random().ints(batch, 1, steps + 1).toArray())
                : "";
    }

    private static void options(RandomGraph graph, RandomNode node, String name, int functions) {
        if (graph.random().nextBoolean()) {
            List<String> names = new ArrayList<>();
            while (names.size() < functions) {
                names.add(graph.pick(name.equals("RNN") ? PLAIN_FUNCTIONS : FUNCTIONS));
            }
            node.list("activations", names);
        }
        if (graph.random().nextInt(4) == 0) {
            node.with("clip", 0.75f);
        }
        if (name.equals("GRU")) {
            node.with("linear_before_reset", graph.random().nextInt(2));
        }
        if (name.equals("LSTM") && graph.random().nextInt(4) == 0) {
            node.with("input_forget", 1);
        }
    }
}
