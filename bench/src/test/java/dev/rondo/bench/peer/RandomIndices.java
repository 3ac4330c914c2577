package dev.rondo.bench.peer;

import java.util.Arrays;
import java.util.List;

/** Operators that take or give indices, and sums along an axis. */
final class RandomIndices {
    static final List<RandomOperator> OPERATORS = List.of(
            RandomOperator.of("Gather", RandomIndices::gather).ranks(1, 4).exactly(),
            RandomOperator.of("GatherElements", RandomIndices::gatherElements).exactly(),
            RandomOperator.of("GatherND", RandomIndices::gatherNd).exactly(),
            RandomOperator.of("ScatterElements", RandomIndices::scatterElements).exactly(),
            RandomOperator.of("ScatterND", RandomIndices::scatterNd).exactly(),
            RandomOperator.of("TopK", RandomIndices::topK).exactly(),
            RandomOperator.of("ArgMax", graph -> extreme(graph, "ArgMax"))
                    .jumping()
                    .exactly(),
            RandomOperator.of("ArgMin", graph -> extreme(graph, "ArgMin"))
                    .jumping()
                    .exactly(),
            RandomOperator.of("OneHot", RandomIndices::oneHot)
                    .ranks(1, 4)
                    .jumping()
                    .exactly(),
            RandomOperator.of(
                            "NonZero",
                            graph -> graph.castToFloat(
                                    graph.node("NonZero").inLast().temporary()))
                    .jumping()
                    .exactly(),
            RandomOperator.of("CumSum", RandomIndices::sum).exactly());

    private RandomIndices() {}

    private static long[] indices(RandomGraph graph, int count, int size) {
        return graph.random().longs(count, -size, size).toArray();
    }

    private static void gather(RandomGraph graph) {
        int axis = graph.axis();
        int[] shape = graph.random().ints(graph.random().nextInt(3), 1, 4).toArray();
        graph.node("Gather")
                .inLast(graph.longTensor(indices(graph, RandomGraph.size(shape), graph.sizeOf(axis)), shape))
                .with("axis", axis)
                .value();
    }

    private static void gatherElements(RandomGraph graph) {
        int axis = graph.axis();
        int[] shape = elements(graph, axis);
        graph.node("GatherElements")
                .inLast(graph.longTensor(indices(graph, RandomGraph.size(shape), graph.sizeOf(axis)), shape))
                .with("axis", axis)
                .value();
    }

    /** A shape of indices: no longer than the last value's, but along the axis. */
    private static int[] elements(RandomGraph graph, int axis) {
        int[] shape = graph.shape();
        for (int i = 0; i < shape.length; i++) {
            shape[i] = graph.random().nextInt(1, shape[i] + 1);
        }
        shape[Math.floorMod(axis, shape.length)] = graph.random().nextInt(1, 5);
        return shape;
    }

    /** Several tuples of indices, for each index of the leading axes that both have. */
    private static void gatherNd(RandomGraph graph) {
        int[] shape = graph.shape();
        int batch = graph.random().nextInt(Math.min(2, shape.length));
        int length = graph.random().nextInt(1, shape.length - batch + 1);
        int tuples = graph.random().nextInt(1, 4);
        int[] target = Arrays.copyOf(shape, batch + 2);
        target[batch] = tuples;
        target[batch + 1] = length;
        long[] indices = new long[RandomGraph.size(target)];
        for (int i = 0; i < indices.length; i++) {
            int size = shape[batch + i % length];
            indices[i] = graph.random().nextInt(-size, size);
        }
        graph.node("GatherND")
                .inLast(graph.longTensor(indices, target))
                .with("batch_dims", batch)
                .value();
    }

    private static String reduction(RandomGraph graph) {
        return graph.pick(
                graph.opset() < 18 ? List.of("none", "add", "mul") : List.of("none", "add", "mul", "max", "min"));
    }

    /** Without a reduction, no element may be written twice. */
    private static void scatterElements(RandomGraph graph) {
        int axis = graph.axis();
        int place = Math.floorMod(axis, graph.shape().length);
        String reduction = graph.opset() < 16 ? "none" : reduction(graph);
        int[] shape = elements(graph, axis);
        if (reduction.equals("none")) {
            shape[place] = 1;
        }
        long[] indices = indices(graph, RandomGraph.size(shape), graph.sizeOf(axis));
        RandomNode node = graph.node("ScatterElements")
                .inLast(graph.longTensor(indices, shape), graph.floats(shape))
                .with("axis", axis);
        if (!reduction.equals("none")) {
            node.with("reduction", reduction);
        }
        node.value();
    }

    private static void scatterNd(RandomGraph graph) {
        int[] shape = graph.shape();
        String reduction = graph.opset() < 16 ? "none" : reduction(graph);
        int length = graph.random().nextInt(1, shape.length + 1);
        int tuples = reduction.equals("none") ? 1 : graph.random().nextInt(1, 4);
        long[] indices = new long[tuples * length];
        Arrays.setAll(indices, i -> graph.random().nextInt(-shape[i % length], shape[i % length]));
        int[] updates = new int[1 + shape.length - length];
        updates[0] = tuples;
        System.arraycopy(shape, length, updates, 1, shape.length - length);
        RandomNode node =
                graph.node("ScatterND").inLast(graph.longTensor(indices, tuples, length), graph.floats(updates));
        if (!reduction.equals("none")) {
            node.with("reduction", reduction);
        }
        node.value();
    }

    private static void topK(RandomGraph graph) {
        int axis = graph.axis();
        String k = graph.longs(graph.random().nextInt(1, graph.sizeOf(axis) + 1));
        RandomNode node = graph.node("TopK")
                .inLast(k)
                .with("axis", axis)
                .with("largest", graph.random().nextInt(2));
        if (graph.isExact() && graph.random().nextBoolean()) {
            String indices = graph.newTemporary();
            node.out(graph.newTemporary(), indices);
            graph.castToFloat(indices);
        } else {
            node.out(graph.newValue(), graph.newTemporary());
        }
    }

    private static void extreme(RandomGraph graph, String name) {
        graph.castToFloat(graph.node(name)
                .inLast()
                .with("axis", graph.axis())
                .with("keepdims", graph.random().nextInt(2))
                .with("select_last_index", graph.random().nextInt(2))
                .temporary());
    }

    /** Of whole numbers, some of which lie outside. */
    private static void oneHot(RandomGraph graph) {
        int rank = graph.shape().length;
        String indices =
                graph.node("Cast").inLast().with("to", RandomGraph.INT64).temporary();
        String depth = graph.longTensor(new long[] {graph.random().nextInt(1, 4)});
        graph.node("OneHot")
                .in(indices, depth, graph.floats(new float[] {0.25f, 1.5f}, 2))
                .with("axis", graph.random().nextInt(-rank - 1, rank + 1))
                .value();
    }

    private static void sum(RandomGraph graph) {
        graph.node("CumSum")
                .inLast(graph.longTensor(new long[] {graph.axis()}))
                .with("reverse", graph.random().nextInt(2))
                .with("exclusive", graph.random().nextInt(2))
                .value();
    }
}
