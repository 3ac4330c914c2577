package dev.rondo.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.train.Schedule;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The optimizers that PyTorch's runs do not cover, against their formulas in float64. */
@Tag("conformance")
class OptimizerTest {
    private static final int N = 37;
    private static final int UPDATES = 50;

    /** One update of one weight in float64, with two moments to remember. */
    private interface Formula {
        double step(double weight, double gradient, double[] moments, int update);
    }

    private static void check(Optimizer optimizer, Formula formula) {
        SplittableRandom random = new SplittableRandom(8);
        int at = 4;
        float[] weights = new float[at + N];
        float[] gradients = new float[at + N];
        double[] expected = new double[N];
        double[][] moments = new double[N][3];
        for (int i = 0; i < N; i++) {
            weights[at + i] = random.nextFloat() - 0.5f;
            expected[i] = weights[at + i];
        }
        OptimizerState kept = new OptimizerState(optimizer, at, N);
        for (int update = 1; update <= UPDATES; update++) {
            for (int i = 0; i < N; i++) {
                gradients[at + i] = random.nextFloat() - 0.5f;
                expected[i] = formula.step(expected[i], gradients[at + i], moments[i], update);
            }
            kept.advance(optimizer.learningRate());
            kept.update(weights, gradients, at, at + 10);
            kept.update(weights, gradients, at + 10, at + N);
        }
        for (int i = 0; i < N; i++) {
            assertEquals(expected[i], weights[at + i], 2e-5 * (1 + Math.abs(expected[i])), optimizer + " at " + i);
        }
    }

    @Test
    void shouldBeAdagrad() {
        check(Adagrad.of(0.1f).withRateDecay(0.05f).withWeightDecay(0.01f), (w, gradient, m, t) -> {
            double g = gradient + 0.01f * w;
            m[0] += g * g;
            return w - 0.1f / (1 + (t - 1) * 0.05f) * g / (Math.sqrt(m[0]) + 1e-10f);
        });
    }

    @Test
    void shouldBeAdagradWithInitialAccumulator() {
        check(Adagrad.of(0.1f).withInitialAccumulator(0.1f).withEpsilon(1e-3f), (w, g, m, t) -> {
            m[0] = (t == 1 ? 0.1f : m[0]) + g * g;
            return w - 0.1f * g / (Math.sqrt(m[0]) + 1e-3f);
        });
    }

    @Test
    void shouldBeNAdamWithMomentumDecay() {
        check(Adam.nAdam(0.01f).withMomentumDecay(0.05f), (w, g, m, t) -> {
            double momentum = 0.9f * (1 - 0.5 * Math.pow(0.96, t * 0.05f));
            double next = 0.9f * (1 - 0.5 * Math.pow(0.96, (t + 1) * 0.05f));
            m[0] = 0.9f * m[0] + (1 - 0.9f) * g;
            m[1] = 0.999f * m[1] + (1 - 0.999f) * g * g;
            m[2] = (t == 1 ? 1 : m[2]) * momentum;
            double root = Math.sqrt(m[1] / (1 - Math.pow(0.999f, t))) + 1e-8f;
            return w - 0.01f * ((1 - momentum) / (1 - m[2]) * g + next / (1 - m[2] * next) * m[0]) / root;
        });
        assertThrows(IllegalArgumentException.class, () -> Adam.of(0.01f).withMomentumDecay(0.004f));
    }

    @Test
    void shouldEqualTheRmsPropOfKeras() {
        check(RmsProp.of(0.01f).withAlpha(0.9f).withEpsilonInsideRoot(1e-7f), (w, g, m, t) -> {
            m[0] = 0.9f * m[0] + (1 - 0.9f) * g * g;
            return w - 0.01f * g / Math.sqrt(m[0] + 1e-7f);
        });
    }

    @Test
    void shouldBeRmsPropWithMomentum() {
        check(RmsProp.of(0.01f).withMomentum(0.5f).withWeightDecay(0.1f), (w, gradient, m, t) -> {
            double g = gradient + 0.1f * w;
            m[0] = 0.99f * m[0] + (1 - 0.99f) * g * g;
            m[1] = 0.5 * m[1] + g / (Math.sqrt(m[0]) + 1e-8f);
            return w - 0.01f * m[1];
        });
    }

    @Test
    void shouldBeRmsPropCentered() {
        check(RmsProp.of(0.01f).withCentering().withEpsilon(1e-3f), (w, g, m, t) -> {
            m[0] = 0.99f * m[0] + (1 - 0.99f) * g * g;
            m[1] += (1 - 0.99f) * (g - m[1]);
            return w - 0.01f * g / (Math.sqrt(m[0] - m[1] * m[1]) + 1e-3f);
        });
    }

    @Test
    void shouldBeAdadeltaWithDecay() {
        check(Adadelta.of(0.5f).withRho(0.8f).withEpsilon(1e-4f).withWeightDecay(0.1f), (w, gradient, m, t) -> {
            double g = gradient + 0.1f * w;
            m[0] = 0.8f * m[0] + (1 - 0.8f) * g * g;
            double step = Math.sqrt(m[1] + 1e-4f) / Math.sqrt(m[0] + 1e-4f) * g;
            m[1] = 0.8f * m[1] + (1 - 0.8f) * step * step;
            return w - 0.5 * step;
        });
    }

    @Test
    void shouldKeepVarianceFromTurningNegative() {
        RmsProp optimizer = RmsProp.of(0.01f).withAlpha(0.5f).withCentering();
        OptimizerState kept = new OptimizerState(optimizer, 0, N);
        float[] weights = new float[N];
        float[] gradients = new float[N];
        for (int i = 0; i < N; i++) {
            gradients[i] = 0.1f + 0.037f * i;
        }
        for (int update = 0; update < 10 * UPDATES; update++) {
            kept.advance(optimizer.learningRate());
            kept.update(weights, gradients, 0, N);
        }
        for (float weight : weights) {
            assertTrue(Float.isFinite(weight), "a gradient that never changes has no variance");
        }
    }

    @Test
    void shouldRaiseToPowersOfManyUpdates() {
        for (long t : new long[] {0, 1, 2, 3, 10, 999, 1_000, 123_457, 10_000_000}) {
            for (double beta : new double[] {0, 0.5, 0.9, 0.999, 0.99999999}) {
                double expected = StrictMath.pow(beta, t);
                assertEquals(expected, AdamStep.power(beta, t), 1e-9 * expected, beta + "^" + t);
            }
        }
    }

    @Test
    void shouldFollowSchedules() {
        Schedule step = Schedule.step(10, 0.5);
        assertEquals(1, step.factor(9));
        assertEquals(0.25, step.factor(29));
        assertEquals(Math.pow(0.9, 7), Schedule.exponential(0.9).factor(7), 1e-15);
        Schedule cosine = Schedule.cosine(100, 0.1);
        assertEquals(1, cosine.factor(0));
        assertEquals(0.55, cosine.factor(50), 1e-12);
        assertEquals(0.1, cosine.factor(1000), 1e-12);
        Schedule risen = step.afterWarmUp(4);
        assertEquals(0.25, risen.factor(0));
        assertEquals(1, risen.factor(3));
        assertEquals(1, risen.factor(13));
        assertEquals(0.5, risen.factor(14));
    }
}
