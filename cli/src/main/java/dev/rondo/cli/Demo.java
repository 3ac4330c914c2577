package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.Rondo;
import dev.rondo.WarmUpReport;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code rondo demo} command: a series streamed through a model, its forecasts, and what a step costs. */
@Command(
        name = "demo",
        description = {
            "Trains an LSTM on 172 years of monthly sunspot numbers, streams 235 years through it, one month a step, and"
                    + " forecasts each month from the ones before it.",
            "Prints forecasts, errors beside those of PyTorch's model, and what a step costs, and draws a chart."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Demo implements Callable<Integer> {
    /** PyTorch's own float32 forecasts are within 2e-5 sunspots of its float64 ones: this leaves room for 50 times that. */
    static final double LARGEST_DIFFERENCE = 1e-3;

    private static final int LAST_YEAR = 12;
    private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(3);

    @Option(
            names = "--chart",
            paramLabel = "PATH",
            defaultValue = "rondo-sunspots.png",
            description = "Where the chart goes, a PNG; a file of that name is overwritten. Default: ${DEFAULT-VALUE}")
    private Path chart;

    @Option(
            names = "--pretrained",
            description = "Streams through the LSTM that PyTorch trained, and holds the forecasts against PyTorch's.")
    private boolean pretrained;

    @Spec
    private CommandSpec spec;

    private PrintWriter out;

    @Override
    public Integer call() throws IOException {
        OutFile.check(spec, "--chart", chart);
        out = spec.commandLine().getOut();
        Sunspots series = Sunspots.load();
        Network network =
                pretrained ? Models.load(Sunspots.model(), Sunspots.MODEL, LoadOptions.DEFAULT) : train(series);
        say(
                "The model, trained by %s on the months before %s:",
                pretrained ? "PyTorch" : "Rondo", Sunspots.FIRST_TEST_MONTH);
        say("%s", network);

        WarmUpReport warmUp = network.warmUp(WARM_UP_LIMIT);
        Forecaster forecaster = new Forecaster(network);
        double[] forecasts = forecaster.forecasts(series.numbers());
        printLastYear(series, forecasts);
        printErrors(series, forecasts);
        printCost(network, warmUp, StepCost.measure(network, forecaster.standardized(series.numbers())));
        ForecastChart.write(chart, series, forecasts);
        say("Chart: %s", chart.toAbsolutePath().normalize());
        return 0;
    }

    private Network train(Sunspots series) {
        long start = System.nanoTime();
        Network network;
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("Training")
                .setInitialMax(SunspotTraining.EPOCHS)
                .setUnit(" epochs", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .build()) {
            network = SunspotTraining.train(series, SunspotTraining.EPOCHS, report -> {
                bar.setExtraMessage(String.format(Locale.ROOT, "loss %.4f", report.loss())); // of the validation
                bar.step();
            });
        }
        say("Trained in %.1f s.", (System.nanoTime() - start) / 1e9);
        return network;
    }

    private void printLastYear(Sunspots series, double[] forecasts) {
        say("Streamed %,d months, one a step. The last year, in sunspots:", series.size());
        say("");
        say("  month     observed  forecast   error");
        for (int i = series.size() - LAST_YEAR; i < series.size(); i++) {
            float observed = series.numbers()[i];
            say("  %s  %9.1f %9.1f %+7.1f", series.month(i), observed, forecasts[i], forecasts[i] - observed);
        }
        say("");
    }

    private void printErrors(Sunspots series, double[] forecasts) throws IOException {
        float[] truth = series.numbers();
        int from = series.indexOf(Sunspots.FIRST_TEST_MONTH);
        say("Root mean square error of the %d test months, in sunspots:", truth.length - from);
        say("  this model    %6.2f", Errors.rootMeanSquare(forecasts, truth, from));
        if (!pretrained) {
            say(
                    "  PyTorch's     %6.2f   (the same network, without early stopping)",
                    Errors.rootMeanSquare(series.reference(), truth, from));
        }
        say(
                "  persistence   %6.2f   (every month as the one before it)",
                Errors.rootMeanSquare(Errors.persistence(truth), truth, from));
        if (pretrained) {
            printDifference(Errors.largestDifference(forecasts, series.reference()));
        }
        say("");
    }

    private void printDifference(double difference) throws IOException {
        if (!(difference < LARGEST_DIFFERENCE)) {
            throw new IOException("forecasts differ from PyTorch's by " + difference + " sunspots, where less than "
                    + LARGEST_DIFFERENCE + " was expected; kernels: " + Rondo.kernels());
        }
        say("Largest difference from PyTorch's float64 forecasts: %.1e sunspots", difference);
    }

    private void printCost(Network network, WarmUpReport warmUp, StepCost cost) {
        say("What a step costs, %,d parameters, one stream, one thread:", network.parameterCount());
        cost.describe(warmUp).forEach(line -> say("%s", line));
        say("");
    }

    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
