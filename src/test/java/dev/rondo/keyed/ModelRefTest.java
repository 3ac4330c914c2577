package dev.rondo.keyed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.model.Models;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class ModelRefTest {
    private static final Network NETWORK = Network.builder(2).gru(3).build(7);

    @Test
    void shouldShareOneNetworkAmongCopies() throws Exception {
        ModelRef ref = ModelRef.of(NETWORK);
        ModelRef copy = (ModelRef) StateCodecTest.copied(ref);
        assertEquals(ref, copy);
        assertSame(ref.network(), copy.network());
        assertSame(ref.network(), ModelRef.of(Models.toBytes(NETWORK)).network());
        assertSame(ref.network(), copy.warmNetwork(Duration.ZERO, 2));
        assertArrayEquals(NETWORK.parameterBlock(), ref.network().parameterBlock());
        assertEquals(ref.version(), copy.version());
        assertNotEquals(
                ref.version(), ModelRef.of(Network.builder(2).gru(3).build(8)).version());
    }

    @Test
    void shouldReadAUriInEachJvm(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("model.safetensors");
        ModelRef ref = ModelRef.of(file.toUri());
        UncheckedIOException missing = assertThrows(UncheckedIOException.class, ref::network);
        assertTrue(missing.getMessage().contains("model.safetensors"), missing.getMessage());
        Models.save(NETWORK, file);
        assertEquals(ModelRef.of(NETWORK).version(), ref.version());
        assertEquals(ModelRef.of(file).version(), ref.version());
        Files.delete(file);
        assertSame(ref.network(), ModelRef.of(file.toUri()).network());
    }
}
