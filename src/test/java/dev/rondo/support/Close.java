package dev.rondo.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;

/** Tolerances, and comparisons of numbers. */
public final class Close {
    /**
     * The tolerance for float32 sums of up to a few hundred products compared with float64 or PyTorch: the accuracy that
     * the engine promises, {@code 1e-5 + 1e-5 |y|}.
     */
    public static final double FORWARD = 1e-5;

    /** The tolerance for two float32 sums of the same products in different order: {@code 1e-6 (1 + |y|)}. */
    public static final double SAME_MATHS = 1e-6;

    private Close() {}

    /** Asserts {@code |actual - expected| <= tolerance (1 + |expected|)} everywhere. */
    public static void assertClose(String what, double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length, () -> what + ": number of values");
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            if (!(difference <= tolerance * (1 + Math.abs(expected[i])))) {
                fail(what + "[" + i + "]: expected " + expected[i] + ", but was " + actual[i] + " (off by " + difference
                        + ")");
            }
        }
    }

    public static void assertClose(String what, float[] expected, float[] actual, double tolerance) {
        assertClose(what, widen(expected), widen(actual), tolerance);
    }

    /** Asserts equal bits, so that NaN equals NaN and 0 differs from -0. */
    public static void assertSameBits(String what, float[] expected, float[] actual) {
        assertArrayEquals(
                bits(expected),
                bits(actual),
                () -> what + ": expected " + Arrays.toString(expected) + ", but was " + Arrays.toString(actual));
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    public static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return wide;
    }

    public static float[] narrow(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    /** Rows of rows one after another. */
    public static double[] flat(double[][][] rows) {
        int count = 0;
        for (double[][] some : rows) {
            count += count(some);
        }
        double[] flat = new double[count];
        int at = 0;
        for (double[][] some : rows) {
            at = copy(some, flat, at);
        }
        return flat;
    }

    /** Rows one after another. */
    public static double[] flat(double[][] rows) {
        double[] flat = new double[count(rows)];
        copy(rows, flat, 0);
        return flat;
    }

    private static int count(double[][] rows) {
        int count = 0;
        for (double[] row : rows) {
            count += row.length;
        }
        return count;
    }

    private static int copy(double[][] rows, double[] to, int at) {
        int next = at;
        for (double[] row : rows) {
            System.arraycopy(row, 0, to, next, row.length);
            next += row.length;
        }
        return next;
    }

    /** Consecutive rows of the given width. */
    public static double[][] rows(float[] values, int width) {
        double[][] rows = new double[values.length / width][width];
        for (int i = 0; i < values.length; i++) {
            rows[i / width][i % width] = values[i];
        }
        return rows;
    }

    /** [T][B][width]. */
    public static double[][][] steps(float[] values, int batch, int width) {
        double[][] rows = rows(values, width);
        double[][][] steps = new double[rows.length / batch][][];
        Arrays.setAll(steps, t -> Arrays.copyOfRange(rows, t * batch, (t + 1) * batch));
        return steps;
    }
}
