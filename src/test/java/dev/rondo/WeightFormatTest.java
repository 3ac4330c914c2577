package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A compressed network is the float32 network of the rounded weights, except for the order of sums. */
@Tag("conformance")
class WeightFormatTest {
    private static final int STEPS = 9;
    private static final int BATCH = 3;
    private static final float TOLERANCE = 1e-5f;

    static Stream<Arguments> all() {
        return Networks.ALL.stream()
                .flatMap(kind ->
                        Stream.of(WeightFormat.BF16, WeightFormat.INT8).map(format -> Arguments.of(kind, format)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldComputeWithTheRoundedWeights(Networks.Kind kind, WeightFormat format) {
        Network network = kind.build(6, 33);
        Network compressed = network.withWeightFormat(format);
        Network rounded =
                Network.of(network.layers(), compressed.parameterBlock(), network.skipPolicy(), network.metadata());
        assertEquals(format, compressed.weightFormat());
        assertEquals(network.fingerprint(), compressed.fingerprint());
        Streams streams = new Streams(network, STEPS, BATCH, 4);
        assertClose(
                streams.runBatch(rounded.newRunner(), streams.newStates(), streams.fullLengths()),
                streams.runBatch(compressed.newRunner(), streams.newStates(), streams.fullLengths()));
        if (kind.steppable()) {
            assertClose(
                    streams.step(rounded.newRunner(), streams.newStates()),
                    streams.step(compressed.newRunner(), streams.newStates()));
        }
    }

    private static void assertClose(float[] expected, float[] actual) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], TOLERANCE * (1 + Math.abs(expected[i])), "output " + i);
        }
    }

    @Test
    void shouldRoundOnlyMatrices() {
        Network network = Network.builder(5).embedding(6).lstm(17).dense(3).build(1);
        Network compressed = network.withWeightFormat(WeightFormat.INT8);
        assertArrayEquals(network.parameter("embedding.weight"), compressed.parameter("embedding.weight"));
        assertArrayEquals(network.parameter("lstm.bias_ih_l0"), compressed.parameter("lstm.bias_ih_l0"));
        float[] weights = network.parameter("lstm.weight_hh_l0");
        assertTrue(!Arrays.equals(weights, compressed.parameter("lstm.weight_hh_l0")));
        assertArrayEquals(weights, compressed.parameter("lstm.weight_hh_l0"), 0.01f);
        assertArrayEquals(
                network.parameterBlock(),
                network.withWeightFormat(WeightFormat.FLOAT32).parameterBlock());
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWeightsThatRoundingMakesInfinite(WeightFormat format) {
        Network network = Network.builder(2).rnn(3).build(1);
        float[] block = network.parameterBlock();
        Arrays.fill(block, 0, 6, Float.MAX_VALUE);
        Network large = network.withParameters(block);
        try {
            for (float value : large.withWeightFormat(format).parameterBlock()) {
                assertTrue(Float.isFinite(value));
            }
        } catch (IllegalArgumentException refused) {
            assertTrue(refused.getMessage().contains("after rounding to " + format), refused::getMessage);
        }
    }

    @Test
    void shouldRefuseWeightsThatAreNotFinite() {
        Network network = Network.builder(2).rnn(3).build(1);
        float[] block = network.parameterBlock();
        block[4] = Float.POSITIVE_INFINITY;
        Network infinite = Network.of(network.layers(), block, network.skipPolicy(), network.metadata());
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> infinite.withWeightFormat(WeightFormat.BF16));
        assertTrue(refused.getMessage().contains("rnn.weight_ih_l0[4] is Infinity"), refused::getMessage);
    }

    @Test
    void shouldKeepTheLargestWeightsFinite() {
        Network network = Network.builder(7).rnn(3).build(1);
        float[] block = network.parameterBlock();
        for (int i = 0; i < 21; i++) {
            block[i] = Float.MAX_VALUE * (i % 3 == 0 ? 1 : -1);
        }
        Network large = Network.of(network.layers(), block, network.skipPolicy(), network.metadata());
        float[] compressed = large.withWeightFormat(WeightFormat.INT8).parameter("rnn.weight_ih_l0");
        for (int i = 0; i < compressed.length; i++) {
            assertTrue(Float.isFinite(compressed[i]));
            assertEquals(1, compressed[i] / block[i], 0.01f);
        }
    }
}
