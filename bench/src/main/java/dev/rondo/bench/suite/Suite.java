package dev.rondo.bench.suite;

import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the suite: {@code full|quick|check|smoke [--peer A,B] [--cell A,B] [--out FILE]}. Results are JMH's JSON, and beside it,
 * as {@code FILE.properties}, what JMH does not tell. Peers whose libraries are not there are left out.
 */
public final class Suite {
    private static final String USAGE = "expected full|quick|check|smoke [--peer A,B] [--cell A,B] [--out FILE]";

    private final List<RunResult> results = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Instant begun = Instant.now();
    private final String command;
    private final Path out;

    private Suite(String command, Path out) {
        this.command = command;
        this.out = out;
    }

    /**
     * Runs it. The exit code is 1 when anything failed.
     *
     * @param arguments see above
     * @throws IOException when results cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length % 2 == 0) {
            System.err.println(USAGE);
            System.exit(2);
        }
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        String size = arguments[0];
        Path out = Path.of(options.getOrDefault("--out", "bench/target/" + size + ".json"));
        List<Item> items;
        try {
            items = items(size, options);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        String command = "bench/suite "
                + Arrays.stream(arguments)
                        .map(word -> word.contains(" ") ? '"' + word + '"' : word)
                        .collect(Collectors.joining(" "));
        Suite suite = new Suite(command, out);
        suite.run(items);
        System.exit(suite.failures.isEmpty() ? 0 : 1);
    }

    private static List<Item> items(String size, Map<String, String> options) {
        for (String option : options.keySet()) {
            if (!List.of("--peer", "--cell", "--out").contains(option)) {
                throw new IllegalArgumentException(USAGE + ", got " + option);
            }
        }
        List<Peer> wanted = options.containsKey("--peer")
                ? Arrays.stream(options.get("--peer").split(","))
                        .map(Peers::named)
                        .toList()
                : Peers.ALL;
        Predicate<Peer> peers = peer -> wanted.contains(peer) && Peers.present(peer);
        if (options.containsKey("--cell")) {
            return Plan.cells(List.of(options.get("--cell").split(",")), peers);
        }
        return switch (size) {
            case "full" -> Plan.full(peers);
            case "quick" -> Plan.quick(peers);
            case "check" -> Plan.check(peers);
            case "smoke" -> Plan.smoke(peers);
            default -> throw new IllegalArgumentException(USAGE + ", got " + size);
        };
    }

    private void run(List<Item> items) throws IOException {
        double seconds = items.stream().mapToDouble(Item::seconds).sum();
        System.out.printf("%d measurements, about %.0f minutes%n", items.size(), Math.ceil(seconds / 60));
        Peers.ALL.stream()
                .filter(peer -> !Peers.present(peer))
                .forEach(peer -> System.out.println("not here: " + peer.description() + " (PEERS=all fetches it)"));
        Files.createDirectories(out.toAbsolutePath().getParent());
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            System.out.printf(
                    "%4d s  %3d/%d  %-70s ",
                    Duration.between(begun, Instant.now()).toSeconds(), i + 1, items.size(), item);
            try {
                for (RunResult result : new Runner(options(item)).run()) {
                    results.add(result);
                    Result<?> primary = result.getPrimaryResult();
                    System.out.printf("%.6g %s%n", primary.getScore(), primary.getScoreUnit());
                }
            } catch (RunnerException e) {
                Throwable cause = e;
                while (cause.getCause() != null || cause.getSuppressed().length > 0) {
                    cause = cause.getCause() != null ? cause.getCause() : cause.getSuppressed()[0];
                }
                failures.add(item + ": " + cause);
                System.out.println("FAILED: " + cause);
            }
            write();
        }
        System.out.println(out);
    }

    private static org.openjdk.jmh.runner.options.Options options(Item item) {
        TimeValue time = TimeValue.milliseconds(item.effort().millis());
        ChainedOptionsBuilder builder = new OptionsBuilder()
                .include("^dev\\.rondo\\.bench\\." + item.benchmark().replace(".", "\\.") + "$")
                .mode(item.mode())
                .forks(item.forks())
                .warmupTime(time)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .addProfiler(Quiet.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        boolean once = item.mode() == org.openjdk.jmh.annotations.Mode.SingleShotTime;
        builder.warmupIterations(once ? 0 : item.effort().warmUps());
        builder.measurementIterations(once ? 1 : item.effort().iterations());
        item.parameters().forEach(builder::param);
        return builder.build();
    }

    /** After every measurement, so that what is there is kept, whatever follows. */
    private void write() throws IOException {
        try (PrintStream stream = new PrintStream(out.toFile(), StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, stream).writeOut(results);
        }
        Environment.write(Path.of(out + ".properties"), command, begun, failures);
    }
}
