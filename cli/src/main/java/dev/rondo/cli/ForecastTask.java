package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.cli.page.Section;
import dev.rondo.data.BatchSource;
import dev.rondo.table.ForecastData;
import dev.rondo.table.ForecastEvaluation;
import dev.rondo.table.Forecaster;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.RegressionMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A forecaster to train.
 *
 * @param data the prepared table
 * @param network the untrained network
 * @param season the steps of a season, for the seasonal naive forecast; 0 for none
 * @param seed the seed of the order of the windows
 */
record ForecastTask(ForecastData data, Network network, int season, long seed) implements TrainingTask {
    @Override
    public Loss loss() {
        return Loss.MEAN_SQUARED_ERROR;
    }

    @Override
    public String lossName() {
        return "mean squared error (naive = 1)";
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
        settings.put("horizon", Text.count(data.settings().horizon(), "step"));
        settings.put("season", season == 0 ? "none" : Text.count(season, "step"));
        settings.put("gaps in time", data.gaps() == 0 ? "none" : "before " + Text.count(data.gaps(), "row"));
        settings.put("columns read", reads());
        settings.put("inputs of the network", Integer.toString(data.encoder().width()));
        settings.put("window", Text.count(data.settings().window(), "step"));
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
    public String reads() {
        return TrainingTask.columns(data.encoder());
    }

    @Override
    public TestResult test(Network trained, Console console) {
        ForecastEvaluation evaluation = data.test(Forecaster.of(trained), season);
        int count = evaluation.forecasts().size();
        Section section = new Section("Forecasts of the test rows");
        if (count == 0) {
            String none = "The test part has no row whose next values are known, so the model was not tested.";
            console.say("%s", none);
            return new TestResult(List.of(section.note(none)), Map.of("rows", 0, "verdict", none));
        }
        console.say("Test on %,d rows that training did not see; errors in the unit of '%s':", count, target());
        List<String> header = header(evaluation.season() > 0);
        List<List<String>> rows = rows(evaluation);
        print(console, header);
        rows.forEach(row -> print(console, row));
        String verdict = verdict(evaluation);
        console.say("%s", verdict);
        ForecastFigures figures = new ForecastFigures(evaluation, data.settings());
        section.note(verdict)
                .text("The naive forecast is that the value stays as it is. "
                        + (season == 0
                                ? ""
                                : "The seasonal one is the value of " + season + " steps before, a season. ")
                        + "The " + count
                        + " test rows come after all training and validation rows of their series.")
                .figure(
                        figures.forecasts(),
                        "Each point is forecast from the rows before it. A forecast that looks like the truth, shifted to"
                                + " the right, knows no more than the naive forecast.")
                .table(header, rows);
        Section errors = new Section("Errors by horizon")
                .figure(
                        figures.errors(),
                        "Root mean square error over the test rows, in the unit of the target. Lower is better.");
        return new TestResult(List.of(section, errors), figures(evaluation, verdict));
    }

    private static List<String> header(boolean seasonal) {
        List<String> header = new ArrayList<>(List.of("steps ahead", "RMSE", "naive RMSE", "MAE", "naive MAE"));
        if (seasonal) {
            header.add(3, "seasonal RMSE");
            header.add("seasonal MAE");
        }
        return header;
    }

    private static List<List<String>> rows(ForecastEvaluation evaluation) {
        List<List<String>> rows = new ArrayList<>();
        for (int k = 1; k <= evaluation.horizon(); k++) {
            RegressionMetrics errors = evaluation.errors(k);
            List<String> row = new ArrayList<>(List.of(
                    Integer.toString(k),
                    figure(errors.rmse()),
                    figure(errors.naiveRmse()),
                    figure(errors.mae()),
                    figure(errors.naiveMae())));
            if (evaluation.season() > 0) {
                row.add(3, figure(evaluation.seasonalErrors(k).naiveRmse()));
                row.add(figure(evaluation.seasonalErrors(k).naiveMae()));
            }
            rows.add(row);
        }
        return rows;
    }

    private static void print(Console console, List<String> row) {
        StringBuilder line = new StringBuilder();
        row.forEach(cell -> line.append(String.format(Locale.ROOT, "  %13s", cell)));
        console.say("%s", line);
    }

    private static Map<String, Object> figures(ForecastEvaluation evaluation, String verdict) {
        List<Map<String, Object>> horizons = new ArrayList<>();
        for (int k = 1; k <= evaluation.horizon(); k++) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("stepsAhead", k);
            one.put("rmse", evaluation.errors(k).rmse());
            one.put("mae", evaluation.errors(k).mae());
            one.put("naiveRmse", evaluation.errors(k).naiveRmse());
            one.put("naiveMae", evaluation.errors(k).naiveMae());
            if (evaluation.season() > 0) {
                one.put("seasonalRmse", evaluation.seasonalErrors(k).naiveRmse());
                one.put("seasonalMae", evaluation.seasonalErrors(k).naiveMae());
            }
            horizons.add(one);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rows", evaluation.forecasts().size());
        figures.put("season", evaluation.season());
        figures.put("horizons", horizons);
        figures.put("verdict", verdict);
        return figures;
    }

    static String figure(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }

    /** {@return how the model compares with the naive forecasts} */
    static String verdict(ForecastEvaluation evaluation) {
        String naive = verdict("naive forecast", "that the value stays as it is", evaluation, evaluation::errors);
        return evaluation.season() == 0
                ? naive
                : naive + " "
                        + verdict(
                                "seasonal naive forecast",
                                "the value of " + evaluation.season() + " steps before",
                                evaluation,
                                evaluation::seasonalErrors);
    }

    private static String verdict(
            String name, String meaning, ForecastEvaluation evaluation, IntFunction<RegressionMetrics> errors) {
        int horizon = evaluation.horizon();
        List<Integer> lost = IntStream.rangeClosed(1, horizon)
                .filter(k -> !(errors.apply(k).rmse() < errors.apply(k).naiveRmse()))
                .boxed()
                .toList();
        if (lost.isEmpty()) {
            return String.format(
                    Locale.ROOT,
                    "The model beats the %s%s: its RMSE %sis %.1f %% lower.",
                    name,
                    horizon == 1 ? "" : " at every horizon",
                    horizon == 1 ? "" : "one step ahead ",
                    100 * (1 - errors.apply(1).rmse() / errors.apply(1).naiveRmse()));
        }
        return lost.size() == horizon
                ? "The " + name + ", " + meaning + ", is better than this model: use the " + name + "."
                : "The " + name + ", " + meaning + ", is better than this model " + Text.ranges(lost)
                        + " steps ahead; the model is better at the other horizons.";
    }

    @Override
    public String nextCommand() {
        return "predict";
    }
}
