package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ActivationPassesTest {
    private static final float[] SPECIAL = {
        0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e-30f, -1e-30f, 1e-7f, -1e-7f, 87f, -87f, 1e30f, -1e30f
    };

    private interface Pass {
        void apply(float[] v, int at, int n);
    }

    private record Case(Pass pass, DoubleUnaryOperator exact, float low, float high) {}

    private static final Map<String, Case> CASES = Map.of(
            "hard sigmoid",
            new Case(
                    (v, at, n) -> ActivationPasses.hardSigmoid(v, at, n, 0.2f, 0.5f),
                    x -> Math.clamp(0.2 * x + 0.5, 0, 1),
                    0,
                    1),
            "softsign",
            new Case(ActivationPasses::softsign, x -> x / (1 + Math.abs(x)), Float.NaN, Float.NaN),
            "leaky ReLU",
            new Case(
                    (v, at, n) -> ActivationPasses.leakyRelu(v, at, n, 0.01f),
                    x -> x < 0 ? 0.01 * x : x,
                    Float.NEGATIVE_INFINITY,
                    Float.POSITIVE_INFINITY),
            "ELU",
            new Case(
                    (v, at, n) -> ActivationPasses.elu(v, at, n, 1, 1),
                    x -> x > 0 ? x : Math.expm1(x),
                    -1,
                    Float.POSITIVE_INFINITY),
            "SiLU",
            new Case(ActivationPasses::silu, x -> x < -700 ? 0 : x / (1 + Math.exp(-x)), 0, Float.POSITIVE_INFINITY),
            "softplus",
            new Case(
                    ActivationPasses::softplus,
                    x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
                    0,
                    Float.POSITIVE_INFINITY),
            "GELU",
            new Case(ActivationPasses::gelu, ActivationPassesTest::gelu, 0, Float.POSITIVE_INFINITY),
            "GELU by tanh",
            new Case(
                    ActivationPasses::geluTanh,
                    x -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
                    0,
                    Float.POSITIVE_INFINITY));

    /** Simpson's rule over the density of the normal distribution. */
    private static double gelu(double x) {
        if (Math.abs(x) > 20) {
            return Math.max(x, 0);
        }
        int parts = 2000;
        double h = x / parts;
        double sum = 1 + Math.exp(-x * x / 2);
        for (int i = 1; i < parts; i++) {
            sum += (i % 2 == 0 ? 2 : 4) * Math.exp(-(i * h) * (i * h) / 2);
        }
        return x * (0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI));
    }

    @Test
    void shouldBeNearTheExactValues() {
        float[] x = Arrays.copyOf(SPECIAL, 1200);
        for (int i = SPECIAL.length; i < x.length; i++) {
            x[i] = (i - 600) * 0.04f;
        }
        CASES.forEach((name, each) -> {
            float[] y = x.clone();
            each.pass.apply(y, 0, y.length);
            for (int i = 0; i < x.length; i++) {
                double exact = each.exact.applyAsDouble(x[i]);
                assertEquals(exact, y[i], 1e-6 + 1e-6 * Math.abs(exact), name + " of " + x[i]);
            }
        });
    }

    @Test
    void shouldKeepNaNAndTheLimits() {
        CASES.forEach((name, each) -> {
            float[] v = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};
            each.pass.apply(v, 0, 3);
            assertArrayEquals(new float[] {Float.NaN, each.low, each.high}, v, name);
        });
    }

    @Test
    void shouldGiveAValueTheSameBitsWhereverItStandsAndLeaveItsNeighboursAlone() {
        CASES.forEach((name, each) -> {
            float[] row = new float[40];
            for (int i = 0; i < row.length; i++) {
                row[i] = (i - 20) * 0.3f;
            }
            float[] moved = row.clone();
            each.pass.apply(moved, 3, 21);
            float[] whole = row.clone();
            each.pass.apply(whole, 0, 40);
            for (int i = 0; i < row.length; i++) {
                boolean inside = i >= 3 && i < 24;
                assertEquals(inside ? whole[i] : row[i], moved[i], name);
            }
            assertTrue(moved[3] <= moved[23], name);
        });
    }
}
