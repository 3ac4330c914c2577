package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.graph.Graph;
import dev.rondo.support.Allocations;
import dev.rondo.support.Mutations;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged Keras files load with the shapes they declare or are refused, and allocate memory in proportion to their size. */
@Tag("once")
class KerasFuzzTest {
    private static final long SEED = 20_261_124;
    private static final int MUTATIONS = 2_000;

    /**
     * Bytes that a file of 15 to 31 thousand bytes may cost. Measured over 144,000 mutations like these: 8.9 million at
     * most, where classes are loaded.
     */
    private static final long ALLOWANCE = 16_000_000;

    private static byte[] file(String folder, String name) throws IOException {
        try {
            return Files.readAllBytes(Path.of(KerasFuzzTest.class
                    .getResource("/keras/" + folder + "/" + name)
                    .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first reading loads classes, which allocates megabytes once. */
    @BeforeAll
    static void loadClasses() throws IOException {
        Models.loadGraph(file("models/encdec_lstm", "model.keras"), "whole", LoadOptions.DEFAULT);
        Models.loadGraph(file("models/encdec_lstm", "legacy.h5"), "whole", LoadOptions.DEFAULT);
    }

    @Test
    void shouldLoadOrRefuseEveryMutationOfAnArchive() throws Throwable {
        fuzz(file("models/encdec_lstm", "model.keras"), LoadOptions.DEFAULT, 1, 1); // its checksums catch almost all
    }

    @Test
    void shouldLoadOrRefuseEveryMutationOfWeights() throws Throwable {
        String config = new String(file("gradients/bi_mixed", "config.json"), java.nio.charset.StandardCharsets.UTF_8);
        LoadOptions options = LoadOptions.DEFAULT.withKerasConfig(config);
        fuzz(file("models/bi_mixed", "model.weights.h5"), options, 2, MUTATIONS / 20);
    }

    @Test
    void shouldLoadOrRefuseEveryMutationOfALegacyFile() throws Throwable {
        fuzz(file("models/encdec_lstm", "legacy.h5"), LoadOptions.DEFAULT, 3, MUTATIONS / 20);
    }

    private static void fuzz(byte[] file, LoadOptions options, int salt, int least) throws Throwable {
        Graph whole = Models.loadGraph(file, "fuzz", options);
        SplittableRandom random = new SplittableRandom(SEED + salt);
        int[] loaded = {0};
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = Mutations.of(file, random);
            String which = "seed " + SEED + " + " + salt + ", mutation " + i;
            long allocated = Allocations.of(() -> read(damaged, options, whole, which, loaded));
            assertTrue(allocated < ALLOWANCE, () -> which + " allocated " + allocated);
        }
        assertTrue(loaded[0] > least, "only " + loaded[0] + " mutations loaded: the others hide what loading does");
    }

    private static void read(byte[] damaged, LoadOptions options, Graph whole, String which, int[] loaded) {
        try {
            Graph graph = Models.loadGraph(damaged, "fuzz", options);
            // The configuration holds the sizes of inputs, where a digit may have changed; the ranks cannot have
            // changed.
            assertEquals(whole.inputs().size(), graph.inputs().size(), which);
            assertEquals(
                    whole.outputs().getLast().shape().size(),
                    graph.outputs().getLast().shape().size(),
                    which);
            loaded[0]++;
        } catch (ModelFormatException e) {
            assertTrue(e.getMessage().matches("fuzz: .*"), which + ": " + e.getMessage());
        }
    }
}
