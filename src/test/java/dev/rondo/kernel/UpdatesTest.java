package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The active updates give the bits of the plain updates, wherever a range is cut. */
@Tag("conformance")
class UpdatesTest {
    private static final Updates ACTIVE = Backend.active().updates();
    private static final Updates PLAIN = new PlainUpdates();
    private static final int AT = 5;

    /** Updates parameters; the blocks are parameters, gradients and three moments, which begin 2 parameters later. */
    private interface Change {
        void apply(Updates updates, float[][] blocks, int from, int to);
    }

    private static final Change[] CHANGES = {
        sgd(false, 0, 1, 0, 1),
        sgd(true, 0.9f, 0.7f, 1f, 0.9f),
        rmsProp(false, 0, 0.99f, 0, 1e-8f),
        rmsProp(true, 0.01f, 0.9f, 1e-3f, 0),
        adam(false, new float[] {0, 0.999f, 0.9f, 0.999f, 1.5f, 1e-8f, 0.01f, 0.1f}),
        adam(true, new float[] {0.01f, 1f, 0.8f, 0.99f, 1.1f, 1e-6f, 0, 0.1f}),
        (u, b, from, to) -> {
            UpdateSettings.Adagrad s = with(new UpdateSettings.Adagrad(), 0.1f, 0.01f);
            s.v = b[2];
            s.epsilon = 1e-10f;
            u.adagrad(b[0], b[1], s, from, to);
        },
        (u, b, from, to) -> {
            UpdateSettings.Adadelta s = with(new UpdateSettings.Adadelta(), 1f, 0.01f);
            s.v = b[2];
            s.u = b[3];
            s.rho = 0.9f;
            s.epsilon = 1e-6f;
            u.adadelta(b[0], b[1], s, from, to);
        },
    };

    private static <S extends UpdateSettings> S with(S settings, float rate, float decay) {
        settings.first = 2;
        settings.rate = rate;
        settings.decay = decay;
        return settings;
    }

    private static Change sgd(boolean moment, float momentum, float gain, float direct, float follow) {
        return (u, b, from, to) -> {
            UpdateSettings.Sgd s = with(new UpdateSettings.Sgd(), 0.1f, 0.01f);
            s.m = moment ? b[2] : null;
            s.momentum = momentum;
            s.gain = gain;
            s.direct = direct;
            s.follow = follow;
            u.sgd(b[0], b[1], s, from, to);
        };
    }

    private static Change rmsProp(boolean all, float decay, float alpha, float inside, float outside) {
        return (u, b, from, to) -> {
            UpdateSettings.RmsProp s = with(new UpdateSettings.RmsProp(), 0.1f, decay);
            s.v = b[2];
            s.mean = all ? b[3] : null;
            s.m = all ? b[4] : null;
            s.momentum = all ? 0.5f : 0;
            s.alpha = alpha;
            s.inside = inside;
            s.outside = outside;
            u.rmsProp(b[0], b[1], s, from, to);
        };
    }

    /** The values are decay, keep, beta1, beta2, correction, epsilon, direct and follow. */
    private static Change adam(boolean amsGrad, float[] values) {
        return (u, b, from, to) -> {
            UpdateSettings.Adam s = with(new UpdateSettings.Adam(), 0, values[0]);
            s.m = b[2];
            s.v = b[3];
            s.largest = amsGrad ? b[4] : null;
            s.keep = values[1];
            s.beta1 = values[2];
            s.beta2 = values[3];
            s.correction = values[4];
            s.epsilon = values[5];
            s.direct = values[6];
            s.follow = values[7];
            u.adam(b[0], b[1], s, from, to);
        };
    }

    static IntStream sizes() {
        return IntStream.of(1, 3, 7, 15, 16, 17, 31, 33, 64, 100, 257);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void shouldUpdateToTheSameBitsWhereverARangeIsCut(int n) {
        for (int change = 0; change < CHANGES.length; change++) {
            float[][] expected = blocks(n);
            float[][] whole = blocks(n);
            float[][] cut = blocks(n);
            CHANGES[change].apply(PLAIN, expected, AT, AT + n);
            CHANGES[change].apply(ACTIVE, whole, AT, AT + n);
            CHANGES[change].apply(ACTIVE, cut, AT, AT + n / 3);
            CHANGES[change].apply(ACTIVE, cut, AT + n / 3, AT + n);
            for (int block = 0; block < expected.length; block++) {
                assertArrayEquals(expected[block], whole[block], "change " + change + ", block " + block);
                assertArrayEquals(expected[block], cut[block], "cut change " + change + ", block " + block);
            }
        }
    }

    private static float[][] blocks(int n) {
        SplittableRandom random = new SplittableRandom(n);
        float[][] blocks = new float[5][AT + n];
        for (int block = 0; block < blocks.length; block++) {
            for (int i = 0; i < AT + n; i++) {
                float value = random.nextFloat() * (random.nextInt(10) == 0 ? 1e-38f : 1f);
                blocks[block][i] = block < 2 && random.nextBoolean() ? -value : value;
            }
        }
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void shouldSumSquaresToTheSameBits(int n) {
        for (int size : new int[] {n, 4096 + n, 20_000 + n}) {
            float[] values = new float[AT + size];
            SplittableRandom random = new SplittableRandom(size);
            double exact = 0;
            for (int i = AT; i < values.length; i++) {
                values[i] = random.nextFloat() - 0.5f;
                exact += (double) values[i] * values[i];
            }
            double sum = ACTIVE.sumOfSquares(values, AT, values.length, new double[16]);
            assertEquals(PLAIN.sumOfSquares(values, AT, values.length, new double[16]), sum);
            assertEquals(exact, sum, 1e-13 * exact);
        }
    }

    @Test
    void shouldLetNoValueHideThatIsNotFinite() {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            for (int at : new int[] {0, 17, 4095, 4096, 5000}) {
                float[] values = new float[5001];
                values[at] = value;
                assertFalse(Double.isFinite(ACTIVE.sumOfSquares(values, 0, values.length, new double[16])));
            }
        }
    }

    @Test
    void shouldSumSquaresThatLeaveFloat32() {
        float[] values = {3e30f, -4e30f, 1e-30f};
        assertEquals(5e30, Math.sqrt(ACTIVE.sumOfSquares(values, 0, 3, new double[16])), 1e24);
        assertEquals(1e-30, Math.sqrt(ACTIVE.sumOfSquares(values, 2, 3, new double[16])), 1e-36);
    }

    @Test
    void shouldClampAndScale() {
        float[] values = {-3f, -1f, 0.5f, Float.NaN, 2f};
        assertTrue(Updates.clamp(values, 1, 5, 1f));
        assertArrayEquals(new float[] {-3f, -1f, 0.5f, Float.NaN, 1f}, values);
        assertFalse(Updates.clamp(values, 1, 5, 1f));
        Updates.scale(values, 0, 2, 0.5f);
        assertArrayEquals(new float[] {-1.5f, -0.5f, 0.5f}, Arrays.copyOf(values, 3));
    }
}
