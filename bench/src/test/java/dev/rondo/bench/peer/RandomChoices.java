package dev.rondo.bench.peer;

import java.util.ArrayList;
import java.util.List;

/** Comparisons, logic, choices and changes of type. Their results become float32 again. */
final class RandomChoices {
    static final List<RandomOperator> OPERATORS = operators();

    private static final List<String> COMPARISONS =
            List.of("Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual");

    private RandomChoices() {}

    private static List<RandomOperator> operators() {
        List<RandomOperator> all = new ArrayList<>();
        for (String name : List.of("Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual")) {
            all.add(RandomOperator.of(name, graph -> graph.castToFloat(compare(graph, name)))
                    .jumping()
                    .exactly());
        }
        for (String name : List.of("And", "Or")) {
            all.add(RandomOperator.of(
                            name,
                            graph -> graph.castToFloat(
                                    graph.node(name).in(any(graph), any(graph)).temporary()))
                    .jumping()
                    .exactly());
        }
        all.add(RandomOperator.of(
                        "Not",
                        graph -> graph.castToFloat(
                                graph.node("Not").in(any(graph)).temporary()))
                .jumping()
                .exactly());
        all.add(RandomOperator.of("Where", RandomChoices::where).exactly());
        all.add(RandomOperator.of("Clip", RandomChoices::clip).exactly());
        all.add(RandomOperator.of("Cast", RandomChoices::cast).jumping().exactly());
        all.add(RandomOperator.of("QuantizeLinear", RandomChoices::quantize).jumping());
        all.add(RandomOperator.of("DynamicQuantizeLinear", RandomChoices::quantizeDynamically)
                .jumping());
        return all;
    }

    private static String compare(RandomGraph graph, String name) {
        return graph.node(name).inLast(graph.floats(graph.broadcasting())).temporary();
    }

    private static String any(RandomGraph graph) {
        return compare(graph, graph.pick(COMPARISONS));
    }

    private static void where(RandomGraph graph) {
        int[] shape = graph.broadcasting();
        byte[] conditions = new byte[RandomGraph.size(shape)];
        for (int i = 0; i < conditions.length; i++) {
            conditions[i] = (byte) graph.random().nextInt(2);
        }
        String condition = graph.bytes(RandomGraph.BOOL, conditions, shape);
        String other = graph.floats(graph.broadcasting());
        boolean first = graph.random().nextBoolean();
        graph.node("Where")
                .in(condition, first ? graph.last() : other, first ? other : graph.last())
                .value();
    }

    /** Either bound may be absent. */
    private static void clip(RandomGraph graph) {
        float low = graph.random().nextInt(-8, 1) / 8f;
        float high = graph.random().nextInt(0, 9) / 8f;
        switch (graph.random().nextInt(3)) {
            case 0 -> graph.node("Clip").inLast(number(graph, low)).value();
            case 1 -> graph.node("Clip").inLast("", number(graph, high)).value();
            default ->
                graph.node("Clip")
                        .inLast(number(graph, low), number(graph, high))
                        .value();
        }
    }

    private static String number(RandomGraph graph, float value) {
        return graph.floats(new float[] {value});
    }

    private static void cast(RandomGraph graph) {
        int type = graph.pick(RandomGraph.INT32, RandomGraph.INT64, RandomGraph.BOOL, RandomGraph.FLOAT16);
        graph.castToFloat(graph.node("Cast").inLast().with("to", type).temporary());
    }

    /** Quantises and dequantises, with one scale, or with one for each index of an axis. */
    private static void quantize(RandomGraph graph) {
        int axis = graph.axis();
        boolean single = graph.random().nextBoolean();
        int[] shape = single ? new int[0] : new int[] {graph.sizeOf(axis)};
        int type = graph.pick(RandomGraph.UINT8, RandomGraph.INT8);
        float[] scales = new float[RandomGraph.size(shape)];
        byte[] zeros = new byte[scales.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = graph.random().nextInt(1, 20) / 100f;
            zeros[i] = (byte) graph.random().nextInt(0, 100);
        }
        String scale = graph.floats(scales, shape);
        String zero = graph.bytes(type, zeros, shape);
        String quantized = graph.node("QuantizeLinear")
                .inLast(scale, zero)
                .with("axis", axis)
                .temporary();
        graph.node("DequantizeLinear")
                .in(quantized, scale, zero)
                .with("axis", axis)
                .value();
    }

    private static void quantizeDynamically(RandomGraph graph) {
        String quantized = graph.newTemporary();
        String scale = graph.newTemporary();
        String zero = graph.newTemporary();
        graph.node("DynamicQuantizeLinear").inLast().out(quantized, scale, zero);
        graph.node("DequantizeLinear").in(quantized, scale, zero).value();
    }
}
