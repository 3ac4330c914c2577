package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.Rondo;
import dev.rondo.cli.page.LineChart;
import dev.rondo.cli.page.Page;
import dev.rondo.cli.page.Section;
import dev.rondo.table.TrainingSettings;
import dev.rondo.train.profile.GradientProfile;
import dev.rondo.train.profile.LayerProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The page at the end of {@code rondo train}.
 *
 * @param task what was trained
 * @param settings how
 * @param command the command line that repeats it
 */
record TrainingReport(TrainingTask task, TrainingSettings settings, String command) {
    private static final double LOWEST_SHOWN = 1e-8;

    /** {@return the HTML text} */
    String html(String model, TrainingRun.Result result, List<Section> tested) {
        Network network = result.network();
        String lead = String.format(
                Locale.ROOT,
                "%s: %,d parameters, trained for %s. The weights are those of epoch %d, the one with the lowest"
                        + " validation loss.",
                model,
                network.parameterCount(),
                Text.count(result.history().epochs().size(), "epoch"),
                result.bestEpoch());
        Page page = new Page("Training report", lead);
        tested.forEach(page::add);
        return page.add(losses(result))
                .add(gradients(result))
                .add(latency(network))
                .add(settings(network))
                .html();
    }

    private Section losses(TrainingRun.Result result) {
        TrainingHistory history = result.history();
        double[] epochs = history.column(TrainingHistory.Epoch::number);
        LineChart losses = new LineChart("Loss by epoch", "epoch", task.lossName())
                .xLabel(TrainingReport::epoch)
                .line("training", epochs, history.column(TrainingHistory.Epoch::training))
                .line("validation", epochs, history.column(TrainingHistory.Epoch::validation));
        return new Section("Losses")
                .figure(
                        losses,
                        "A validation loss that rises while the training loss falls means that the network learns the"
                                + " training data by heart.");
    }

    /** {@return the text of a tick: there is no epoch 1.5} */
    private static String epoch(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : "";
    }

    private Section gradients(TrainingRun.Result result) {
        GradientProfile profile = result.profile();
        LineChart reach = new LineChart(
                        "How far gradients reach back in time",
                        "steps before the loss",
                        "gradient norm, relative to lag 0")
                .logarithmicY();
        for (LayerProfile layer : profile.layers()) {
            double[] lags = IntStream.range(0, layer.lags()).asDoubleStream().toArray();
            double[] left = IntStream.range(0, layer.lags())
                    .mapToDouble(layer::left)
                    .map(share -> share < LOWEST_SHOWN ? Double.NaN : share)
                    .toArray();
            reach.line(layer.label(), lags, left);
        }
        Section section =
                new Section("Gradients").figure(reach, "Below 0.01 a gradient has vanished; above 100 it explodes.");
        profile.diagnosis().lines().forEach(section::text);
        double[] epochs = result.history().column(TrainingHistory.Epoch::number);
        double[] clipped = result.history()
                .column(epoch -> epoch.updates() == 0 ? Double.NaN : 100.0 * epoch.clipped() / epoch.updates());
        if (settings.clipNorm() > 0) {
            section.figure(
                    new LineChart("Clipped updates", "epoch", "share of updates (%)")
                            .xLabel(TrainingReport::epoch)
                            .showY(0)
                            .showY(100)
                            .line("clipped", epochs, clipped),
                    String.format(
                            Locale.ROOT,
                            "Over all epochs %.1f %% of the updates were clipped at a norm of %s.",
                            100 * result.history().clippedShare(),
                            settings.clipNorm()));
        }
        return section;
    }

    private static Section latency(Network network) {
        boolean settled = network.warmUp(StepCost.WARM_UP_LIMIT).settled();
        StepCost cost = StepCost.measure(network);
        return new Section("Latency of a step")
                .figure(
                        LatencyChart.of("One step of one stream, warm", cost.latency()),
                        String.format(
                                Locale.ROOT,
                                "Measured on this machine in %,d steps: p50 %,d ns, p99 %,d ns, p99.9 %,d ns, each with %,d ns"
                                        + " for reading the clock. One core runs %,.0f steps per second.%s",
                                cost.latency().getTotalCount(),
                                cost.percentile(50),
                                cost.percentile(99),
                                cost.percentile(99.9),
                                cost.clock(),
                                cost.stepsPerSecond(),
                                settled ? "" : " The machine was busy, so a quiet one is faster."));
    }

    private Section settings(Network network) {
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, String> entry : task.settings().entrySet()) {
            rows.add(List.of(entry.getKey(), entry.getValue()));
        }
        rows.add(List.of("optimizer", settings.optimizer().toString()));
        rows.add(List.of("clipping", settings.clipNorm() > 0 ? "norm " + settings.clipNorm() : "none"));
        rows.add(List.of(
                "back-propagation", settings.truncation() > 0 ? Text.count(settings.truncation(), "step") : "whole windows"));
        rows.add(List.of("epochs", "at most " + settings.epochs()));
        rows.add(List.of(
                "early stop",
                settings.patience() > 0 ? "after " + Text.count(settings.patience(), "epoch") + " without a lower loss" : "no"));
        rows.add(List.of("threads", Integer.toString(settings.threads())));
        rows.add(List.of("seed", Long.toString(settings.seed())));
        rows.add(List.of("kernels", Rondo.kernels()));
        rows.add(List.of("Java", Runtime.version().toString()));
        return new Section("Settings")
                .table(List.of("setting", "value"), rows)
                .text("The network:")
                .code(network.toString())
                .text("The command that repeats this training:")
                .code(command);
    }
}
