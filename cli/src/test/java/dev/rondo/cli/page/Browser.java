package dev.rondo.cli.page;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Opens pages in a headless Chromium, if there is one on the PATH. All names of hosts are made unknown, so nothing leaves the machine.
 * Chromium itself sends requests at its start; its network log names no origin for these.
 */
public final class Browser {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final int SECONDS = 120;

    private Browser() {}

    /**
     * {@return what is wrong with a page: the messages on its console and its requests to the network; empty if all is well} Skips the test,
     * and says so, if there is no Chromium.
     *
     * @param page an HTML file
     */
    public static List<String> complaints(Path page) throws IOException, InterruptedException {
        Optional<Path> chromium = find();
        Assumptions.assumeTrue(
                chromium.isPresent(),
                "SKIPPED: no page was opened in a browser, because none of " + NAMES + " is on the PATH");
        Path profile = Files.createTempDirectory("rondo-chromium");
        Path log = profile.resolve("rondo.log");
        Path requests = profile.resolve("rondo-requests.json");
        try {
            List<String> command = new ArrayList<>(List.of(chromium.get().toString()));
            command.addAll(List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"));
            command.addAll(List.of("--disable-background-networking", "--disable-component-update", "--disable-sync"));
            command.addAll(List.of("--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--dump-dom"));
            command.addAll(List.of("--user-data-dir=" + profile, "--log-net-log=" + requests));
            command.add(page.toUri().toString());
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException("Chromium did not end within " + SECONDS + " s: " + Files.readString(log));
            }
            String text = Files.readString(log);
            if (process.exitValue() != 0 || !text.contains("</html>")) {
                throw new IOException("Chromium ended with " + process.exitValue() + " and without the page: " + text);
            }
            List<String> events = Files.readAllLines(requests);
            return Stream.concat(
                            text.lines().filter(line -> line.contains(":CONSOLE")),
                            events.stream().filter(Browser::isRequestOfThePage))
                    .toList();
        } finally {
            delete(profile);
        }
    }

    /** An event of the network log is one line. */
    private static boolean isRequestOfThePage(String event) {
        return event.contains("\"initiator\":\"") && !event.contains("\"initiator\":\"not an origin\"");
    }

    private static Optional<Path> find() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
