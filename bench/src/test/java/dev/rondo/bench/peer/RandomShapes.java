package dev.rondo.bench.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that move elements, or read the shape. */
final class RandomShapes {
    static final List<RandomOperator> OPERATORS = List.of(
            RandomOperator.of("Transpose", RandomShapes::transpose).exactly(),
            RandomOperator.of("Reshape", RandomShapes::reshape).exactly(),
            RandomOperator.of("Squeeze", RandomShapes::squeeze).exactly(),
            RandomOperator.of("Unsqueeze", RandomShapes::unsqueeze).ranks(1, 4).exactly(),
            RandomOperator.of("Flatten", RandomShapes::flatten).exactly(),
            RandomOperator.of("Tile", RandomShapes::tile).exactly(),
            RandomOperator.of("Concat", RandomShapes::concat).exactly(),
            RandomOperator.of("Slice", RandomShapes::slice).exactly(),
            RandomOperator.of("Split", RandomShapes::split).exactly(),
            RandomOperator.of("Expand", RandomShapes::expand).ranks(1, 4).exactly(),
            RandomOperator.of("Pad", RandomShapes::pad).exactly(),
            RandomOperator.of("Trilu", RandomShapes::triangle)
                    .ranks(2, Integer.MAX_VALUE)
                    .exactly(),
            RandomOperator.of("ReverseSequence", RandomShapes::reverse)
                    .ranks(2, Integer.MAX_VALUE)
                    .exactly(),
            RandomOperator.of("Shape", RandomShapes::sizes).exactly(),
            RandomOperator.of(
                            "Size",
                            graph -> graph.castToFloat(
                                    graph.node("Size").inLast().temporary()))
                    .exactly(),
            RandomOperator.of("ConstantOfShape", RandomShapes::constantOfShape).exactly(),
            RandomOperator.of("Range", RandomShapes::range).exactly());

    private RandomShapes() {}

    private static void transpose(RandomGraph graph) {
        RandomNode node = graph.node("Transpose").inLast();
        if (graph.random().nextInt(4) > 0) {
            List<Integer> order = new ArrayList<>(
                    IntStream.range(0, graph.shape().length).boxed().toList());
            Collections.rotate(order, graph.random().nextInt(order.size()));
            if (graph.random().nextBoolean()) {
                Collections.reverse(order);
            }
            node.list("perm", order.stream().mapToLong(n -> n).toArray());
        }
        node.value();
    }

    /** Joins two axes, or splits off an axis of size 1; 0 and -1 stand for sizes. */
    private static void reshape(RandomGraph graph) {
        int[] shape = graph.shape();
        int kept = graph.random().nextInt(shape.length);
        long[] target = new long[kept + 2];
        for (int i = 0; i < kept; i++) {
            target[i] = graph.random().nextBoolean() ? 0 : shape[i];
        }
        int rest = RandomGraph.size(Arrays.copyOfRange(shape, kept, shape.length));
        boolean halves = rest % 2 == 0 && graph.random().nextBoolean();
        target[kept] = halves ? 2 : 1;
        target[kept + 1] = graph.random().nextBoolean() ? -1 : rest / target[kept];
        graph.node("Reshape").inLast(graph.longs(target)).value();
    }

    private static void squeeze(RandomGraph graph) {
        int[] shape = graph.shape();
        long[] ones = IntStream.range(0, shape.length)
                .filter(i -> shape[i] == 1 && graph.random().nextBoolean())
                .mapToLong(i -> i)
                .toArray();
        if (ones.length == 0) {
            graph.node("Squeeze").inLast().value();
        } else {
            graph.node("Squeeze").inLast(graph.longs(ones)).value();
        }
    }

    private static void unsqueeze(RandomGraph graph) {
        int rank = graph.shape().length + 2;
        int first = graph.random().nextInt(rank);
        int second = (first + graph.random().nextInt(1, rank)) % rank;
        graph.node("Unsqueeze").inLast(graph.longs(first - rank, second)).value();
    }

    private static void flatten(RandomGraph graph) {
        int rank = graph.shape().length;
        graph.node("Flatten")
                .inLast()
                .with("axis", graph.random().nextInt(-rank, rank + 1))
                .value();
    }

    private static void tile(RandomGraph graph) {
        long[] repeats = graph.random()
                .longs(graph.shape().length, 0, 3)
                .map(n -> n == 0 ? 1 : n)
                .toArray();
        graph.node("Tile").inLast(graph.longs(repeats)).value();
    }

    private static void concat(RandomGraph graph) {
        int axis = graph.axis();
        int[] shape = graph.shape();
        shape[Math.floorMod(axis, shape.length)] = graph.random().nextInt(1, 4);
        String other = graph.floats(shape);
        boolean first = graph.random().nextBoolean();
        graph.node("Concat")
                .in(first ? graph.last() : other, first ? other : graph.last(), graph.last())
                .with("axis", axis)
                .value();
    }

    /** One or two axes, forward or backward, with ends that may lie outside. */
    private static void slice(RandomGraph graph) {
        int[] shape = graph.shape();
        int count = graph.random().nextInt(1, Math.min(2, shape.length) + 1);
        int first = graph.random().nextInt(shape.length);
        long[] starts = new long[count];
        long[] ends = new long[count];
        long[] axes = new long[count];
        long[] steps = new long[count];
        for (int i = 0; i < count; i++) {
            int axis = (first + i) % shape.length;
            boolean forward = graph.random().nextInt(3) > 0;
            axes[i] = graph.random().nextBoolean() ? axis : axis - shape.length;
            starts[i] = forward ? graph.random().nextInt(-shape[axis], shape[axis]) : shape[axis] + 1;
            ends[i] = forward ? graph.pick(shape[axis], Integer.MAX_VALUE, -1) : Long.MIN_VALUE;
            steps[i] = graph.random().nextInt(1, 3) * (forward ? 1 : -1);
        }
        graph.node("Slice")
                .inLast(graph.longs(starts), graph.longs(ends), graph.longs(axes), graph.longs(steps))
                .value();
    }

    /** In two parts, of which the second is compared and the first joined again. */
    private static void split(RandomGraph graph) {
        int axis = graph.axis();
        int size = graph.sizeOf(axis);
        int first = graph.random().nextInt(size + 1);
        String left = graph.newTemporary();
        String right = graph.newTemporary();
        graph.node("Split")
                .inLast(graph.longs(first, size - first))
                .with("axis", axis)
                .out(left, right);
        graph.node("Concat").in(right, left).with("axis", axis).value();
    }

    private static void expand(RandomGraph graph) {
        int[] shape = graph.shape();
        long[] target = new long[shape.length + 1];
        target[0] = graph.random().nextInt(1, 3);
        for (int i = 0; i < shape.length; i++) {
            target[i + 1] = graph.random().nextBoolean() ? 1 : shape[i] == 1 ? 2 : shape[i];
        }
        int from = graph.random().nextInt(2);
        graph.node("Expand")
                .inLast(graph.longs(Arrays.copyOfRange(target, from, target.length)))
                .value();
    }

    private static void pad(RandomGraph graph) {
        int[] shape = graph.shape();
        String mode = graph.pick(List.of("constant", "constant", "reflect", "edge"));
        long[] pads = new long[2 * shape.length];
        for (int i = 0; i < pads.length; i++) {
            int size = shape[i % shape.length];
            pads[i] = switch (mode) {
                // takes away where it is negative
                case "constant" -> graph.random().nextInt(size > 2 ? -1 : 0, 3);
                case "reflect" -> graph.random().nextInt(size);
                default -> graph.random().nextInt(3);
            };
        }
        RandomNode node = graph.node("Pad").inLast(graph.longs(pads)).with("mode", mode);
        if (mode.equals("constant") && graph.random().nextBoolean()) {
            node.in(graph.floats());
        }
        node.value();
    }

    private static void triangle(RandomGraph graph) {
        graph.node("Trilu")
                .inLast(graph.longTensor(new long[] {graph.random().nextInt(-3, 4)}))
                .with("upper", graph.random().nextInt(2))
                .value();
    }

    private static void reverse(RandomGraph graph) {
        int[] shape = graph.shape();
        int time = graph.random().nextInt(2);
        long[] lengths =
                graph.random().longs(shape[1 - time], 1, shape[time] + 1).toArray();
        graph.node("ReverseSequence")
                .inLast(graph.longs(lengths))
                .with("time_axis", time)
                .with("batch_axis", 1 - time)
                .value();
    }

    private static void sizes(RandomGraph graph) {
        int rank = graph.shape().length;
        RandomNode node = graph.node("Shape").inLast();
        if (graph.random().nextBoolean()) {
            node.with("start", graph.random().nextInt(-rank, 1))
                    .with("end", graph.random().nextInt(1, rank + 2));
        }
        graph.castToFloat(node.temporary());
    }

    /** Adds a constant of the shape that the last value has. */
    private static void constantOfShape(RandomGraph graph) {
        String shape = graph.node("Shape").inLast().temporary();
        RandomNode node = graph.node("ConstantOfShape").in(shape);
        if (graph.random().nextBoolean()) {
            node.tensor("value", OnnxMessage.floats("", new float[] {0.5f}, 1));
        }
        graph.node("Add").inLast(node.temporary()).value();
    }

    private static void range(RandomGraph graph) {
        float start = graph.random().nextInt(-4, 5);
        float step = graph.pick(-2, -1, 1, 2) / 4f;
        float[] limits = {start + step * graph.sizeOf(-1)};
        String numbers = graph.node("Range")
                .in(graph.floats(new float[] {start}), graph.floats(limits), graph.floats(new float[] {step}))
                .temporary();
        graph.node("Add").inLast(numbers).value();
    }
}
