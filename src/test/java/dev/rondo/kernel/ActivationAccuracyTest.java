package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * tanh is within 2 ulp or 2e-7 of the exact value, the logistic function within 2e-7. Both stay in their range, keep NaN and
 * are exact at infinities. The fast test takes every 997th float32 value, the slow profile takes them all.
 */
class ActivationAccuracyTest {
    private static final double ABSOLUTE = 2e-7;
    private static final int BLOCK = 1 << 12;
    private static final Kernels KERNELS = Backend.active().kernels();

    @Test
    void shouldMeetTheBoundOnADenseSample() {
        checkAll(997);
    }

    @Tag("slow")
    @Test
    void shouldMeetTheBoundOnEveryFloat() {
        checkAll(1);
    }

    private static void checkAll(int step) {
        float[] x = new float[BLOCK];
        long pattern = Integer.MIN_VALUE;
        while (pattern <= Integer.MAX_VALUE) {
            for (int j = 0; j < BLOCK; j++, pattern += step) {
                x[j] = Float.intBitsToFloat((int) Math.min(pattern, Integer.MAX_VALUE));
            }
            float[] sigmoid = x.clone();
            KERNELS.sigmoidTanh(sigmoid, 0, BLOCK, 0);
            check(x, sigmoid, 0, ActivationAccuracyTest::sigmoid, false);
            float[] tanh = x.clone();
            KERNELS.sigmoidTanh(tanh, 0, 0, BLOCK);
            check(x, tanh, -1, StrictMath::tanh, true);
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }

    private static void check(float[] x, float[] y, float low, DoubleUnaryOperator exact, boolean ulps) {
        for (int j = 0; j < x.length; j++) {
            if (Float.isNaN(x[j])) {
                assertTrue(Float.isNaN(y[j]), "NaN must stay NaN");
                continue;
            }
            double expected = exact.applyAsDouble(x[j]);
            double bound = ulps ? Math.max(ABSOLUTE, 2 * Math.ulp((float) expected)) : ABSOLUTE;
            if (!(Math.abs(y[j] - expected) <= bound && y[j] >= low && y[j] <= 1)) {
                assertEquals(expected, y[j], bound, "at " + x[j]);
                throw new AssertionError(y[j] + " is outside [" + low + ", 1] at " + x[j]);
            }
        }
    }

    @Test
    void shouldBeExactAtInfinitiesAndZero() {
        float[] v = new float[32];
        v[0] = Float.NEGATIVE_INFINITY;
        v[1] = Float.POSITIVE_INFINITY;
        v[16] = Float.NEGATIVE_INFINITY;
        v[17] = Float.POSITIVE_INFINITY;
        KERNELS.sigmoidTanh(v, 0, 16, 16);
        assertEquals(0f, v[0]);
        assertEquals(1f, v[1]);
        assertEquals(0.5f, v[2]);
        assertEquals(-1f, v[16]);
        assertEquals(1f, v[17]);
        assertEquals(0f, v[18]);
    }

    @Test
    void shouldKeepTheRelativeAccuracyOfTanhNearZero() {
        float[] x = new float[BLOCK];
        for (int j = 0; j < BLOCK; j++) {
            x[j] = (float) Math.scalb(1 + (j & 63) / 64.0, -2 - (j >> 6)) * ((j & 1) == 0 ? 1 : -1);
        }
        float[] y = x.clone();
        KERNELS.sigmoidTanh(y, 0, 0, BLOCK);
        for (int j = 0; j < BLOCK; j++) {
            double exact = StrictMath.tanh(x[j]);
            // There are four roundings: the scaled argument, q f, e and the quotient.
            assertEquals(exact, y[j], 4 * Math.ulp((float) exact), "at " + x[j]);
        }
    }
}
