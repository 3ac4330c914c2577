package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.Rondo;
import dev.rondo.WarmUpReport;
import dev.rondo.cli.sample.Sunspots;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The {@code rondo demo} command: trains a model, streams a series through it, and measures the cost of a step. */
@Command(
        name = "demo",
        description = {
            "Train an LSTM on 172 years of monthly sunspot numbers, stream 235 years through it one month per step, and"
                    + " forecast each month from the months before it.",
            "Prints the forecasts, their error compared with a PyTorch model's, and the cost of a step, and draws a"
                    + " chart."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class Demo implements Callable<Integer> {
    /** In sunspots. 50 times the largest difference between PyTorch's own float32 and float64 forecasts, 2e-5. */
    static final double LARGEST_DIFFERENCE = 1e-3;

    private static final int LAST_YEAR = 12;

    @Option(
            names = "--chart",
            paramLabel = "PATH",
            defaultValue = "rondo-sunspots.png",
            description = "The PNG file to draw the chart to. An existing file is replaced. Default: ${DEFAULT-VALUE}")
    private Path chart;

    @Option(
            names = "--pretrained",
            description = "Use an LSTM that PyTorch trained, and check the forecasts against PyTorch's.")
    private boolean pretrained;

    @Spec
    private CommandSpec spec;

    private Console console;

    @Override
    public Integer call() throws IOException {
        OutputFile.check(spec, "--chart", chart);
        console = Console.of(spec);
        Sunspots series = Sunspots.load();
        Network model = Models.load(Sunspots.model(), Sunspots.MODEL, LoadOptions.DEFAULT);
        ColdStart cold = ColdStart.measure(model);
        Network network = pretrained ? model : train(series);
        console.say(
                "The model, trained by %s on the months before %s:",
                pretrained ? "PyTorch" : "Rondo", Sunspots.FIRST_TEST_MONTH);
        console.say("%s", network);

        WarmUpReport warmUp = network.warmUp(StepCost.WARM_UP_LIMIT);
        Forecaster forecaster = new Forecaster(network);
        double[] forecasts = forecaster.forecasts(series.numbers());
        printLastYear(series, forecasts);
        printErrors(series, forecasts);
        printCost(network, cold, warmUp, StepCost.measure(network, forecaster.standardized(series.numbers())));
        ForecastChart.write(chart, series, forecasts);
        console.say("Chart: %s", chart.toAbsolutePath().normalize());
        return 0;
    }

    private Network train(Sunspots series) {
        long start = System.nanoTime();
        Network network;
        try (ProgressBar bar = TrainingProgress.bar(SunspotTraining.EPOCHS, "epochs")) {
            network = SunspotTraining.train(series, SunspotTraining.EPOCHS, report -> {
                bar.setExtraMessage(String.format(Locale.ROOT, "validation loss %.4f", report.loss()));
                bar.step();
            });
        }
        console.say("Trained in %.1f s.", (System.nanoTime() - start) / 1e9);
        return network;
    }

    private void printLastYear(Sunspots series, double[] forecasts) {
        console.say("Streamed %,d months, one per step. Forecasts of the last year, in sunspots:", series.size());
        console.say("");
        console.say("  month     observed  forecast   error");
        for (int i = series.size() - LAST_YEAR; i < series.size(); i++) {
            float observed = series.numbers()[i];
            console.say("  %s  %9.1f %9.1f %+7.1f", series.month(i), observed, forecasts[i], forecasts[i] - observed);
        }
        console.say("");
    }

    private void printErrors(Sunspots series, double[] forecasts) throws IOException {
        float[] truth = series.numbers();
        int from = series.indexOf(Sunspots.FIRST_TEST_MONTH);
        console.say("Root mean square error over the %d test months, in sunspots:", truth.length - from);
        console.say("  this model      %6.2f", ForecastErrors.rootMeanSquare(forecasts, truth, from));
        if (!pretrained) {
            console.say(
                    "  PyTorch model   %6.2f   (the same network, trained without early stopping)",
                    ForecastErrors.rootMeanSquare(series.reference(), truth, from));
        }
        console.say(
                "  persistence     %6.2f   (each month forecast as the one before it)",
                ForecastErrors.rootMeanSquare(ForecastErrors.persistence(truth), truth, from));
        if (pretrained) {
            printDifference(ForecastErrors.largestDifference(forecasts, series.reference()));
        }
        console.say("");
    }

    private void printDifference(double difference) throws IOException {
        if (!(difference < LARGEST_DIFFERENCE)) {
            throw new IOException("forecasts differ from PyTorch's by " + difference + " sunspots, expected less than "
                    + LARGEST_DIFFERENCE + "; kernels: " + Rondo.kernels());
        }
        console.say("Largest difference from PyTorch's float64 forecasts: %.1e sunspots", difference);
    }

    private void printCost(Network network, ColdStart cold, WarmUpReport warmUp, StepCost cost) {
        console.say("Cost of a step, %,d parameters, one stream, one thread:", network.parameterCount());
        console.say("%s", cold);
        cost.describe(warmUp).forEach(line -> console.say("%s", line));
        console.say("");
    }
}
