package dev.rondo.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.rondo.support.Close;
import java.util.Arrays;
import java.util.Map;

/**
 * The gradients of a {@link GradientProblem}'s loss.
 *
 * @param parameters by name, row-major
 * @param inputs [T][B][I], zero where an input is missing or past a row's end; null for tokens, or where none are known
 * @param initialStates [B][layer][slot][width]; null where none are known
 */
public record Gradients(Map<String, double[]> parameters, double[][][] inputs, double[][][][] initialStates) {
    /** Asserts that all known of {@code expected} differs from {@code actual} by no more than a part of each tensor's largest. */
    public static void assertClose(String what, Gradients expected, Gradients actual, double tolerance) {
        assertEquals(expected.parameters.keySet(), actual.parameters.keySet(), what);
        expected.parameters.forEach(
                (name, values) -> assertTensor(what + " d" + name, values, actual.parameters.get(name), tolerance));
        if (expected.inputs != null) {
            assertTensor(what + " dx", Close.flat(expected.inputs), Close.flat(actual.inputs), tolerance);
        }
        if (expected.initialStates != null) {
            assertStates(what, expected.initialStates, actual.initialStates, tolerance);
        }
    }

    private static void assertStates(String what, double[][][][] expected, double[][][][] actual, double tolerance) {
        for (int layer = 0; layer < expected[0].length; layer++) {
            for (int slot = 0; slot < expected[0][layer].length; slot++) {
                assertTensor(
                        what + " dstate of layer " + layer + ", slot " + slot,
                        slot(expected, layer, slot),
                        slot(actual, layer, slot),
                        tolerance);
            }
        }
    }

    /** One slot in all rows of the batch. */
    private static double[] slot(double[][][][] states, int layer, int slot) {
        return Arrays.stream(states)
                .flatMapToDouble(row -> Arrays.stream(row[layer][slot]))
                .toArray();
    }

    private static void assertTensor(String what, double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length, () -> what + ": number of values");
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            if (!(difference <= tolerance * largest)) {
                fail(what + "[" + i + "]: expected " + expected[i] + ", but was " + actual[i] + " (off by "
                        + difference / largest + " of the largest, " + largest + ")");
            }
        }
    }
}
