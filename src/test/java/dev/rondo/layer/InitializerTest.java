package dev.rondo.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.State;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class InitializerTest {
    private static final int INPUT = 12;
    private static final int HIDDEN = 50;
    private static final long SEED = 3;
    /** Rounding of orthonormal float64 vectors to float32, over sums of 50 products. */
    private static final double ORTHONORMAL = 1e-6;
    /** Thousands of draws put mean and deviation within a few percent; the seed is fixed. */
    private static final double STATISTICS = 0.05;

    private static Network lstm(Initializer initializer) {
        return Network.builder(INPUT).init(initializer).lstm(HIDDEN).dense(3).build(SEED);
    }

    private static double largest(float[] values) {
        double largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** Uniform in +-bound: never beyond it, and thousands of draws come close to it and to its deviation. */
    private static void assertUniform(String what, double bound, float[] values) {
        double largest = largest(values);
        assertTrue(largest <= (float) bound, what + ": " + largest + " exceeds " + bound);
        assertTrue(largest > 0.9 * bound, what + ": largest " + largest + " of " + bound);
        if (values.length > 500) {
            assertEquals(bound / Math.sqrt(3), deviation(values), STATISTICS * bound, what);
        }
    }

    private static double deviation(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }

    @Test
    void shouldDrawEverythingUniformlyAsPyTorch() {
        Network network = lstm(Initializer.PYTORCH);
        double bound = 1 / Math.sqrt(HIDDEN);
        for (String name : new String[] {"weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"}) {
            assertUniform(name, bound, network.parameter("lstm." + name));
        }
        assertUniform("dense.weight", bound, network.parameter("dense.weight"));
        assertTrue(largest(network.parameter("dense.bias")) <= bound);
        assertArrayEquals(
                network.parameterBlock(),
                Network.builder(INPUT).lstm(HIDDEN).dense(3).build(SEED).parameterBlock());
    }

    @Test
    void shouldStartAsKerasDoes() {
        Network network = lstm(Initializer.KERAS);
        assertUniform("weight_ih", Math.sqrt(6.0 / (INPUT + HIDDEN)), network.parameter("lstm.weight_ih_l0"));
        assertUniform("dense.weight", Math.sqrt(6.0 / (HIDDEN + 3)), network.parameter("dense.weight"));
        assertArrayEquals(new float[3], network.parameter("dense.bias"));
        float[] recurrent = network.parameter("lstm.weight_hh_l0");
        for (int gate = 0; gate < 4; gate++) {
            assertOrthonormalRows(recurrent, gate * HIDDEN, HIDDEN, HIDDEN);
        }
    }

    @Test
    void shouldGiveTheForgetGateItsBias() {
        for (float forget : new float[] {1, -2.5f}) {
            Network network = lstm(Initializer.KERAS.withForgetBias(forget));
            float[] input = network.parameter("lstm.bias_ih_l0");
            float[] expected = new float[4 * HIDDEN];
            Arrays.fill(expected, HIDDEN, 2 * HIDDEN, forget);
            assertArrayEquals(expected, input);
            assertArrayEquals(new float[4 * HIDDEN], network.parameter("lstm.bias_hh_l0"));
        }
        Network uniform = lstm(Initializer.PYTORCH.withForgetBias(1));
        float[] sum = uniform.parameter("lstm.bias_ih_l0");
        float[] other = uniform.parameter("lstm.bias_hh_l0");
        for (int j = HIDDEN; j < 2 * HIDDEN; j++) {
            assertEquals(1, sum[j] + other[j]);
        }
        assertTrue(sum[0] != 0 && other[3 * HIDDEN] != 0, "only the forget gate's biases are set");
    }

    /** The forget gate is 1 - i, so the bias of i is the negative. */
    @Test
    void shouldGiveACoupledInputGateTheNegativeBias() {
        Network network = Network.builder(INPUT)
                .init(Initializer.KERAS.withForgetBias(2))
                .add(width -> new Lstm(width, HIDDEN, 0, true, false, true))
                .build(SEED);
        float[] expected = new float[3 * HIDDEN];
        Arrays.fill(expected, 0, HIDDEN, -2);
        assertArrayEquals(expected, network.parameter("lstm.bias_ih_l0"));
        assertArrayEquals(new float[3 * HIDDEN], network.parameter("lstm.bias_hh_l0"));
    }

    @Test
    void shouldGiveTheUpdateGateItsBias() {
        Initializer scheme = Initializer.KERAS.withUpdateBias(2.5f);
        for (boolean resetAfter : new boolean[] {true, false}) {
            Network network = Network.builder(INPUT)
                    .init(scheme)
                    .add(width -> new Gru(width, HIDDEN, resetAfter, true))
                    .build(SEED);
            float[] expected = new float[3 * HIDDEN];
            Arrays.fill(expected, HIDDEN, 2 * HIDDEN, 2.5f);
            assertArrayEquals(expected, network.parameter("gru.bias_ih_l0"));
            assertArrayEquals(new float[3 * HIDDEN], network.parameter("gru.bias_hh_l0"));
        }
        Network uniform = Network.builder(INPUT)
                .init(Initializer.PYTORCH.withUpdateBias(1))
                .bidirectional(width -> Gru.of(width, HIDDEN))
                .build(SEED);
        for (String suffix : new String[] {"", "_reverse"}) {
            float[] sum = uniform.parameter("gru.bias_ih_l0" + suffix);
            float[] other = uniform.parameter("gru.bias_hh_l0" + suffix);
            for (int j = HIDDEN; j < 2 * HIDDEN; j++) {
                assertEquals(1, sum[j] + other[j]);
            }
            assertTrue(sum[0] != 0 && other[2 * HIDDEN] != 0, "only the update gate's biases are set");
        }
        assertArrayEquals(
                lstm(Initializer.KERAS).parameterBlock(), lstm(scheme).parameterBlock(), "it has no update gate");
        Network.builder(INPUT)
                .init(scheme)
                .add(width -> new Gru(width, HIDDEN, true, false)) // no biases
                .build(SEED);
    }

    /** The larger the bias, the more of its state a GRU keeps over steps without a signal. */
    @Test
    void shouldKeepTheStateForLongerWithALargerUpdateBias() {
        double[] kept = new double[2];
        for (int i = 0; i < 2; i++) {
            Network network = Network.builder(1)
                    .init(Initializer.KERAS.withUpdateBias(4 * i))
                    .gru(HIDDEN)
                    .build(SEED);
            State state = network.newState();
            float[] first = new float[HIDDEN];
            float[] last = new float[HIDDEN];
            network.newRunner().step(state, new float[] {5}, first);
            for (int t = 0; t < 20; t++) {
                network.newRunner().step(state, new float[1], last);
            }
            kept[i] = deviation(last) / deviation(first);
        }
        assertTrue(kept[1] > 0.5 && kept[1] > 4 * kept[0], () -> Arrays.toString(kept));
    }

    @Test
    void shouldStartReluLayersWithTheIdentity() {
        Network network = Network.builder(INPUT)
                .init(Initializer.IDENTITY)
                .rnn(HIDDEN, Activation.RELU)
                .build(SEED);
        float[] recurrent = network.parameter("rnn.weight_hh_l0");
        for (int i = 0; i < recurrent.length; i++) {
            assertEquals(i / HIDDEN == i % HIDDEN ? 1 : 0, recurrent[i]);
        }
        double expected = Math.sqrt(2.0 / INPUT);
        float[] input = network.parameter("rnn.weight_ih_l0");
        assertEquals(expected, deviation(input), 0.1 * expected, "600 draws");
        assertTrue(largest(input) > 2 * expected, "normal values go beyond two deviations");
        assertArrayEquals(new float[HIDDEN], network.parameter("rnn.bias_ih_l0"));
    }

    @Test
    void shouldOrthonormaliseRowsOrElseTheFewerColumns() {
        Initializer orthogonal = new Initializer(Initializer.Weights.ORTHOGONAL, Initializer.Weights.UNIFORM, 0, 0);
        NetworkBuilder wide = Network.builder(40).init(orthogonal);
        assertOrthonormalRows(wide.dense(9).build(SEED).parameter("dense.weight"), 0, 9, 40);
        NetworkBuilder tall = Network.builder(9).init(orthogonal);
        float[] columns = tall.dense(40).build(SEED).parameter("dense.weight");
        float[] transposed = new float[columns.length];
        for (int i = 0; i < columns.length; i++) {
            transposed[i % 9 * 40 + i / 9] = columns[i];
        }
        assertOrthonormalRows(transposed, 0, 9, 40);
    }

    private static void assertOrthonormalRows(float[] values, int firstRow, int rows, int columns) {
        for (int a = 0; a < rows; a++) {
            for (int b = 0; b <= a; b++) {
                double dot = 0;
                for (int k = 0; k < columns; k++) {
                    dot += (double) values[(firstRow + a) * columns + k] * values[(firstRow + b) * columns + k];
                }
                assertEquals(a == b ? 1 : 0, dot, ORTHONORMAL, "rows " + a + " and " + b);
            }
        }
    }

    @Test
    void shouldChangeOnlyTheRecurrentScheme() {
        Initializer changed = Initializer.PYTORCH.withRecurrent(Initializer.Weights.ORTHOGONAL);
        Network network = lstm(changed);
        assertOrthonormalRows(network.parameter("lstm.weight_hh_l0"), HIDDEN, HIDDEN, HIDDEN);
        assertUniform("weight_ih", 1 / Math.sqrt(HIDDEN), network.parameter("lstm.weight_ih_l0"));
    }

    @Test
    void shouldDrawEmbeddingsFromANormalDistribution() {
        float[] table = Network.builder(100).embedding(50).build(SEED).parameter("embedding.weight");
        assertEquals(1, deviation(table), STATISTICS);
        double sum = 0;
        for (float value : table) {
            sum += value;
        }
        assertEquals(0, sum / table.length, STATISTICS);
    }
}
