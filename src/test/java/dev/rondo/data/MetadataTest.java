package dev.rondo.data;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.WeightFormat;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network file stores how its inputs were encoded. */
@Tag("once")
class MetadataTest {
    @Test
    void shouldTravelWithANetwork(@TempDir Path folder) throws IOException {
        Vocabulary vocabulary = Vocabulary.ofCharacters("to be\n\\ \"or\" not\r\t\uD83C\uDF4C\0");
        Standardizer standardizer = Standardizer.of(new float[] {0.1f, -3e30f}, new float[] {1e-30f, 3.3333333f});
        NetworkBuilder builder = Network.builder(2).rnn(1);
        vocabulary.toMetadata().forEach(builder::metadata);
        standardizer.toMetadata().forEach(builder::metadata);
        Path file = folder.resolve("model.safetensors");
        Models.save(builder.build(1), file);
        Network loaded = Models.load(file);
        assertEquals(vocabulary, Vocabulary.fromMetadata(loaded.metadata()));
        assertEquals(standardizer, Standardizer.fromMetadata(loaded.metadata()));
    }

    @Test
    void shouldCarrySeveralStandardizersAndVocabularies(@TempDir Path folder) throws IOException {
        Standardizer inputs = Standardizer.of(new float[] {1, 2}, new float[] {3, 4});
        Standardizer targets = inputs.ofFeature(1);
        Vocabulary letters = Vocabulary.ofCharacters("ab").withUnknown("?");
        Vocabulary words = Vocabulary.of(List.of("a", "b"));
        Network network = Network.builder(2)
                .rnn(1)
                .metadata(inputs.toMetadata("inputs"))
                .metadata(letters.toMetadata("letters"))
                .build(1)
                .withMetadata(targets.toMetadata("targets"))
                .withMetadata(words.toMetadata());
        Path file = folder.resolve("model.safetensors");
        Models.save(network, file);
        Map<String, String> metadata = Models.load(file).metadata();
        assertEquals(inputs, Standardizer.fromMetadata(metadata, "inputs"));
        assertEquals(targets, Standardizer.fromMetadata(metadata, "targets"));
        assertEquals(letters, Vocabulary.fromMetadata(metadata, "letters"));
        assertEquals(words, Vocabulary.fromMetadata(metadata));
        assertRefused(() -> Standardizer.fromMetadata(metadata), "standardizer.mean", "standardizer.inputs.mean");
        assertRefused(() -> inputs.toMetadata(" "), "\" \"");
        assertRefused(() -> inputs.toMetadata("a.mean"), "no dot", "a.mean");
    }

    @Test
    void shouldRefuseASecondStandardizerWithoutAName() {
        Standardizer inputs = Standardizer.of(new float[] {1, 2}, new float[] {3, 4});
        NetworkBuilder builder = Network.builder(2).rnn(1).metadata(inputs.toMetadata());
        builder.metadata(inputs.toMetadata()); // the same again replaces nothing
        Map<String, String> second = inputs.ofFeature(0).toMetadata();
        assertRefused(() -> builder.metadata(second), "already", "standardizer", "name");
        Network network = builder.build(1).withMetadata(inputs.toMetadata());
        assertRefused(() -> network.withMetadata(second), "already", "standardizer", "name", "Network.of");
        assertEquals(inputs, Standardizer.fromMetadata(network.metadata()));
        Network other = Network.of(network.layers(), network.parameterBlock(), network.skipPolicy(), second);
        assertEquals(inputs.ofFeature(0), Standardizer.fromMetadata(other.metadata()));
        assertEquals(
                "b",
                network.withMetadata(Map.of("author", "a"))
                        .withMetadata(Map.of("author", "b"))
                        .metadata()
                        .get("author"));
    }

    @Test
    void shouldRefuseMetadataThatNoFileCanCarry() {
        Network network = Network.builder(2).rnn(1).build(1);
        assertRefused(() -> Network.builder(2).metadata("rondo.format", "1"), "reserved", "rondo.format");
        assertRefused(() -> network.withMetadata(Map.of("rondo.format", "1")), "reserved", "rondo.format");
        Map<String, String> entries = new HashMap<>();
        entries.put("author", null);
        assertRefused(() -> network.withMetadata(entries), "null", "author");
        assertRefused(() -> network.withMetadata(Map.of("a", "\uD83C")), "surrogate");
        assertRefused(
                () -> Network.of(network.layers(), network.parameterBlock(), network.skipPolicy(), entries),
                "null",
                "author");
    }

    @Test
    void shouldKeepWeightsAndStatesWithNewMetadata() {
        Network narrow = Network.builder(2).lstm(3).build(1).withWeightFormat(WeightFormat.INT8);
        Network named = narrow.withMetadata(Map.of("author", "nobody"));
        assertEquals(Map.of("author", "nobody"), named.metadata());
        assertEquals(Map.of(), narrow.metadata());
        assertEquals(WeightFormat.INT8, named.weightFormat());
        float[] expected = new float[3];
        float[] actual = new float[3];
        narrow.newRunner().step(narrow.newState(), new float[] {1, 2}, expected);
        named.newRunner().step(narrow.newState(), new float[] {1, 2}, actual);
        assertArrayEquals(expected, actual);
    }
}
