package dev.rondo;

import static dev.rondo.support.Close.assertSameBits;
import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Residual;
import dev.rondo.layer.Rnn;
import dev.rondo.support.Networks;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static List<String> names(Network network) {
        return network.parameters().stream().map(Parameter::name).toList();
    }

    @Test
    void shouldNameParametersAsPyTorchDoes() {
        Network network = Network.builder(7)
                .lstm(4)
                .lstm(4)
                .bidirectional(width -> Gru.of(width, 3))
                .dense(5, Activation.RELU)
                .dense(2)
                .build(1);
        assertEquals(
                List.of(
                        "lstm.weight_ih_l0",
                        "lstm.weight_hh_l0",
                        "lstm.bias_ih_l0",
                        "lstm.bias_hh_l0",
                        "lstm.weight_ih_l1",
                        "lstm.weight_hh_l1",
                        "lstm.bias_ih_l1",
                        "lstm.bias_hh_l1",
                        "gru.weight_ih_l0",
                        "gru.weight_hh_l0",
                        "gru.bias_ih_l0",
                        "gru.bias_hh_l0",
                        "gru.weight_ih_l0_reverse",
                        "gru.weight_hh_l0_reverse",
                        "gru.bias_ih_l0_reverse",
                        "gru.bias_hh_l0_reverse",
                        "dense.weight",
                        "dense.bias",
                        "dense2.weight",
                        "dense2.bias"),
                names(network));
        assertEquals(List.of(16, 7), network.parameters().get(0).shape());
        assertEquals(List.of(9, 4), network.parameters().get(8).shape());
        assertEquals(List.of(5, 6), network.parameters().get(16).shape());
    }

    @Test
    void shouldNameWhatPyTorchHasNoNameFor() {
        Network network = Network.builder(2)
                .add(width -> new Lstm(width, 5, 3, false, true, false))
                .build(1);
        assertEquals(
                List.of("lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.weight_hr_l0", "lstm.weight_p_l0"),
                names(network));
        assertEquals(
                List.of(List.of(20, 2), List.of(20, 3), List.of(3, 5), List.of(15)),
                network.parameters().stream().map(Parameter::shape).toList());
    }

    /** Counted by hand: (W, U, two biases) a gate, and what the options add. */
    @Test
    void shouldCountParameters() {
        Map<Layer, Integer> counts = Map.ofEntries(
                Map.entry(Rnn.of(7, 32), 32 * 7 + 32 * 32 + 2 * 32),
                Map.entry(new Rnn(7, 32, Activation.RELU, false), 32 * 7 + 32 * 32),
                Map.entry(Gru.of(7, 32), 3 * (32 * 7 + 32 * 32 + 2 * 32)),
                Map.entry(Lstm.of(7, 32), 5248),
                Map.entry(Lstm.of(7, 32).withPeepholes(), 5248 + 3 * 32),
                Map.entry(Lstm.of(7, 32).withCoupledGates(), 5248 / 4 * 3),
                Map.entry(Lstm.of(7, 32).withCoupledGates().withPeepholes(), 5248 / 4 * 3 + 2 * 32),
                Map.entry(Lstm.of(7, 32).withProjection(9), 4 * (32 * 7 + 32 * 9 + 2 * 32) + 9 * 32),
                Map.entry(Dense.of(32, 7), 231),
                Map.entry(new Dense(32, 7, Activation.TANH, false), 224),
                Map.entry(new Embedding(65, 10), 650),
                Map.entry(Bidirectional.of(Lstm.of(7, 32)), 2 * 5248));
        counts.forEach((layer, count) -> assertEquals(count, layer.parameterCount(), layer.describe()));
        assertEquals(5479, Network.builder(7).lstm(32).dense(7).build(1).parameterCount());
    }

    @Test
    void shouldPrintATable() {
        Network network =
                Network.builder(7).lstm(32).dense(7, Activation.SOFTMAX).build(1);
        assertEquals("""
                module  layer                   parameters  shapes
                lstm    lstm 7 -> 32                 5,248  128x7 128x32 128 128
                dense   dense 32 -> 7, softmax         231  7x32 7
                5,479 parameters (22 KiB), state of 80 floats per stream""", network.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void shouldTellItsSizes() {
        Network network = Network.builder(7).lstm(32).dense(3).build(1);
        assertEquals(7, network.inputSize());
        assertEquals(3, network.outputSize());
        assertFalse(network.readsTokens());
        assertEquals(2, network.layers().size());
        Network tokens = Network.builder(65)
                .embedding(10)
                .bidirectional(width -> Rnn.of(width, 4))
                .build(1);
        assertEquals(65, tokens.inputSize());
        assertEquals(8, tokens.outputSize());
        assertTrue(tokens.readsTokens());
    }

    @Test
    void shouldGiveCopiesOfItsParameters() {
        Network network = Network.builder(2).lstm(3).dense(1).build(1);
        float[] block = network.parameterBlock();
        float[] bias = network.parameter("dense.bias");
        assertEquals(block[block.length - 1], bias[0]);
        float before = bias[0];
        block[block.length - 1] = before + 1;
        bias[0] = before + 1;
        assertEquals(before, network.parameter("dense.bias")[0]);
        Network changed = Network.of(network.layers(), block, network.skipPolicy(), Map.of());
        block[block.length - 1] = 0;
        assertEquals(before + 1, changed.parameter("dense.bias")[0]);
        assertRefused(() -> network.parameter("dense.weights"), "dense.weights", "dense.weight", "lstm.bias_hh_l0");
    }

    @Test
    void shouldTakeValuesThatAreWrittenIntoIt() {
        Network network = Network.builder(3).gru(5).dense(2).build(4);
        float[] values = network.parameterBlock();
        Network written = Network.of(
                network.layers(),
                into -> System.arraycopy(values, 0, into, 0, into.length),
                SkipPolicy.ZERO,
                Map.of("a", "b"));
        assertSameBits("the values", values, written.parameterBlock());
        assertEquals(SkipPolicy.ZERO, written.skipPolicy());
        assertEquals("b", written.metadata().get("a"));
        float[] y = new float[2];
        float[] expected = new float[2];
        written.newRunner().step(written.newState(), new float[] {1, 2, 3}, y);
        network.newRunner().step(network.newState(), new float[] {1, 2, 3}, expected);
        assertSameBits("a step", expected, y);
    }

    @Test
    void shouldPassOnWhatTheWriterOfValuesThrows() {
        List<NamedLayer> layers = Network.builder(3).gru(5).build(4).layers();
        IOException failure = new IOException("no more bytes");
        ParameterValues<IOException> broken = into -> {
            throw failure;
        };
        assertSame(
                failure, assertThrows(IOException.class, () -> Network.of(layers, broken, SkipPolicy.CARRY, Map.of())));
        ParameterValues<RuntimeException> unused = into -> fail("the layers were not checked first");
        assertRefused(() -> Network.of(List.of(), unused, SkipPolicy.CARRY, Map.of()), "layer");
    }

    @Test
    void shouldDrawTheSameWeightsFromTheSameSeed() {
        for (Networks.Kind kind : Networks.ALL) {
            assertSameBits(
                    kind.name(),
                    kind.build(3, 5).parameterBlock(),
                    kind.build(3, 5).parameterBlock());
        }
        float[] one = Network.builder(3).lstm(4).build(1).parameterBlock();
        float[] two = Network.builder(3).lstm(4).build(2).parameterBlock();
        assertNotEquals(one[0], two[0]);
    }

    @Test
    void shouldFingerprintOnlyTheArchitecture() {
        NetworkBuilder builder = Network.builder(3).lstm(4);
        long fingerprint = builder.build(1).fingerprint();
        assertEquals(fingerprint, builder.build(2).fingerprint());
        assertEquals(
                fingerprint,
                Network.builder(3)
                        .lstm(4)
                        .metadata("a", "b")
                        .skipPolicy(SkipPolicy.ZERO)
                        .build(1)
                        .fingerprint());
        assertNotEquals(fingerprint, Network.builder(3).lstm(5).build(1).fingerprint());
        assertNotEquals(fingerprint, Network.builder(4).lstm(4).build(1).fingerprint());
        assertNotEquals(
                fingerprint,
                Network.builder(3)
                        .add(width -> Lstm.of(width, 4).withPeepholes())
                        .build(1)
                        .fingerprint());
    }

    @Test
    void shouldCarryMetadataAndPolicy() {
        NetworkBuilder builder =
                Network.builder(3).lstm(4).metadata("author", "nobody").skipPolicy(SkipPolicy.RESET);
        Network network = builder.build(1);
        builder.metadata("author", "somebody");
        assertEquals(Map.of("author", "nobody"), network.metadata());
        assertEquals(SkipPolicy.RESET, network.skipPolicy());
        assertThrows(
                UnsupportedOperationException.class, () -> network.metadata().put("a", "b"));
        assertEquals(SkipPolicy.CARRY, Network.builder(3).lstm(4).build(1).skipPolicy());
    }

    @Test
    void shouldRefuseWhatIsNoNetwork() {
        assertRefused(() -> Network.builder(3).build(1), "at least one layer");
        assertRefused(() -> Network.builder(0).lstm(4), "lstm", "inputSize", "at least 1", "is 0");
        assertRefused(() -> Network.builder(3).gru(-1), "gru", "hiddenSize", "is -1");
        assertRefused(() -> Network.builder(3).dense(0), "dense", "outputSize", "is 0");
        assertRefused(() -> Network.builder(3).embedding(0), "embedding", "outputSize", "is 0");
        assertRefused(() -> Network.builder(3).rnn(4, Activation.SIGMOID), "rnn", "TANH or RELU", "SIGMOID");
        assertRefused(() -> Lstm.of(3, 4).withProjection(4), "projectionSize", "less than hiddenSize 4", "is 4");
        assertRefused(() -> Lstm.of(3, 4).withProjection(-1), "projectionSize", "is -1");
        assertRefused(() -> Network.builder(3).lstm(4).embedding(2).build(1), "embedding", "first layer", "layer 1");
        assertRefused(
                () -> Network.builder(3).lstm(4).add(width -> Dense.of(5, 2)).build(1),
                "layer 1",
                "dense 5 -> 2",
                "reads 5",
                "writes 4");
        assertRefused(() -> Network.builder(4).add(width -> Lstm.of(7, 2)), "layer 0", "reads 7", "input has 4");
        assertRefused(
                () -> Network.builder(100_000).lstm(100_000).build(1), "weight_ih_l0", "400000 x 100000 = 40000000000");
        assertRefused(() -> Network.builder(1).lstm(1 << 30).build(1), "4 x 1073741824 = 4294967296");
        assertRefused(() -> Network.builder(1).dense(1 << 29).dense(4).build(1), "4 x 536870912 = 2147483648");
    }

    @Test
    void shouldRefuseAWrongNumberOfValuesAndDoubledNames() {
        List<NamedLayer> layers = List.of(new NamedLayer("a", 0, Dense.of(2, 3)));
        assertRefused(() -> Network.of(layers, new float[8], SkipPolicy.CARRY, Map.of()), "9 parameters", "8 values");
        List<NamedLayer> doubled =
                List.of(new NamedLayer("a", 0, Dense.of(2, 2)), new NamedLayer("a", 0, Dense.of(2, 2)));
        assertRefused(
                () -> Network.of(doubled, new float[12], SkipPolicy.CARRY, Map.of()), "two parameters", "a.weight");
    }

    @Test
    void shouldStackOnlyLayersAlike() {
        Network network = Network.builder(2)
                .gru(3)
                .gru(3)
                .gru(4)
                .rnn(4)
                .gru(4)
                .dense(4)
                .dense(4)
                .build(1);
        assertEquals(
                List.of("gru 0", "gru 1", "gru2 0", "rnn 0", "gru3 0", "dense 0", "dense2 0"),
                network.layers().stream()
                        .map(layer -> layer.module() + " " + layer.depth())
                        .toList());
        assertArrayEquals(new float[4], network.newState().hidden(4));
    }

    @Test
    void shouldRefuseAResidualConnectionThatHasNothingToAdd() {
        assertTrue(residualRefusal(Network.builder(2).residual()).contains("has no layer before it"));
        assertTrue(residualRefusal(Network.builder(2).dense(3).residual()).contains("more than the 2 values"));
        assertTrue(residualRefusal(Network.builder(9).embedding(3).residual()).contains("reads tokens"));
        assertThrows(IllegalArgumentException.class, () -> new Residual(0));
    }

    private static String residualRefusal(NetworkBuilder builder) {
        return assertThrows(IllegalArgumentException.class, () -> builder.build(1))
                .getMessage();
    }
}
