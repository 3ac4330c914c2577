package dev.rondo.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.flink.demo.RecordSink;
import dev.rondo.flink.demo.ScoringJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happens to a job, all outputs have the bits of an uninterrupted run in one thread. */
class ScoringJobTest {
    private static final int EVENTS = 3_000;
    /** So slow that a savepoint, a kill or a failure comes in the middle of the events. */
    private static final double SLOWLY = 700;

    private static final double FAST = 1e6;

    @TempDir
    Path folder;

    private ScoringJob job(double perSecond, int parallelism, int batch, int cache, String backend) {
        return new ScoringJob(folder, EVENTS, perSecond, parallelism, batch, cache, Map.of())
                .with(
                        "pipeline.generic-types",
                        "false",
                        "state.backend.type",
                        backend,
                        "parallelism.default",
                        Integer.toString(parallelism),
                        "rest.port",
                        "0");
    }

    private void finish(ScoringJob job) throws Exception {
        job.start().getJobExecutionResult().get(60, TimeUnit.SECONDS);
        assertTrue(job.compare().startsWith(EVENTS + " events"));
    }

    /** Runs a job until there are some results, and stops it with a savepoint. {@return its path} */
    private String savepoint(ScoringJob job, int results) throws Exception {
        JobClient client = job.start();
        while (RecordSink.read(folder, (event, bits, version) -> {}) < results) {
            Thread.sleep(5);
        }
        // ForSt has savepoints in its own format only, which no other backend reads
        SavepointFormatType format = "forst".equals(job.options().get("state.backend.type"))
                ? SavepointFormatType.NATIVE
                : SavepointFormatType.CANONICAL;
        return client.stopWithSavepoint(
                        false, folder.resolve("savepoints").toUri().toString(), format)
                .get(60, TimeUnit.SECONDS);
    }

    /** A job that stops with a savepoint after a number of results; the last one runs to the end. */
    private record Part(int parallelism, int batch, int cache, String backend) {}

    static List<List<Part>> changes() {
        return List.of(
                List.of(new Part(1, 1, 0, "hashmap"), new Part(2, 1, 0, "hashmap"), new Part(1, 1, 0, "hashmap")),
                List.of(new Part(1, 16, 0, "hashmap"), new Part(2, 8, 32, "rocksdb"), new Part(1, 1, 0, "rocksdb")),
                List.of(new Part(2, 8, 8, "rocksdb"), new Part(1, 1, 5, "rocksdb"), new Part(2, 64, 0, "hashmap")),
                List.of(new Part(1, 8, 16, "forst"), new Part(2, 4, 8, "forst"), new Part(1, 1, 0, "forst")));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void shouldKeepAllBitsOverSavepointsRescalingAndOtherBackends(List<Part> parts) throws Exception {
        String savepoint = "";
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            boolean last = i == parts.size() - 1;
            ScoringJob job = job(last ? FAST : SLOWLY, part.parallelism, part.batch, part.cache, part.backend);
            job = savepoint.isEmpty() ? job : job.with("execution.state-recovery.path", savepoint);
            if (last) {
                finish(job);
            } else {
                savepoint = savepoint(job, (i + 1) * EVENTS / 4);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void shouldKeepAllBitsWithSnapshotsEveryTenMillisecondsUnderBackPressure(String backend) throws Exception {
        finish(job(2 * SLOWLY, 2, 8, 16, backend)
                .with(
                        "execution.checkpointing.interval", "10 ms",
                        "execution.checkpointing.unaligned.enabled", "true",
                        "execution.checkpointing.dir",
                                folder.resolve("checkpoints").toUri().toString(),
                        "demo.pause", "2"));
    }

    static List<String> backends() {
        return List.of("hashmap", "rocksdb", "forst");
    }

    @Test
    void shouldKeepAllBitsWhenFlinkRestartsAfterAFailureInTheOperator() throws Exception {
        ScoringJob.failAt(EVENTS / 3);
        finish(job(2 * SLOWLY, 2, 4, 0, "hashmap")
                .with(
                        "execution.checkpointing.interval", "20 ms",
                        "execution.checkpointing.dir",
                                folder.resolve("checkpoints").toUri().toString(),
                        "restart-strategy.type", "fixed-delay",
                        "restart-strategy.fixed-delay.attempts", "2",
                        "restart-strategy.fixed-delay.delay", "10 ms"));
    }

    @Test
    void shouldKeepAllBitsAfterAKillAndOnPlainKernels() throws Exception {
        Path checkpoints = Files.createDirectories(folder.resolve("checkpoints"));
        String[] options = {
            "state.backend.type=rocksdb",
            "execution.checkpointing.interval=50 ms",
            "execution.checkpointing.dir=" + checkpoints.toUri(),
            "execution.checkpointing.externalized-checkpoint-retention=RETAIN_ON_CANCELLATION",
            "pipeline.generic-types=false",
            "rest.port=0"
        };
        Process killed = process(SLOWLY, true, "1", "8", "16", options);
        while (ScoringJob.lastCheckpoint(checkpoints).isEmpty()
                || RecordSink.read(folder, (event, bits, version) -> {}) < EVENTS / 3) {
            assertTrue(killed.isAlive(), () -> "the job ended too early, see " + folder);
            Thread.sleep(10);
        }
        killed.destroyForcibly().waitFor(); // SIGKILL
        String last =
                ScoringJob.lastCheckpoint(checkpoints).orElseThrow().toUri().toString();
        String[] resumed = Arrays.copyOf(options, options.length + 1);
        resumed[options.length] = "execution.state-recovery.path=" + last;
        Process plain = process(FAST, false, "2", "4", "0", resumed);
        assertTrue(plain.waitFor(90, TimeUnit.SECONDS));
        assertEquals(0, plain.exitValue(), () -> output());
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Process process(
            double perSecond, boolean vectors, String parallelism, String batch, String cache, String... options)
            throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC"));
        if (vectors) {
            command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ScoringJob.class.getName(),
                folder.toString(),
                Integer.toString(EVENTS),
                Double.toString(perSecond),
                parallelism,
                batch,
                cache));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }
}
