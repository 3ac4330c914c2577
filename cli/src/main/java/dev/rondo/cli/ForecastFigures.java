package dev.rondo.cli;

import dev.rondo.cli.page.BarChart;
import dev.rondo.cli.page.LineChart;
import dev.rondo.table.ForecastEvaluation;
import dev.rondo.table.ForecastEvaluation.Forecast;
import dev.rondo.table.ForecastSettings;
import dev.rondo.train.metric.RegressionMetrics;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The charts of a forecaster's test.
 *
 * @param evaluation the forecasts, at least one
 * @param settings what is forecast
 */
record ForecastFigures(ForecastEvaluation evaluation, ForecastSettings settings) {
    private static final int SHOWN = 240;
    private static final int MOST_HORIZONS = 24;

    /** {@return the last forecasts of the series that has most of them, next to the truth} */
    LineChart forecasts() {
        List<Forecast> all = longestSeries();
        List<Forecast> shown = all.subList(Math.max(0, all.size() - SHOWN), all.size());
        String series = settings.group() == null ? "" : " of '" + shown.getFirst().series() + "'";
        String title = "The last " + shown.size() + " test rows" + series + ", one step ahead";
        double[] x = values(shown, Forecast::row);
        String xName = "row of the file, from 0";
        TimeAxis times = settings.time() == null ? null : TimeAxis.of(settings.time(), values(shown, Forecast::time));
        LineChart chart = new LineChart(title, times == null ? xName : times.name(), settings.target());
        if (times != null) {
            x = times.values();
            chart.xLabel(times::label);
        }
        return chart.reference("naive", x, values(shown, Forecast::naive))
                .line("truth", x, values(shown, f -> f.actual()[0]))
                .line("forecast", x, values(shown, f -> f.forecast()[0]));
    }

    private List<Forecast> longestSeries() {
        return evaluation.forecasts().stream()
                .collect(Collectors.groupingBy(Forecast::series))
                .values()
                .stream()
                .max(Comparator.<List<Forecast>>comparingInt(List::size)
                        .thenComparing(one -> one.getFirst().series()))
                .orElseThrow();
    }

    private static double[] values(List<Forecast> forecasts, ToDoubleFunction<Forecast> value) {
        return forecasts.stream().mapToDouble(value).toArray();
    }

    /** {@return the errors of the model and of the naive forecasts at every horizon} */
    BarChart errors() {
        int every = Math.ceilDiv(evaluation.horizon(), MOST_HORIZONS);
        int[] horizons = IntStream.rangeClosed(1, evaluation.horizon())
                .filter(k -> (k - 1) % every == 0)
                .toArray();
        BarChart chart = new BarChart(
                        "Error by steps ahead",
                        "steps ahead",
                        "RMSE (unit of " + settings.target() + ")",
                        IntStream.of(horizons).mapToObj(Integer::toString).toList())
                .bars("model", values(horizons, evaluation::errors, RegressionMetrics::rmse))
                .bars("naive", values(horizons, evaluation::errors, RegressionMetrics::naiveRmse));
        return evaluation.season() == 0
                ? chart
                : chart.bars(
                        "seasonal", values(horizons, evaluation::seasonalErrors, RegressionMetrics::naiveRmse));
    }

    private static double[] values(
            int[] horizons, IntFunction<RegressionMetrics> errors, ToDoubleFunction<RegressionMetrics> figure) {
        return IntStream.of(horizons)
                .mapToDouble(k -> figure.applyAsDouble(errors.apply(k)))
                .toArray();
    }
}
