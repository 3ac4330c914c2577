package dev.rondo.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.KeyCodec;
import dev.rondo.Network;
import dev.rondo.RestoreReport;
import dev.rondo.Runner;
import dev.rondo.StateSnapshot;
import dev.rondo.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of {@link StateStore}, compiled and run. */
@Tag("once")
class StateStoreSnippetsTest {
    @Test
    void shouldServeSaveAndRestore(@TempDir Path folder) throws Exception {
        Network network = Network.builder(1).lstm(8).dense(1).build(1);
        Runner runner = network.newRunner();
        Path file = folder.resolve("shard-0.states");
        float[] x = {0.5f};
        float[] y = new float[1];
        // @start region="store"
        StateStore<String> store =
                StateStore.<String>builder(network).capacity(100_000).build();
        runner.step(store.get("pump 7"), x, y); // on the store's thread
        store.evictOlderThan(Duration.ofHours(1)); // now and then

        StateSnapshot<String> snapshot = store.snapshot(); // on the store's thread
        Thread.ofVirtual().start(() -> write(snapshot, file)).join(); // on any thread

        StateStore<String> next =
                StateStore.<String>builder(network).capacity(100_000).build();
        RestoreReport report = next.restore(List.of(file), KeyCodec.STRING, key -> true);
        // @end
        assertEquals(new RestoreReport(1, 0, 0, true), report);
        assertEquals(1, next.get("pump 7").steps());
        assertTrue(next.remove("pump 7"));
    }

    private static void write(StateSnapshot<String> snapshot, Path file) {
        try {
            snapshot.write(file, KeyCodec.STRING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
