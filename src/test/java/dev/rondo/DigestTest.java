package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.data.Batch;
import dev.rondo.kernel.Backend;
import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Outputs, and weights that were trained, have the same bits on every vector width, in plain code and on every machine: their digests are committed.
 * There are two sets, for arithmetic with fused multiply-add and without, because equality holds within one.
 *
 * <p>A change that is meant to change bits writes them anew, for either arithmetic:
 *
 * <pre>
 * ./mvnw test -Dtest=DigestTest -Drondo.digests.write=src/test/resources
 * </pre>
 */
@Tag("conformance")
class DigestTest {
    private static final int[][] SIZES = {{3, 17}, {33, 100}};
    private static final int STEPS = 7;
    private static final int BATCH = 5;
    private static final int[] LENGTHS = {7, 3, 7, 1, 6};
    private static final int UPDATES = 3;
    private static final long SEED = 20;

    @Test
    void shouldGiveTheCommittedBits() throws IOException {
        String file = Backend.describe().contains("no FMA") ? "digests-no-fma.txt" : "digests-fma.txt";
        Map<String, String> actual = digests();
        String folder = System.getProperty("rondo.digests.write");
        if (folder != null) {
            Files.writeString(Path.of(folder, file), asText(actual));
            return;
        }
        Map<String, String> committed = committed(file);
        assertEquals(committed.keySet(), actual.keySet());
        List<String> different = actual.keySet().stream()
                .filter(name -> !actual.get(name).equals(committed.get(name)))
                .toList();
        assertEquals(List.of(), different, "other bits than in " + file + " on " + Backend.describe());
    }

    /** Lines of a digest, two spaces and a name. */
    private static Map<String, String> committed(String file) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        try (InputStream in = DigestTest.class.getResourceAsStream("/" + file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines().map(line -> line.split("  ", 2)).forEach(line -> digests.put(line[1], line[0]));
        }
        return digests;
    }

    private static String asText(Map<String, String> digests) {
        StringBuilder text = new StringBuilder();
        digests.forEach(
                (name, digest) -> text.append(digest).append("  ").append(name).append('\n'));
        return text.toString();
    }

    private static Map<String, String> digests() {
        Map<String, String> digests = new TreeMap<>();
        for (int[] size : SIZES) {
            // networks of the same sizes share the classes of their products, as long as one of them lives
            List<Network> kept = new ArrayList<>();
            for (Networks.Kind kind : Networks.ALL) {
                Network network = kind.build(size[0], size[1]);
                kept.add(network);
                Streams streams = new Streams(network, STEPS, BATCH, SEED);
                Runner runner = network.newRunner();
                String name = kind + ", " + size[0] + " to " + size[1] + ": ";
                digests.put(name + "run", digest(streams.run(runner, streams.newStates())));
                digests.put(name + "runBatch", digest(streams.runBatch(runner, streams.newStates(), LENGTHS)));
                if (kind.steppable()) {
                    digests.put(name + "step", digest(streams.step(runner, streams.newStates())));
                    digests.put(name + "stepBatch", digest(streams.stepBatch(runner, streams.newStates())));
                }
                digests.put(name + "trained", digest(trained(network, streams)));
            }
        }
        return digests;
    }

    /** The weights after a few updates, by two threads. */
    private static float[] trained(Network network, Streams streams) {
        Batch batch = streams.batch(LENGTHS);
        float[] targets = batch.targets(network.outputSize());
        for (int i = 0; i < targets.length; i++) {
            targets[i] = (i % 11 - 5) / 10f;
        }
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(1e-2f))
                .clipNorm(0.1f)
                .threads(2)
                .build()) {
            for (int update = 0; update < UPDATES; update++) {
                trainer.trainBatch(batch);
            }
            return trainer.network().parameterBlock();
        }
    }

    /** The first eight bytes of SHA-256 over the values' bits. */
    private static String digest(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
        for (float value : values) {
            bytes.putInt(Float.floatToRawIntBits(value));
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
