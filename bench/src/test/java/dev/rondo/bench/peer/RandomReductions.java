package dev.rondo.bench.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Reductions, normalisations and softmax. */
final class RandomReductions {
    static final List<RandomOperator> OPERATORS = operators();

    private RandomReductions() {}

    private static List<RandomOperator> operators() {
        List<RandomOperator> all = new ArrayList<>();
        for (String name : List.of(
                "ReduceSum",
                "ReduceMean",
                "ReduceMax",
                "ReduceMin",
                "ReduceProd",
                "ReduceL1",
                "ReduceL2",
                "ReduceSumSquare",
                "ReduceLogSumExp")) {
            all.add(RandomOperator.of(name, graph -> reduce(graph, name)));
        }
        all.add(RandomOperator.of("ReduceLogSum", graph -> reduce(graph, "ReduceLogSum"))
                .jumping());
        for (String name : List.of("Softmax", "LogSoftmax")) {
            all.add(RandomOperator.of(
                    name,
                    graph ->
                            graph.node(name).inLast().with("axis", graph.axis()).value()));
        }
        all.add(RandomOperator.of("LayerNormalization", RandomReductions::normalizeLayer)
                .since(17));
        all.add(RandomOperator.of("InstanceNormalization", RandomReductions::normalizeInstance)
                .ranks(3, Integer.MAX_VALUE));
        all.add(RandomOperator.of("BatchNormalization", RandomReductions::normalizeBatch)
                .ranks(2, Integer.MAX_VALUE));
        for (String name : List.of("GlobalAveragePool", "GlobalMaxPool")) {
            all.add(RandomOperator.of(name, graph -> graph.node(name).inLast().value())
                    .ranks(3, Integer.MAX_VALUE));
        }
        return all;
    }

    /** Of some axes, or of all where none are named. Axes are an attribute before opset 18, except for sums. */
    private static void reduce(RandomGraph graph, String name) {
        int rank = graph.shape().length;
        long[] axes = IntStream.range(0, rank)
                .filter(i -> graph.random().nextBoolean())
                .mapToLong(i -> graph.random().nextBoolean() ? i : i - rank)
                .toArray();
        RandomNode node =
                graph.node(name).inLast().with("keepdims", graph.random().nextInt(2));
        boolean input = name.equals("ReduceSum") || graph.opset() >= 18;
        if (axes.length > 0 && input) {
            node.in(graph.longs(axes));
        } else if (axes.length > 0) {
            node.list("axes", axes);
        } else if (input && graph.random().nextInt(3) == 0) {
            node.with("noop_with_empty_axes", 1);
        }
        node.value();
    }

    private static void normalizeLayer(RandomGraph graph) {
        int[] shape = graph.shape();
        int axis = graph.axis();
        int[] scale = Arrays.copyOfRange(shape, Math.floorMod(axis, shape.length), shape.length);
        RandomNode node = graph.node("LayerNormalization").inLast(graph.floats(scale));
        if (graph.random().nextBoolean()) {
            node.in(graph.floats(scale));
        }
        node.with("axis", axis).with("epsilon", 0.125f).value();
    }

    private static void normalizeInstance(RandomGraph graph) {
        int channels = graph.shape()[1];
        graph.node("InstanceNormalization")
                .inLast(graph.floats(channels), graph.floats(channels))
                .with("epsilon", 0.125f)
                .value();
    }

    private static void normalizeBatch(RandomGraph graph) {
        int channels = graph.shape()[1];
        float[] variance = new float[channels];
        for (int i = 0; i < channels; i++) {
            variance[i] = graph.random().nextInt(1, 9) / 8f;
        }
        graph.node("BatchNormalization")
                .inLast(
                        graph.floats(channels),
                        graph.floats(channels),
                        graph.floats(channels),
                        graph.floats(variance, channels))
                .value();
    }
}
