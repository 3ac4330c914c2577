package dev.rondo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network file stores how its inputs were encoded. */
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
}
