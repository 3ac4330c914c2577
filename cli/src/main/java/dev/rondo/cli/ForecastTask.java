package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.cli.page.BarChart;
import dev.rondo.cli.page.LineChart;
import dev.rondo.cli.page.Section;
import dev.rondo.data.BatchSource;
import dev.rondo.table.ForecastData;
import dev.rondo.table.ForecastEvaluation;
import dev.rondo.table.ForecastEvaluation.Forecast;
import dev.rondo.table.Forecaster;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.RegressionMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A forecaster to train.
 *
 * @param data the prepared table
 * @param network the untrained network
 * @param seed the seed of the order of the windows
 */
record ForecastTask(ForecastData data, Network network, long seed) implements TrainingTask {
    private static final int SHOWN = 240;
    private static final int MOST_HORIZONS = 24;

    @Override
    public Loss loss() {
        return Loss.MEAN_SQUARED_ERROR;
    }

    @Override
    public String lossName() {
        return "mean squared error (1 = the change per step)";
    }

    @Override
    public BatchSource training() {
        return data.training(data.batchSize(), seed);
    }

    @Override
    public BatchSource validation() {
        return data.validation(data.batchSize());
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("target", target());
        settings.put("horizon", data.settings().horizon() + " steps");
        settings.put("columns read", String.join(", ", data.encoder().names()));
        settings.put("inputs of the network", Integer.toString(data.encoder().width()));
        settings.put("window", data.settings().window() + " steps");
        settings.put("windows per batch", Integer.toString(data.batchSize()));
        settings.put(
                "split",
                data.settings().split().training() + " training, "
                        + data.settings().split().validation() + " validation, the rest test");
        return settings;
    }

    private String target() {
        return data.settings().target();
    }

    @Override
    public List<Section> test(Network trained, Console console) {
        ForecastEvaluation evaluation = data.test(Forecaster.of(trained));
        int count = evaluation.forecasts().size();
        Section section = new Section("Forecasts of the test rows");
        if (count == 0) {
            String none = "The test part has no row whose next values are known, so the model was not tested.";
            console.say("%s", none);
            return List.of(section.note(none));
        }
        console.say("Test on %,d rows that training did not see; errors in the unit of '%s':", count, target());
        console.say("  %11s  %10s  %10s  %10s  %10s", "steps ahead", "RMSE", "naive RMSE", "MAE", "naive MAE");
        List<List<String>> rows = new ArrayList<>();
        for (int k = 1; k <= evaluation.horizon(); k++) {
            RegressionMetrics errors = evaluation.errors(k);
            List<String> row = List.of(
                    Integer.toString(k),
                    figure(errors.rmse()),
                    figure(errors.naiveRmse()),
                    figure(errors.mae()),
                    figure(errors.naiveMae()));
            rows.add(row);
            console.say("  %11s  %10s  %10s  %10s  %10s", row.toArray());
        }
        String verdict = verdict(evaluation);
        console.say("%s", verdict);
        section.note(verdict)
                .text("The naive forecast is that the value stays as it is. The " + count
                        + " test rows come after all training and validation rows of their series.")
                .figure(
                        forecastChart(evaluation),
                        "Each point is forecast from the rows before it. A forecast that looks like the truth, shifted to"
                                + " the right, knows no more than the naive forecast.")
                .table(List.of("steps ahead", "RMSE", "naive RMSE", "MAE", "naive MAE"), rows);
        Section errors = new Section("Errors by horizon")
                .figure(
                        errorChart(evaluation),
                        "Root mean square error over the test rows, in the unit of the target. Lower is better.");
        return List.of(section, errors);
    }

    static String figure(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    /** {@return how the model compares with the naive forecast} */
    static String verdict(ForecastEvaluation evaluation) {
        List<Integer> lost = IntStream.rangeClosed(1, evaluation.horizon())
                .filter(k ->
                        !(evaluation.errors(k).rmse() < evaluation.errors(k).naiveRmse()))
                .boxed()
                .toList();
        double gain =
                100 * (1 - evaluation.errors(1).rmse() / evaluation.errors(1).naiveRmse());
        if (lost.isEmpty()) {
            return String.format(
                    Locale.ROOT,
                    "The model beats the naive forecast%s: its RMSE %sis %.1f %% lower.",
                    evaluation.horizon() == 1 ? "" : " at every horizon",
                    evaluation.horizon() == 1 ? "" : "one step ahead ",
                    gain);
        }
        return lost.size() == evaluation.horizon()
                ? "The naive forecast, that the value stays as it is, is better than this model: use the naive one."
                : "The naive forecast, that the value stays as it is, is better than this model " + lost
                        + " steps ahead; the model is better at the other horizons.";
    }

    private LineChart forecastChart(ForecastEvaluation evaluation) {
        List<Forecast> all = evaluation.forecasts();
        List<Forecast> shown = all.subList(Math.max(0, all.size() - SHOWN), all.size());
        double[] row = shown.stream().mapToDouble(Forecast::row).toArray();
        String title = "The last " + shown.size() + " test rows, one step ahead";
        return new LineChart(title, "row of the file", target())
                .reference(
                        "naive",
                        row,
                        shown.stream().mapToDouble(Forecast::naive).toArray())
                .line(
                        "truth",
                        row,
                        shown.stream().mapToDouble(f -> f.actual()[0]).toArray())
                .line(
                        "forecast",
                        row,
                        shown.stream().mapToDouble(f -> f.forecast()[0]).toArray());
    }

    private BarChart errorChart(ForecastEvaluation evaluation) {
        int every = Math.ceilDiv(evaluation.horizon(), MOST_HORIZONS);
        int[] horizons = IntStream.rangeClosed(1, evaluation.horizon())
                .filter(k -> (k - 1) % every == 0)
                .toArray();
        List<String> names = IntStream.of(horizons).mapToObj(Integer::toString).toList();
        return new BarChart("Error by steps ahead", "steps ahead", "RMSE (unit of " + target() + ")", names)
                .bars(
                        "model",
                        IntStream.of(horizons)
                                .mapToDouble(k -> evaluation.errors(k).rmse())
                                .toArray())
                .bars(
                        "naive",
                        IntStream.of(horizons)
                                .mapToDouble(k -> evaluation.errors(k).naiveRmse())
                                .toArray());
    }

    @Override
    public String nextCommand(String model) {
        return "rondo predict " + model + " < series.csv";
    }
}
