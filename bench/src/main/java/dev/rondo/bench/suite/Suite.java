package dev.rondo.bench.suite;

import dev.rondo.bench.peer.Model;
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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Runs the suite. Results are JMH's JSON, and next to it, as {@code FILE.properties}, what JMH does not record. Peers
 * whose libraries are missing are left out.
 */
@Command(
        name = "bench/suite",
        description = "Measure Rondo and its peers, and write the results as JSON for bench/report.")
public final class Suite implements Callable<Integer> {
    /** How much of the suite to run. */
    private enum Size {
        FULL(Plan::full),
        QUICK(Plan::quick),
        CHECK(Plan::check),
        SMOKE(Plan::smoke);

        private final Function<Predicate<Peer>, List<Item>> plan;

        Size(Function<Predicate<Peer>, List<Item>> plan) {
            this.plan = plan;
        }
    }

    @Parameters(
            paramLabel = "SIZE",
            description =
                    "full: everything, 25 minutes on an idle machine. quick: the most important figures, less than"
                            + " 3 minutes. check: everything for a moment, to see that all peers agree on all models. smoke: every"
                            + " benchmark and every peer for a moment, to see that they run.")
    private Size size;

    @Option(
            names = "--peer",
            paramLabel = "PEER",
            split = ",",
            description = "Measure these peers only, separated by commas. Ratios need rondo among them.")
    private List<Peer> requestedPeers = Peers.ALL;

    @Option(
            names = "--cell",
            paramLabel = "MODEL",
            split = ",",
            description = "Measure these models only, in every benchmark, with the effort of full. Separated by commas;"
                    + " for example \"lstm 8x32\" or \"gru 16x128 layers 2 dense 8\".")
    private List<Model> models = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file to write the results to. Default: bench/target/SIZE.json")
    private Path out;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean help;

    @Spec
    private CommandSpec spec;

    private final List<RunResult> results = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Instant begun = Instant.now();
    private String command;

    private Suite() {}

    /**
     * Runs the suite and ends the JVM. The exit code is 1 if anything failed, 2 if the command line was wrong.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** {@return the command, ready to execute} */
    static CommandLine commandLine() {
        return new CommandLine(new Suite())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Peer.class, name -> converted(name, Peers::named))
                .registerConverter(Model.class, text -> converted(text, Model::new));
    }

    private static <T> T converted(String text, Function<String, T> conversion) {
        try {
            return conversion.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    @Override
    public Integer call() throws IOException {
        command = "bench/suite "
                + spec.commandLine().getParseResult().originalArgs().stream()
                        .map(word -> word.contains(" ") ? '"' + word + '"' : word)
                        .collect(Collectors.joining(" "));
        if (out == null) {
            out = Path.of("bench/target/" + size.name().toLowerCase(Locale.ROOT) + ".json");
        }
        Predicate<Peer> peers = peer -> requestedPeers.contains(peer) && Peers.present(peer);
        List<String> cells = models.stream().map(Model::toString).toList();
        run(cells.isEmpty() ? size.plan.apply(peers) : Plan.cells(cells, peers));
        return failures.isEmpty() ? 0 : 1;
    }

    private void run(List<Item> items) throws IOException {
        double seconds = items.stream().mapToDouble(Item::seconds).sum();
        System.out.printf("%d measurements, about %.0f minutes%n", items.size(), Math.ceil(seconds / 60));
        Peers.ALL.stream()
                .filter(peer -> !Peers.present(peer))
                .forEach(
                        peer -> System.out.println("not installed: " + peer.description() + " (PEERS=all fetches it)"));
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

    /** Writes the results so far. Called after every measurement, so that a run that is stopped keeps what it has. */
    private void write() throws IOException {
        try (PrintStream stream = new PrintStream(out.toFile(), StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, stream).writeOut(results);
        }
        Environment.write(Path.of(out + ".properties"), command, begun, failures);
    }
}
