package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.SkipPolicy;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Residual;
import dev.rondo.layer.Rnn;
import dev.rondo.support.Mutations;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class RondoFileTest {
    private static final long SEED = 7;

    @TempDir
    Path folder;

    @Test
    void shouldRoundTripEveryLayerWithEveryOption() throws IOException {
        List<Network> networks = new ArrayList<>();
        for (boolean bias : new boolean[] {true, false}) {
            networks.add(Network.builder(3)
                    .add(width -> new Rnn(width, 4, Activation.RELU, bias))
                    .add(width -> new Gru(width, 5, true, bias))
                    .add(width -> new Gru(width, 5, false, bias))
                    .add(width -> new Lstm(width, 6, 0, bias, true, false))
                    .add(width -> new Lstm(width, 6, 2, bias, false, true))
                    .add(width -> new Lstm(width, 6, 2, bias, true, true))
                    .add(width -> new Gru(width, 5, false, bias).withActivations(Activation.SILU, Activation.RELU))
                    .add(width -> new Lstm(width, 6, 2, bias, true, true)
                            .withActivations(Activation.SELU, Activation.HARD_SIGMOID))
                    .add(width -> new Lstm(width, 6, 0, bias, false, false).withLayerNorm(1e-5f))
                    .add(width -> new Lstm(width, 6, 0, bias, false, false).withCarriedLayerNorm(1e-3f))
                    .add(width -> new Gru(width, 5, true, bias).withLayerNorm(1e-5f))
                    .dense(3)
                    .add(Residual::new)
                    .scale()
                    .layerNorm()
                    .skipPolicy(SkipPolicy.RESET)
                    .build(SEED));
            for (Bidirectional.Merge merge : Bidirectional.Merge.values()) {
                networks.add(Network.builder(11)
                        .embedding(3)
                        .add(width -> new Bidirectional(new Lstm(width, 4, 3, bias, false, false), merge))
                        .skipPolicy(SkipPolicy.ZERO)
                        .build(SEED));
            }
            for (Activation activation : Activation.values()) {
                networks.add(Network.builder(3)
                        .add(width -> new Dense(width, 2, activation, bias))
                        .build(SEED));
            }
        }
        for (Network network : networks) {
            assertSame(network, reload(network));
        }
    }

    @Test
    void shouldKeepNamesDepthsAndMetadata() throws IOException {
        List<NamedLayer> layers =
                List.of(new NamedLayer("encoder.größe \"1\"", 3, Lstm.of(2, 3)), new NamedLayer("", 0, Dense.of(3, 1)));
        Network plain = Network.builder(2).lstm(3).dense(1).build(SEED);
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("standardizer", "{\"mean\": [1.5]}");
        metadata.put("a\nkey", "");
        Network network = Network.of(layers, plain.parameterBlock(), SkipPolicy.CARRY, metadata);
        assertSame(network, reload(network));
    }

    @Test
    void shouldKeepEveryBitAndRefuseNonFiniteWeightsUnlessAsked() throws IOException {
        Network plain = Network.builder(1).dense(3).build(SEED);
        float[] block = {-0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, Float.NEGATIVE_INFINITY, 1e-40f};
        Network network = Network.of(plain.layers(), block, SkipPolicy.CARRY, Map.of());
        Path file = folder.resolve("diverged.safetensors");
        Models.save(network, file);
        String message = assertThrows(ModelFormatException.class, () -> Models.load(file))
                .getMessage();
        assertTrue(message.startsWith(file + ": tensor \"dense.bias\", offset "), message);
        assertSame(network, Models.load(file, LoadOptions.DEFAULT.allowNonFinite()));
    }

    @Test
    void shouldGiveTheSameBytesForTheSameNetwork() throws IOException {
        Map<String, String> forwards = new LinkedHashMap<>();
        LinkedHashMap<String, String> backwards = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            forwards.put("key" + i, "value" + i);
            backwards.putFirst("key" + i, "value" + i);
        }
        Network network = Network.builder(2).gru(3).dense(1).build(SEED);
        Network one = Network.of(network.layers(), network.parameterBlock(), SkipPolicy.CARRY, forwards);
        Network other = Network.of(network.layers(), network.parameterBlock(), SkipPolicy.CARRY, backwards);
        assertArrayEquals(bytes(one), bytes(other));
        assertArrayEquals(bytes(one), bytes(Models.load(bytes(one), "again", LoadOptions.DEFAULT)));
    }

    @Test
    void shouldBeAPlainSafetensorsFileWithTheNamesOfPyTorch() throws IOException {
        Network network = Network.builder(2).lstm(3).dense(1).build(SEED);
        Safetensors plain = Safetensors.read(bytes(network), "plain");
        assertEquals(
                List.of(
                        "lstm.weight_ih_l0",
                        "lstm.weight_hh_l0",
                        "lstm.bias_ih_l0",
                        "lstm.bias_hh_l0",
                        "dense.weight",
                        "dense.bias"),
                List.copyOf(plain.tensors().keySet()));
        assertArrayEquals(
                network.parameter("lstm.weight_hh_l0"),
                plain.tensors().get("lstm.weight_hh_l0").values());
    }

    @Test
    void shouldCatchEveryChangeOfEveryByte() throws IOException {
        byte[] file = bytes(Network.builder(1)
                .add(width -> new Dense(width, 1, Activation.LINEAR, false))
                .build(SEED));
        for (int at = 0; at < file.length; at++) {
            byte original = file[at];
            for (int other = 1; other < 256; other++) {
                file[at] = (byte) (original + other);
                assertRefused(file, at + " plus " + other);
            }
            file[at] = original;
        }
        assertEquals(1, Models.load(file, "whole", LoadOptions.DEFAULT).parameterCount());
    }

    @Test
    void shouldCatchEveryMutation() throws IOException {
        byte[] file =
                bytes(Network.builder(2).lstm(3).dense(1).metadata("k", "v").build(SEED));
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 10_000; i++) {
            assertRefused(Mutations.of(file, random), "seed " + SEED + ", mutation " + i);
        }
    }

    @Test
    void shouldCatchEveryTruncation() throws IOException {
        byte[] file = bytes(Network.builder(2).lstm(3).dense(1).build(SEED));
        for (int length = 0; length < file.length; length++) {
            assertRefused(Arrays.copyOf(file, length), "length " + length);
        }
    }

    @Test
    void shouldRefuseItsKeysWithoutAChecksum() throws IOException {
        Path file = folder.resolve("forged.safetensors");
        Safetensors saved = Safetensors.read(bytes(Network.builder(2).lstm(3).build(SEED)), "saved");
        for (String removed : saved.metadata().keySet()) {
            Map<String, String> metadata = new LinkedHashMap<>(saved.metadata());
            metadata.remove(removed);
            Safetensors.write(file, saved.tensors(), metadata);
            assertRefused(Files.readAllBytes(file), "without " + removed);
        }
        Safetensors.write(file, saved.tensors(), Map.of("rondo.else", ""));
        assertRefused(Files.readAllBytes(file), "rondo.else");
    }

    @Test
    void shouldSaveToAndLoadFromStreamsAndBytes() throws IOException {
        Network network =
                Network.builder(2).lstm(3).dense(2).metadata("author", "nobody").build(SEED);
        Path file = folder.resolve("streamed.safetensors");
        Models.save(network, file);
        byte[] expected = Files.readAllBytes(file);
        assertArrayEquals(expected, Models.toBytes(network));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        Models.save(network, stream);
        assertArrayEquals(expected, stream.toByteArray());
        assertSame(network, Models.load(new ByteArrayInputStream(expected), "a stream"));
        byte[] damaged = expected.clone();
        damaged[damaged.length - 1] ^= 1;
        assertRefused(damaged, "damaged");
    }

    @Test
    void shouldNotSaveMetadataUnderItsOwnKeys() {
        NetworkBuilder builder = Network.builder(2).lstm(3);
        assertThrows(IllegalArgumentException.class, () -> builder.metadata("rondo.mine", ""));
        Network network = builder.build(SEED);
        Map<String, String> mine = Map.of("rondo.mine", "");
        assertThrows(IllegalArgumentException.class, () -> network.withMetadata(mine));
        assertThrows(
                IllegalArgumentException.class,
                () -> Network.of(network.layers(), network.parameterBlock(), network.skipPolicy(), mine));
    }

    private static void assertRefused(byte[] file, String which) {
        String message = assertThrows(
                        ModelFormatException.class, () -> Models.load(file, "damaged", LoadOptions.DEFAULT), which)
                .getMessage();
        assertTrue(message.startsWith("damaged: "), message);
    }

    private static void assertSame(Network expected, Network actual) {
        assertEquals(expected.layers(), actual.layers());
        assertArrayEquals(expected.parameterBlock(), actual.parameterBlock());
        assertEquals(expected.metadata(), actual.metadata());
        assertEquals(expected.skipPolicy(), actual.skipPolicy());
        assertEquals(expected.fingerprint(), actual.fingerprint());
    }

    private Network reload(Network network) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Models.save(network, file);
        return Models.load(file);
    }

    private byte[] bytes(Network network) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Models.save(network, file);
        return Files.readAllBytes(file);
    }
}
