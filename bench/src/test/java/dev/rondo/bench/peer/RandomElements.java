package dev.rondo.bench.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Functions of single elements, and of elements that broadcasting pairs. */
final class RandomElements {
    static final List<RandomOperator> OPERATORS = operators();

    private static final String MICROSOFT = "com.microsoft";

    private RandomElements() {}

    private static List<RandomOperator> operators() {
        List<RandomOperator> all = new ArrayList<>();
        for (String name : List.of("Erf", "Sin", "Cos", "Exp", "Selu", "Softplus", "Softsign", "Sigmoid", "Tanh")) {
            all.add(unary(name));
        }
        all.add(unary("HardSwish"));
        all.add(unary("Mish").since(18));
        for (String name : List.of("Abs", "Neg", "Relu", "Identity", "Dropout")) {
            all.add(unary(name).exactly());
        }
        for (String name : List.of("Floor", "Ceil", "Round", "Sign")) {
            all.add(unary(name).jumping().exactly());
        }
        for (String name : List.of("Sqrt", "Log", "Reciprocal")) {
            all.add(unary(name).jumping());
        }
        for (String name : List.of("LeakyRelu", "Elu", "Celu", "HardSigmoid")) {
            all.add(RandomOperator.of(name, graph -> withAlpha(graph, name)));
        }
        all.add(RandomOperator.of("ThresholdedRelu", graph -> withAlpha(graph, "ThresholdedRelu"))
                .jumping());
        all.add(RandomOperator.of("Gelu", RandomElements::gelu).since(20));
        all.add(RandomOperator.of(
                MICROSOFT + ".Gelu",
                graph -> graph.node("Gelu").domain(MICROSOFT).inLast().value()));
        for (String name : List.of("Add", "Sub", "Max", "Min", "Sum")) {
            all.add(RandomOperator.of(name, graph -> binary(graph, name)).exactly());
        }
        all.add(RandomOperator.of("Mul", graph -> binary(graph, "Mul")));
        all.add(RandomOperator.of(
                "Mean",
                graph -> graph.node("Mean")
                        .inLast(graph.floats(graph.broadcasting()), graph.floats(graph.broadcasting()))
                        .value()));
        all.add(RandomOperator.of(
                "PRelu",
                graph -> graph.node("PRelu")
                        .inLast(graph.floats(graph.broadcasting()))
                        .value()));
        all.add(RandomOperator.of("Div", RandomElements::divide));
        all.add(RandomOperator.of("Pow", RandomElements::power).jumping());
        all.add(RandomOperator.of("Mod", RandomElements::remainder).jumping());
        return all;
    }

    private static RandomOperator unary(String name) {
        return RandomOperator.of(name, graph -> graph.node(name).inLast().value());
    }

    private static void withAlpha(RandomGraph graph, String name) {
        RandomNode node = graph.node(name).inLast();
        if (graph.random().nextBoolean()) {
            node.with("alpha", graph.random().nextInt(1, 12) / 8f);
        }
        if (name.equals("HardSigmoid") && graph.random().nextBoolean()) {
            node.with("beta", graph.random().nextInt(1, 9) / 8f);
        }
        node.value();
    }

    private static void gelu(RandomGraph graph) {
        graph.node("Gelu")
                .inLast()
                .with("approximate", graph.pick(List.of("none", "tanh")))
                .value();
    }

    /** The constant may have more axes than the last value, which then broadcasts too. */
    private static void binary(RandomGraph graph, String name) {
        int[] shape = graph.broadcasting();
        if (graph.random().nextInt(4) == 0) {
            shape = IntStream.concat(IntStream.of(2), Arrays.stream(graph.shape()))
                    .toArray();
        }
        String constant = graph.floats(shape);
        if (graph.random().nextBoolean()) {
            graph.node(name).inLast(constant).value();
        } else {
            graph.node(name).in(constant, graph.last()).value();
        }
    }

    private static void divide(RandomGraph graph) {
        int[] shape = graph.broadcasting();
        float[] divisors = new float[RandomGraph.size(shape)];
        for (int i = 0; i < divisors.length; i++) {
            divisors[i] = graph.random().nextInt(1, 9) / (graph.random().nextBoolean() ? 8f : -8f);
        }
        graph.node("Div").inLast(graph.floats(divisors, shape)).value();
    }

    private static void power(RandomGraph graph) {
        int[] shape = graph.broadcasting();
        float[] exponents = new float[RandomGraph.size(shape)];
        for (int i = 0; i < exponents.length; i++) {
            exponents[i] = graph.pick(-2, -1, 0, 1, 2, 3, 4) / (graph.random().nextInt(4) == 0 ? 2f : 1f);
        }
        graph.node("Pow").inLast(graph.floats(exponents, shape)).value();
    }

    /** Of floats with the sign of the dividend, or of integers with the sign of the divisor. */
    private static void remainder(RandomGraph graph) {
        int[] shape = graph.broadcasting();
        long[] divisors = graph.random().longs(RandomGraph.size(shape), 1, 4).toArray();
        for (int i = 0; i < divisors.length; i++) {
            divisors[i] *= graph.random().nextBoolean() ? 1 : -1;
        }
        String divisor = graph.longTensor(divisors, shape);
        if (graph.random().nextBoolean()) {
            String floats =
                    graph.node("Cast").in(divisor).with("to", RandomGraph.FLOAT).temporary();
            graph.node("Mod").inLast(floats).with("fmod", 1).value();
        } else {
            String whole =
                    graph.node("Cast").inLast().with("to", RandomGraph.INT64).temporary();
            graph.castToFloat(graph.node("Mod")
                    .in(whole, divisor)
                    .with("fmod", graph.random().nextInt(2))
                    .temporary());
        }
    }
}
