package dev.rondo.bench.suite;

import dev.rondo.bench.peer.Model;
import dev.rondo.bench.peer.Peer;
import dev.rondo.bench.peer.Peers;
import dev.rondo.bench.report.Results;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
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
import picocli.CommandLine.ParameterException;
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

        private final Function<Predicate<Peer>, List<Group>> plan;

        Size(Function<Predicate<Peer>, List<Group>> plan) {
            this.plan = plan;
        }
    }

    @Parameters(
            paramLabel = "SIZE",
            description =
                    "full: everything, at most 35 minutes. quick: the most important figures, less than 4 minutes."
                            + " check: everything for a moment, to see that all peers agree on all models. smoke: every"
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
            names = "--group",
            paramLabel = "GROUP",
            split = ",",
            description = "Measure these groups only, separated by commas: step, percentiles, sequence, streams, batch,"
                    + " training, cold, underload, load, formats, graphs, matmul.")
    private List<String> requestedGroups = List.of();

    @Option(
            names = "--before",
            paramLabel = "ENGINE",
            description =
                    "A jar, or a folder of classes, with a different version of the engine, to be measured in turns"
                            + " with this one as the peer 'before'.")
    private Path before;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Start no second or later round after this time. Default: ${DEFAULT-VALUE}.")
    private int minutes = 35;

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

    /** The rounds of a group that does not repeat are not more than this. */
    private static final int MOST_ROUNDS = 12;

    private static final String CLASS_PATH = "java.class.path";

    private final Map<Item, RunResult> results = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    /** What failed is not run again: the n-th forks of a group's results must be of the same round. */
    private final Set<Item> failed = new HashSet<>();

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
        if (before != null) {
            if (!Files.exists(before)) {
                throw new ParameterException(spec.commandLine(), "--before: there is no " + before);
            }
            System.setProperty(Peers.BEFORE, before.toString());
        }
        Predicate<Peer> peers = peer -> requestedPeers.contains(peer) && Peers.present(peer);
        List<String> cells = models.stream().map(Model::toString).toList();
        List<Group> groups = cells.isEmpty() ? size.plan.apply(peers) : Plan.cells(cells, peers);
        List<String> names = groups.stream().map(Group::workload).distinct().toList();
        for (String name : requestedGroups) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "no group is named '" + name + "'; expected one of " + names);
            }
        }
        run(groups.stream()
                .filter(group -> requestedGroups.isEmpty() || requestedGroups.contains(group.workload()))
                .toList());
        return failures.isEmpty() ? 0 : 1;
    }

    private void run(List<Group> groups) throws IOException {
        double planned = groups.stream().mapToDouble(Group::seconds).sum();
        System.out.printf(
                "%d groups of measurements, about %.0f minutes on an idle machine%s%n",
                groups.size(),
                Math.ceil(planned / 60),
                size == Size.FULL ? ", and up to " + minutes + " while ratios do not repeat" : "");
        Peers.ALL.stream()
                .filter(peer -> !Peers.present(peer) && !peer.isRondo())
                .forEach(
                        peer -> System.out.println("not installed: " + peer.description() + " (PEERS=all fetches it)"));
        Files.createDirectories(out.toAbsolutePath().getParent());
        boolean more = true;
        for (int round = 0; more && round < MOST_ROUNDS; round++) {
            more = round(groups, round);
        }
        System.out.println(out);
    }

    /**
     * Runs one round of each group that needs it: of every group as often as planned, and in a full run also of groups
     * whose ratios differ from round to round. After the first round, only while there is time.
     *
     * @return whether any group needed it
     */
    private boolean round(List<Group> groups, int round) throws IOException {
        Results measured = round == 0 ? new Results(List.of()) : Results.read(out);
        boolean any = false;
        for (Group group : groups) {
            double end = Duration.between(begun, Instant.now()).toMillis() * 1e-3 + group.seconds(round);
            boolean needed = round < group.rounds() || size == Size.FULL && !repeats(group, measured);
            if (needed && (round == 0 || end < 60.0 * minutes)) {
                measure(group, round);
                any = true;
            }
        }
        return any;
    }

    private static boolean repeats(Group group, Results measured) {
        Item first = group.items().getFirst();
        return group.items().stream()
                .skip(1)
                .filter(item -> !item.once() && item.mode() == org.openjdk.jmh.annotations.Mode.AverageTime)
                .allMatch(item -> measured.repeats(
                        List.of(first.benchmark(), item.benchmark()), List.of(first.parameters(), item.parameters())));
    }

    private void measure(Group group, int round) throws IOException {
        for (Item item : group.items(round)) {
            if (failed.contains(item)) {
                continue;
            }
            System.out.printf(
                    "%4d s  round %d  %-70s ",
                    Duration.between(begun, Instant.now()).toSeconds(), round + 1, item);
            try {
                RunResult result = fork(item);
                Result<?> primary = result.getPrimaryResult();
                System.out.printf("%.6g %s%n", primary.getScore(), primary.getScoreUnit());
                results.merge(item, result, Suite::merged);
            } catch (RunnerException e) {
                Throwable cause = e;
                while (cause.getCause() != null || cause.getSuppressed().length > 0) {
                    cause = cause.getCause() != null ? cause.getCause() : cause.getSuppressed()[0];
                }
                failures.add(item + ": " + cause);
                failed.add(item);
                System.out.println("FAILED: " + cause);
            }
        }
        write();
    }

    /** Runs one fork. A fork has this JVM's class path, on which the engine named by --before comes first. */
    private RunResult fork(Item item) throws RunnerException {
        String classPath = System.getProperty(CLASS_PATH);
        if ("before".equals(item.parameters().get("peer"))) {
            System.setProperty(CLASS_PATH, before.toAbsolutePath() + File.pathSeparator + classPath);
        }
        try {
            return new Runner(options(item)).run().iterator().next();
        } finally {
            System.setProperty(CLASS_PATH, classPath);
        }
    }

    /** {@return the forks of both results, as if JMH had run them one after the other} */
    private static RunResult merged(RunResult first, RunResult second) {
        List<BenchmarkResult> forks = new ArrayList<>(first.getBenchmarkResults());
        forks.addAll(second.getBenchmarkResults());
        return new RunResult(first.getParams(), forks);
    }

    private static org.openjdk.jmh.runner.options.Options options(Item item) {
        TimeValue time = TimeValue.milliseconds(item.effort().millis());
        ChainedOptionsBuilder builder = new OptionsBuilder()
                .include("^dev\\.rondo\\.bench\\." + item.benchmark().replace(".", "\\.") + "$")
                .mode(item.mode())
                .forks(1)
                .warmupTime(time)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .addProfiler(NextToForks.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        boolean once = item.mode() == org.openjdk.jmh.annotations.Mode.SingleShotTime;
        builder.warmupIterations(once ? 0 : item.effort().warmUps());
        builder.measurementIterations(once ? 1 : item.effort().iterations());
        item.parameters().forEach(builder::param);
        return builder.build();
    }

    /** Writes the results so far. Called after every round, so that a run that is stopped keeps what it has. */
    private void write() throws IOException {
        try (PrintStream stream = new PrintStream(out.toFile(), StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, stream).writeOut(results.values());
        }
        Environment.write(Path.of(out + ".properties"), command, begun, failures, before);
    }
}
