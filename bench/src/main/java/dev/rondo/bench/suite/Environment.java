package dev.rondo.bench.suite;

import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The machine, time and command of a run: what JMH's results do not record. */
final class Environment {
    private Environment() {}

    /**
     * Writes the properties of a run.
     *
     * @param file the file to write
     * @param command the command line
     * @param begun the time when the run began
     * @param failures the measurements that failed, with their errors
     * @param before the engine that was measured as the peer {@code before}; null if there was none
     * @throws IOException if the file cannot be written
     */
    static void write(Path file, String command, Instant begun, List<String> failures, Path before) throws IOException {
        Properties all = new Properties();
        all.setProperty("command", command);
        all.setProperty(
                "begun",
                begun.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
        all.setProperty(
                "minutes",
                "%.1f".formatted(Duration.between(begun, Instant.now()).toSeconds() / 60.0));
        all.setProperty("machine", machine());
        all.setProperty("load", first(Path.of("/proc/loadavg"), ""));
        all.setProperty(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        all.setProperty("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        all.setProperty("commit", commit());
        all.setProperty("failures", String.join("\n", failures));
        if (before != null) {
            all.setProperty("before", before.toString());
        }
        for (Peer peer : Peers.ALL) {
            if (!Peers.present(peer)) {
                all.setProperty("absent." + peer.name(), "true");
            }
        }
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            all.store(writer, null);
        }
    }

    private static String machine() {
        return first(Path.of("/proc/cpuinfo"), "model name").replaceFirst(".*: *", "") + ", "
                + Runtime.getRuntime().availableProcessors() + " logical processors";
    }

    private static String commit() {
        return output("git", "rev-parse", "--short=12", "HEAD")
                + (output("git", "status", "--porcelain").isEmpty() ? "" : ", with changes");
    }

    private static String first(Path file, String prefix) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(prefix)).findFirst().orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            process.waitFor(10, TimeUnit.SECONDS);
            return text;
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
