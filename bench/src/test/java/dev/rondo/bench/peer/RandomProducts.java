package dev.rondo.bench.peer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Products of matrices. */
final class RandomProducts {
    static final List<RandomOperator> OPERATORS = List.of(
            RandomOperator.of("MatMul", RandomProducts::multiply),
            RandomOperator.of("com.microsoft.FusedMatMul", RandomProducts::multiplyFused)
                    .ranks(2, Integer.MAX_VALUE),
            RandomOperator.of("Gemm", RandomProducts::gemm).ranks(2, 2),
            RandomOperator.of("Einsum", RandomProducts::einsum).ranks(1, 4),
            RandomOperator.of("MatMulInteger", RandomProducts::multiplyIntegers)
                    .ranks(2, 4)
                    .jumping());

    private RandomProducts() {}

    /** The last value is on either side; the other factor has one axis, two, or leading axes that broadcast. */
    private static void multiply(RandomGraph graph) {
        int[] shape = graph.shape();
        boolean left = shape.length == 1 || graph.random().nextBoolean();
        int inner = left ? shape[shape.length - 1] : shape[shape.length - 2];
        int outer = graph.random().nextInt(1, 5);
        int[] matrix = left ? new int[] {inner, outer} : new int[] {outer, inner};
        int[] other = switch (graph.random().nextInt(3)) {
            case 0 -> new int[] {inner};
            case 1 -> matrix;
            default -> batched(graph, shape, matrix);
        };
        String constant = graph.floats(other);
        graph.node("MatMul")
                .in(left ? graph.last() : constant, left ? constant : graph.last())
                .value();
    }

    private static int[] batched(RandomGraph graph, int[] shape, int... matrix) {
        int[] leading = Arrays.copyOf(shape, Math.max(0, shape.length - 2));
        for (int i = 0; i < leading.length; i++) {
            leading[i] = leading[i] == 1 ? 2 : graph.random().nextBoolean() ? 1 : leading[i];
        }
        return IntStream.concat(Arrays.stream(leading), Arrays.stream(matrix)).toArray();
    }

    private static void multiplyFused(RandomGraph graph) {
        int[] shape = graph.shape();
        int transA = graph.random().nextInt(2);
        int transB = graph.random().nextInt(2);
        int inner = shape[shape.length - 1 - transA];
        int outer = graph.random().nextInt(1, 5);
        int[] matrix = transB == 0 ? new int[] {inner, outer} : new int[] {outer, inner};
        graph.node("FusedMatMul")
                .domain("com.microsoft")
                .inLast(graph.floats(matrix))
                .with("transA", transA)
                .with("transB", transB)
                .with("alpha", 0.5f)
                .value();
    }

    private static void gemm(RandomGraph graph) {
        int[] shape = graph.shape();
        int transA = graph.random().nextInt(2);
        int transB = graph.random().nextInt(2);
        int rows = shape[transA];
        int inner = shape[1 - transA];
        int columns = graph.random().nextInt(1, 5);
        String b = transB == 0 ? graph.floats(inner, columns) : graph.floats(columns, inner);
        RandomNode node = graph.node("Gemm").inLast(b).with("transA", transA).with("transB", transB);
        switch (graph.random().nextInt(6)) {
            case 0 -> node.in(graph.floats(columns));
            case 1 -> node.in(graph.floats(rows, 1));
            case 2 -> node.in(graph.floats(1, columns));
            case 3 -> node.in(graph.floats(rows, columns));
            case 4 -> node.in(graph.floats());
            default -> {
                // without a sum
            }
        }
        if (graph.random().nextBoolean()) {
            node.with("alpha", 0.5f).with("beta", -0.25f);
        }
        node.value();
    }

    /** Some axes are summed, some belong to both, and each factor has some alone. */
    private static void einsum(RandomGraph graph) {
        int[] shape = graph.shape();
        StringBuilder other = new StringBuilder();
        List<Integer> sizes = new ArrayList<>();
        List<Character> result = new ArrayList<>();
        for (int i = 0; i < shape.length; i++) {
            char letter = (char) ('a' + i);
            int role = graph.random().nextInt(3);
            if (role > 0) {
                other.append(letter);
                sizes.add(shape[i]);
            }
            if (role < 2) {
                result.add(letter);
            }
        }
        if (other.isEmpty() || graph.random().nextBoolean()) {
            other.append('z');
            sizes.add(graph.random().nextInt(1, 4));
            result.add('z');
        }
        Collections.shuffle(result, new Random(graph.random().nextLong()));
        StringBuilder equation = new StringBuilder("abcd".substring(0, shape.length));
        equation.append(',').append(other).append("->");
        result.forEach(equation::append);
        String constant = graph.floats(sizes.stream().mapToInt(n -> n).toArray());
        graph.node("Einsum")
                .inLast(constant)
                .with("equation", equation.toString())
                .value();
    }

    private static void multiplyIntegers(RandomGraph graph) {
        int inner = graph.sizeOf(-1);
        int outer = graph.random().nextInt(1, 5);
        byte[] weights = new byte[inner * outer];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) graph.random().nextInt(-100, 100);
        }
        String zero = graph.bytes(RandomGraph.UINT8, new byte[] {100});
        String quantized = graph.node("QuantizeLinear")
                .inLast(graph.floats(new float[] {0.125f}), zero)
                .temporary();
        RandomNode node =
                graph.node("MatMulInteger").in(quantized, graph.bytes(RandomGraph.INT8, weights, inner, outer), zero);
        if (graph.random().nextBoolean()) {
            node.in(graph.bytes(RandomGraph.INT8, new byte[] {3}));
        }
        graph.castToFloat(node.temporary());
    }
}
