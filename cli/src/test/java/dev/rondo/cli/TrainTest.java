package dev.rondo.cli;

import static dev.rondo.cli.Commands.execute;
import static dev.rondo.cli.Commands.executeWithInput;
import static dev.rondo.cli.Commands.filesIn;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.cli.page.Browser;
import dev.rondo.model.Models;
import dev.rondo.table.Cell;
import dev.rondo.table.ColumnSelection;
import dev.rondo.table.ForecastData;
import dev.rondo.table.ForecastSettings;
import dev.rondo.table.Forecaster;
import dev.rondo.table.Table;
import dev.rondo.table.TrainingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainTest {
    private static final int ROWS = 160;

    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path series() throws IOException {
        return file(
                "series.csv",
                "day,y\n"
                        + IntStream.range(0, ROWS)
                                .mapToObj(t -> String.format(Locale.ROOT, "%d,%.4f", t * 86_400, Math.sin(0.4 * t)))
                                .collect(Collectors.joining("\n", "", "\n")));
    }

    private Commands.Result train(Object... options) {
        Object[] common = {"train", "--hidden", "4", "--no-report", "--out", folder.resolve("m.rondo")};
        return execute(Stream.concat(Stream.of(common), Stream.of(options)).toArray());
    }

    @Test
    void shouldTrainAForecasterWithAReportThatNeedsNothingElse() throws Exception {
        Path model = folder.resolve("m.rondo");
        Path report = folder.resolve("report.html");
        execute(
                        "train",
                        series(),
                        "--target",
                        "y",
                        "--time",
                        "day",
                        "--horizon",
                        "2",
                        "--epochs",
                        "3",
                        "--hidden",
                        "4",
                        "--out",
                        model)
                .succeeded("naive RMSE", "Model:", "Report:", "rondo predict");
        assertEquals(List.of("m.rondo", "report.html", "series.csv"), filesIn(folder));
        String html = Files.readString(report);
        for (String part : List.of(
                "Forecasts of the test rows",
                "Errors by horizon",
                "Loss by epoch",
                "How far gradients",
                "Clipped updates",
                "Latency of a step",
                "rondo train",
                "--horizon 2")) {
            assertTrue(html.contains(part), part);
        }
        assertFalse(html.matches("(?s).*(https?:|<script|NaN).*"), "loads something, or shows NaN");
        assertEquals(List.of(), Browser.complaints(report));
    }

    @Test
    void shouldWriteTheSameModelForAnyThreads() throws IOException {
        Path model = folder.resolve("m.rondo");
        Path data = series();
        train(data, "--target", "y", "--epochs", "4").succeeded();
        byte[] whole = Files.readAllBytes(model);
        train(data, "--target", "y", "--epochs", "4", "--threads", "2").succeeded();
        assertArrayEquals(whole, Files.readAllBytes(model));
        train(data, "--target", "y", "--epochs", "4", "--resume").succeeded("No checkpoint");
        assertArrayEquals(whole, Files.readAllBytes(model));
    }

    @Test
    void shouldContinueAStoppedTrainingWithTheSameBits() throws IOException {
        double[] values =
                IntStream.range(0, ROWS).mapToDouble(t -> Math.sin(0.4 * t)).toArray();
        ForecastData data = ForecastData.of(
                Table.builder().numbers("y", values).build(), ForecastSettings.of("y"), ColumnSelection.ofNumbers("y"));
        ForecastTask task = new ForecastTask(data, data.newNetwork(Cell.GRU, 4, 1, 1), 0, 1);
        Console console = new Console(new PrintWriter(new StringWriter()));
        TrainingSettings four = TrainingSettings.DEFAULT.withEpochs(4);
        TrainingRun.Result whole = new TrainingRun(task, four, folder.resolve("whole"), console).run(false);
        Path stopped = folder.resolve("stopped");
        new TrainingRun(task, TrainingSettings.DEFAULT.withEpochs(2), stopped, console).run(false);
        TrainingRun.Result resumed = new TrainingRun(task, four, stopped, console).run(true);
        assertArrayEquals(whole.network().parameterBlock(), resumed.network().parameterBlock());
        assertEquals(whole.history().epochs(), resumed.history().epochs());
    }

    @Test
    void shouldForecastLineByLineAndKeepItsState() throws IOException {
        Path model = folder.resolve("m.rondo");
        train(series(), "--target", "y", "--time", "day", "--inputs", "y", "--horizon", "2", "--epochs", "1")
                .succeeded();
        String lines = "0,0.1\n86400,0.5\n172800,\n";
        Commands.Result all = executeWithInput("day,y\n" + lines, "predict", model);
        all.succeeded("day,y+1,y+2\n0,");
        assertEquals(4, all.out().lines().count());

        Path state = folder.resolve("state");
        executeWithInput("day,y\n0,0.1\n86400,0.5\n", "predict", model, "--state", state)
                .succeeded();
        Commands.Result rest = executeWithInput("y,other,day\n,x,172800\n", "predict", model, "--state", state);
        rest.succeeded();
        assertEquals(
                all.out().lines().toList().getLast(),
                rest.out().lines().toList().getLast());

        Commands.Result ahead = executeWithInput("day,y\n" + lines, "predict", model, "--ahead", "5");
        ahead.succeeded("day,y+1,y+2,y+3,y+4,y+5");
        assertEquals(
                all.out().lines().toList().getLast().split(",")[1],
                ahead.out().lines().toList().getLast().split(",")[1]);
        Files.write(state, new byte[] {1, 2, 3});
        executeWithInput("day,y\n", "predict", model, "--state", state).failed(1, "state", "damaged");
    }

    @Test
    void shouldReadGroupsCategoriesAndTheCalendar() throws IOException {
        StringBuilder text = new StringBuilder("id;when;kind;y\n");
        for (int t = 0; t < ROWS; t++) {
            for (String id : List.of("a", "b")) {
                text.append("%s;2026-01-01 %02d:00;%s;%s\n"
                        .formatted(
                                id,
                                t % 24,
                                t % 3 == 0 ? "x" : "y",
                                Double.toString(t % 24).replace('.', ',')));
            }
        }
        Path data = file("groups.csv", text.toString().replaceAll("(?m)^(.);2026", "$1;2026"));
        String message = "in every row of series 'a', later than that of the row before it, but line 50 is not later than line 48";
        train(
                        data,
                        "--target",
                        "y",
                        "--group",
                        "id",
                        "--time",
                        "when",
                        "--calendar",
                        "--decimal-comma",
                        "--epochs",
                        "1")
                .failed(1, "groups.csv", message);
        train(data, "--target", "y", "--group", "id", "--categorical", "kind", "--decimal-comma", "--epochs", "1")
                .succeeded("m.rondo --decimal-comma < ");
        Forecaster forecaster = Forecaster.of(Models.load(folder.resolve("m.rondo")));
        assertEquals(List.of("y", "kind"), forecaster.encoder().names());
        executeWithInput("id;kind;y\nb;x;1,5\nc;z;2\n", "predict", folder.resolve("m.rondo"), "--decimal-comma")
                .succeeded("id;y+1\nb;", "\nc;");
    }

    @Test
    void shouldEmbedCategoriesOnRequestAndPredictUnknownOnes() throws IOException {
        StringBuilder text = new StringBuilder("shop,y\n");
        for (int t = 0; t < ROWS; t++) {
            text.append("s").append(t % 5).append(',').append(t % 5 * 2).append('\n');
        }
        Path data = file("shops.csv", text.toString());
        train(data, "--target", "y", "--embed", "shop=3", "--epochs", "1").succeeded();
        Forecaster forecaster = Forecaster.of(Models.load(folder.resolve("m.rondo")));
        assertEquals(
                "5 values, embedded as 3 learned numbers each",
                forecaster.encoder().describeCategory("shop"));
        executeWithInput("shop,y\ns1,2\nnever seen,3\n,4\n", "predict", folder.resolve("m.rondo"))
                .succeeded("y+1");
        Path model = folder.resolve("m.rondo");
        execute("bench", model).succeeded("p50");
        execute("inspect", model, "--measure").succeeded("column embedding 2 -> 4", "p50");
        execute("train", data, "--target", "y", "--embed", "shop", "--epochs", "1", "--out", model)
                .succeeded("Report:");
        train(data, "--target", "y", "--embed", "shop=0").failed(2, "--embed", "shop=0");
        train(data, "--target", "y", "--embed", "y").failed(1, "shops.csv", "'y'");
    }

    @Test
    void shouldCompareWithASeasonAndPrintJson() throws IOException {
        Path data = file(
                "season.csv",
                "y\n"
                        + IntStream.range(0, ROWS)
                                .mapToObj(t -> t % 8 == 0 ? "4" : Integer.toString(t % 2))
                                .collect(Collectors.joining("\n", "", "\n")));
        train(data, "--target", "y", "--epochs", "1", "--season", "auto")
                .succeeded("Season: 8 steps.", "seasonal RMSE", "use the seasonal naive forecast");
        Commands.Result result = train(data, "--target", "y", "--epochs", "2", "--season", "8", "--json");
        assertEquals(0, result.exitCode(), result.err());
        for (String part :
                List.of("season\":8", "seasonalRmse\":0.0", "trainingLoss\":", "bestEpoch\":", "verdict\":")) {
            assertTrue(result.out().contains(part), part);
        }
        assertEquals(1, result.out().strip().lines().count(), "one object and nothing else");
        assertTrue(result.err().contains("Model:"), result.err());
        train(data, "--target", "y", "--season", "0").failed(2, "--season", "'0'");
        train(data, "--label", "y", "--season", "3").failed(2, "--season needs --target");
    }

    @Test
    void shouldTrainAClassifier() throws IOException {
        StringBuilder text = new StringBuilder("id,v,class\n");
        for (int s = 0; s < 20; s++) {
            for (int t = 0; t < 6; t++) {
                text.append(
                        "s%d,%d,%s\n".formatted(s, s % 2 == 0 ? t : -t, s == 19 ? "rare" : s % 2 == 0 ? "up" : "down"));
            }
        }
        Path data = file("classes.csv", text.toString());
        train(data, "--group", "id", "--label", "class", "--epochs", "2")
                .succeeded("macro F1", "always answering", "Fewer than three training sequences: 'rare'");
        executeWithInput("id,v\nq,1\nq,2\n", "predict", folder.resolve("m.rondo"))
                .succeeded("id,class,p(down),p(rare),p(up)\nq,");
        execute("predict", folder.resolve("m.rondo"), "--ahead", "3").failed(2, "--ahead", "classes");
    }

    @Test
    void shouldTrainOnTextAndContinueIt() throws IOException {
        Path model = folder.resolve("m.rondo");
        Path corpus = file("corpus.txt", "the cat sat on the mat. ".repeat(80));
        train("--text", corpus, "--epochs", "1").succeeded("bits per character", "rondo generate");
        Commands.Result text = execute("generate", model, "--prime", "the ", "--length", "20", "--seed", "3");
        text.succeeded("the ");
        assertEquals(
                "the ".length() + 20 + System.lineSeparator().length(),
                text.out().length());
        assertEquals(
                text.out(),
                execute("generate", model, "--prime", "the ", "--length", "20", "--seed", "3")
                        .out());
        execute("generate", model, "--prime", "THE").failed(1, "no \"T\"");
        execute("predict", model).failed(1, "cannot predict");
        execute("generate", model, "--temperature", "-1").failed(2, "--temperature");
        execute("generate", model, "--length", "-1").failed(2, "--length");
        train("--text", file("short.txt", "abc")).failed(1, "short.txt", "3");
        train("--text", file("same.txt", "a".repeat(5000))).failed(1, "same.txt", "equal");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''           | y | empty",
                "y\\n         | y | too few rows",
                "y\\n1\\n     | y | too few rows",
                "y\\n1\\n2\\n3\\n | y | more rows",
                "y\\n5\\n5\\n5\\n5\\n5\\n5\\n | y | constant",
                "y,z\\n1,\\n2,\\n3,\\n4,\\n5,\\n | z | no value",
                "y\\n1\\nx\\n | y | line 3",
                "y\\n1\\n2\\n | z | no column 'z'"
            })
    void shouldRefuseBadDataAndWriteNothing(String content, String target, String word) throws IOException {
        Path data = file("bad.csv", content.replace("\\n", "\n"));
        train(data, "--target", target).failed(1, "bad.csv", word);
        assertEquals(List.of("bad.csv"), filesIn(folder));
    }

    @Test
    void shouldRefuseWrongOptions() throws IOException {
        Path data = series();
        train(data).failed(2, "--target", "--label");
        train(data, "--label", "y").failed(2, "--group");
        train().failed(2, "--text");
        train(data, "--target", "y", "--epochs", "0").failed(2, "'--epochs'", "at least 1, but is 0");
        train(data, "--target", "y", "--hidden", "x").failed(2, "'--hidden'", "'x' is not a whole number");
        train(data, "--target", "y", "--clip", "-1").failed(2, "--clip must be at least 0");
        train(data, "--target", "y", "--learning-rate", "0").failed(2, "rate");
        train(data, "--target", "y", "--calendar").failed(2, "--calendar needs --time");
        train(data, "--target", "y", "--split", "0.9,0.2").failed(2, "--split", "training and validation");
        train(data, "--target", "y", "--split", "0.9").failed(2, "--split needs two shares");
        execute("train", data, "--target", "y", "--out", data).failed(2, "--out", "overwritten");
        execute("train", data, "--target", "y", "--out", folder).failed(2, "--out");
        execute("train", folder.resolve("none.csv"), "--target", "y").failed(1, "no such file");
    }

    @Test
    void shouldRefuseOptionsWithoutAnEffect() throws IOException {
        Path text = file("corpus.txt", "abc");
        train("--text", text, "--target", "y").failed(2, "--target does not apply to a text");
        train("--text", text, "--group", "y").failed(2, "--group does not apply to a text");
        Path archive = file("archive.ts", "@data\n");
        train(archive, "--label", "class").failed(2, "--label does not apply to a .ts file");
        train(series(), "--group", "day", "--label", "y", "--horizon", "2").failed(2, "--horizon", "classes");
    }

    @Test
    void shouldAdviseAboutSeparators() throws IOException {
        train(file("a.csv", "x;y\n1;2\n"), "--target", "y").failed(1, "no column 'y'", "--decimal-comma");
        train(file("b.csv", "x,y\n1,2\n"), "--target", "y", "--decimal-comma").failed(1, "no column 'y'", "semicolons");
        train(file("c.csv", "x\ty\n1\t2\n"), "--target", "y").failed(1, "no column 'y'", "tabs");
    }

    @Test
    void shouldSayThatThereAreGapsInTime() throws IOException {
        Path data = file("gaps.csv", Files.readString(series()).replaceAll("(?m)^(864000|4320000),.*\n", ""));
        train(data, "--target", "y", "--time", "day", "--inputs", "y", "--epochs", "1")
                .succeeded("Reads:  y\n", "a gap in time before 2 rows", "rondo predict ", "m.rondo < ", "gaps.csv");
    }

    @Test
    void shouldMeasureAStep() throws IOException {
        train(series(), "--target", "y", "--epochs", "1").succeeded();
        Path chart = folder.resolve("bench.html");
        execute("bench", folder.resolve("m.rondo"), "--json", "--chart", chart)
                .succeeded("\"cold\":{\"p50\":", "\"p99.9\"", "\"stepsPerSecond\":", "\"kernels\":");
        assertTrue(Files.readString(chart).contains("time of one step"));
    }
}
