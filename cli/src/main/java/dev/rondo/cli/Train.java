package dev.rondo.cli;

import dev.rondo.cli.csv.TsFile;
import dev.rondo.model.Models;
import dev.rondo.table.ClassificationData;
import dev.rondo.table.ColumnSelection;
import dev.rondo.table.ForecastData;
import dev.rondo.table.ForecastSettings;
import dev.rondo.table.SeriesColumns;
import dev.rondo.table.Table;
import dev.rondo.table.TrainingSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code rondo train} command: trains a model of a CSV file or of a text, and writes a report. */
@Command(
        name = "train",
        description = {
            "Train a model and write a report.",
            "  rondo train data.csv --target COLUMN            forecasts a column",
            "  rondo train data.csv --group ID --label COLUMN  assigns sequences to classes (also .ts files)",
            "  rondo train --text corpus.txt                   continues text",
            "The model file holds all that 'rondo predict' needs. A stopped training continues with --resume."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Train implements Callable<Integer> {
    private static final List<String> SERIES_OPTIONS = List.of(
            "--target", "--label", "--horizon", "--window", "--missing", "--split", "--decimal-comma");
    private static final List<String> COLUMN_OPTIONS =
            List.of("--inputs", "--categorical", "--embed", "--time", "--calendar", "--group");

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DATA",
            description = "A CSV file with a header, or a .ts file.")
    private Path data;

    @Option(names = "--target", paramLabel = "COLUMN", description = "The column to forecast.")
    private String target;

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "The column of classes; the same in all rows of a group.")
    private String label;

    @Option(names = "--text", paramLabel = "FILE", description = "A text in UTF-8 to learn to continue.")
    private Path text;

    @Option(
            names = "--horizon",
            converter = WholeNumber.FromOne.class,
            paramLabel = "N",
            defaultValue = "1",
            description = "Forecast 1 to N steps ahead. Default: ${DEFAULT-VALUE}")
    private int horizon;

    @Option(
            names = "--window",
            converter = WholeNumber.FromOne.class,
            paramLabel = "STEPS",
            defaultValue = "64",
            description = "The steps of one training sequence of a forecaster. Default: ${DEFAULT-VALUE}")
    private int window;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "model.rondo",
            description = "The model file to write. An existing file is replaced. Default: ${DEFAULT-VALUE}")
    private Path out;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "The report to write. Default: report.html next to the model")
    private Path report;

    @Option(names = "--no-report", description = "Write no report.")
    private boolean noReport;

    @Option(names = "--resume", description = "Continue the training that was stopped, with the same bits.")
    private boolean resume;

    @Option(
            names = "--season",
            paramLabel = "STEPS",
            description =
                    "Compare forecasts with the value of STEPS before as well, one season. 'auto' finds the season"
                            + " in the training rows: a day, week or year of the --time column, or the lag at which changes repeat.")
    private String season;

    @Option(
            names = "--json",
            description =
                    "Print one JSON object with the result to standard output; all messages go to standard error.")
    private boolean json;

    @Mixin
    private TableOptions tableOptions;

    @Mixin
    private NetworkOptions networkOptions;

    @Mixin
    private FitOptions fitOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path page = report == null ? out.resolveSibling("report.html") : report;
        Path[] inputs = Stream.of(data, text).filter(Objects::nonNull).toArray(Path[]::new);
        OutputFile.check(spec, "--out", out, inputs);
        OutputFile.check(spec, "--report", page, inputs);
        TrainingSettings settings = settings();
        try {
            train(task(settings), settings, page);
        } catch (IllegalArgumentException e) {
            throw new IOException((data == null ? text : data) + ": " + Text.message(e), e);
        }
        return 0;
    }

    private TrainingSettings settings() {
        try {
            return fitOptions.settings();
        } catch (IllegalArgumentException e) {
            throw misused(e.getMessage());
        }
    }

    private void train(TrainingTask task, TrainingSettings settings, Path page) throws IOException {
        Console console = console();
        console.say("Reads:  %s", task.reads());
        TrainingRun run = new TrainingRun(task, settings, out, console);
        TrainingRun.Result result = run.run(resume);
        Models.save(result.network(), out);
        console.say(
                "Trained in %.1f s: %s, the best is epoch %d; %,.0f steps per second, validation included.",
                result.seconds(), Text.count(result.history().epochs().size(), "epoch"), result.bestEpoch(), result.stepsPerSecond());
        TestResult tested = task.test(result.network(), console);
        console.say("Model:  %s", out);
        if (!noReport) {
            String html = new TrainingReport(task, settings, command()).html(out.toString(), result, tested.sections());
            OutputFile.write(page, html.getBytes(StandardCharsets.UTF_8));
            console.say("Report: %s", page);
        }
        run.removeCheckpoint();
        console.say("Next:   %s", nextCommand(task));
        if (json) {
            Console.of(spec).say("%s", JsonText.of(figures(task, result, tested, page)));
        }
    }

    private Console console() {
        return json ? new Console(spec.commandLine().getErr()) : Console.of(spec);
    }

    private Map<String, Object> figures(TrainingTask task, TrainingRun.Result result, TestResult tested, Path page) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("model", out.toString());
        if (!noReport) {
            figures.put("report", page.toString());
        }
        figures.put("command", command());
        figures.put("parameters", result.network().parameterCount());
        figures.put("bestEpoch", result.bestEpoch());
        figures.put("seconds", result.seconds());
        figures.put("stepsPerSecond", result.stepsPerSecond());
        figures.put(
                "epochs",
                result.history().epochs().stream()
                        .map(TrainingHistory.Epoch::figures)
                        .toList());
        figures.put("test", tested.figures());
        figures.put("settings", task.settings());
        return figures;
    }

    /** {@return the steps of a season; 0 for none} */
    private int season(ForecastData prepared) {
        if (season == null) {
            return 0;
        }
        if (season.equals("auto")) {
            int found = prepared.findSeason();
            console().say(found == 0 ? "No season was found." : "Season: %d steps.", found);
            return found;
        }
        if (!season.matches("[1-9]\\d{0,8}")) {
            throw misused("--season must be a number of steps from 1, or auto, but is '" + season + "'");
        }
        return Integer.parseInt(season);
    }

    private TrainingTask task(TrainingSettings settings) throws IOException {
        if (season != null && target == null) {
            throw misused("--season needs --target: only forecasts are compared with a season");
        }
        if (text != null && data == null) {
            refuse("a text", SERIES_OPTIONS);
            refuse("a text", COLUMN_OPTIONS);
            return TextTask.of(text, networkOptions, settings);
        }
        if (data == null || text != null) {
            throw misused("name either a CSV file or --text");
        }
        if (isTsFile()) {
            refuse("a .ts file", List.of("--target", "--label", "--horizon", "--window", "--decimal-comma"));
            refuse("a .ts file", COLUMN_OPTIONS);
            return classTask(
                    TsFile.table(data), new SeriesColumns(TsFile.SEQUENCE, null), TsFile.CLASS, null, settings);
        }
        if ((target == null) == (label == null)) {
            throw misused("name either the column to forecast with --target, or the column of classes with --label");
        }
        if (label != null && tableOptions.group() == null) {
            throw misused("--label needs --group, the column that names the sequences");
        }
        if (label != null) {
            refuse("classes", List.of("--horizon", "--window"));
        }
        ColumnSelection selection = tableOptions.selection(data, target, label);
        Table table = tableOptions.table(data, selection, label);
        if (label != null) {
            SeriesColumns columns = new SeriesColumns(tableOptions.group(), tableOptions.time());
            return classTask(table, columns, label, selection, settings);
        }
        ForecastSettings forecast = ForecastSettings.of(target)
                .withHorizon(horizon)
                .withWindow(window)
                .withGroup(tableOptions.group())
                .withTime(tableOptions.time())
                .withSplit(tableOptions.split());
        ForecastData prepared = ForecastData.of(table, forecast, selection);
        sayGaps(prepared.gaps());
        ForecastTask task = new ForecastTask(
                prepared,
                prepared.newNetwork(
                        networkOptions.cell(), networkOptions.hidden(32), networkOptions.layers(), settings.seed()),
                season(prepared),
                settings.seed());
        requireParts(task);
        return task;
    }

    private void sayGaps(int gaps) {
        if (gaps > 0) {
            console().say(
                            "Note:   there is a gap in time before %s. The model counts rows, so a gap is one step to it. Rows with"
                                    + " empty cells for the missing times would keep its steps equal.",
                            Text.count(gaps, "row"));
        }
    }

    private boolean isTsFile() {
        return data != null && data.toString().toLowerCase(Locale.ROOT).endsWith(".ts");
    }

    /** Refuses options that would have no effect. */
    private void refuse(String kind, List<String> options) {
        for (String option : options) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw misused(option + " does not apply to " + kind);
            }
        }
    }

    /** Fails now, rather than after an hour, if a part of the data is empty. */
    private static void requireParts(TrainingTask task) {
        task.training();
        task.validation();
    }

    private TrainingTask classTask(
            Table table, SeriesColumns columns, String classes, ColumnSelection given, TrainingSettings settings) {
        ColumnSelection selection = given != null
                ? given
                : ColumnSelection.ofNumbers(
                                table.names().stream().filter(table::isNumeric).toArray(String[]::new))
                        .withMissing(tableOptions.missing());
        ClassificationData prepared =
                ClassificationData.of(table, columns, classes, selection, tableOptions.split(), settings.seed());
        return new ClassTask(
                prepared,
                prepared.newNetwork(
                        networkOptions.cell(), networkOptions.hidden(32), networkOptions.layers(), settings.seed()),
                settings.seed());
    }

    private ParameterException misused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** {@return the command line that uses the model, here on the data of the training} */
    private String nextCommand(TrainingTask task) {
        List<String> words = new ArrayList<>(List.of(task.nextCommand(), out.toString()));
        if (tableOptions.decimalComma()) {
            words.add("--decimal-comma");
        }
        String use = ShellText.command(words);
        return text != null ? use : use + " < " + (isTsFile() ? "sequences.csv" : ShellText.quoted(data.toString()));
    }

    /** {@return the command line of this run} */
    private String command() {
        return ShellText.command(spec.root().commandLine().getParseResult().originalArgs().stream()
                .filter(word -> !word.equals("--resume"))
                .toList());
    }
}
