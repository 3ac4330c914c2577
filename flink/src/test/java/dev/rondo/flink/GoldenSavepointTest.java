package dev.rondo.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.flink.demo.RecordSink;
import dev.rondo.flink.demo.ScoringJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A savepoint of the first version, which all later ones must continue. It takes the place of Flink's TypeSerializerUpgradeTestBase, whose
 * files are one serializer per version of Flink: here the snapshot of the serializer and the bytes of states are read by a whole job, and
 * {@link StateSerializerTest} has the snapshot's bytes. {@link #main} writes such a file, for a
 * change of format or of the bits of a step.
 */
class GoldenSavepointTest {
    private static final Path GOLDEN = Path.of("src/test/resources/savepoint-1");
    private static final int EVENTS = 600;

    private static ScoringJob job(Path folder, double perSecond) {
        return new ScoringJob(folder, EVENTS, perSecond, 1, 4, 0, Map.of("rest.port", "0"));
    }

    @Test
    void shouldContinueTheSavepointOfTheFirstVersion(@TempDir Path folder) throws Exception {
        ScoringJob job = job(folder, 1e6)
                .with("execution.state-recovery.path", GOLDEN.toUri().toString(), "state.backend.type", "rocksdb");
        job.start().getJobExecutionResult().get(60, TimeUnit.SECONDS);
        SortedMap<Long, Long> results = new TreeMap<>();
        RecordSink.read(folder, (event, bits, version) -> results.put(event, bits));
        long first = results.firstKey();
        assertTrue(first > 100 && first < EVENTS / 2, "continues from event " + first);
        assertEquals(EVENTS - first, results.size());
        long[] expected = job.expected();
        results.forEach((event, bits) -> assertEquals(expected[event.intValue()], bits, () -> "event " + event));
    }

    /** Writes a new savepoint in place of the old one; the working directory is {@code flink/}. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("golden");
        JobClient client = job(folder, 200).start();
        while (RecordSink.read(folder, (event, bits, version) -> {}) < 150) {
            Thread.sleep(5);
        }
        String savepoint = client.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
        Files.createDirectories(GOLDEN);
        Path metadata = Path.of(java.net.URI.create(savepoint)).resolve("_metadata");
        Files.copy(metadata, GOLDEN.resolve("_metadata"), StandardCopyOption.REPLACE_EXISTING);
    }
}
