package dev.rondo.table;

import dev.rondo.train.metric.RegressionMetrics;
import java.util.ArrayList;
import java.util.List;

/** Forecasts of known values, with the naive forecast that the target stays as it is. Not thread-safe. */
public final class ForecastEvaluation {
    private final List<Forecast> forecasts = new ArrayList<>();
    private final List<RegressionMetrics> metrics = new ArrayList<>();

    /**
     * The forecasts that were made at one step.
     *
     * @param row the row of the table that is forecast first
     * @param actual the values of the next steps
     * @param forecast their forecasts
     * @param naive the last known value, which is the naive forecast of all of them
     */
    public record Forecast(int row, double[] actual, double[] forecast, double naive) {}

    ForecastEvaluation(int horizon) {
        for (int k = 0; k < horizon; k++) {
            metrics.add(new RegressionMetrics());
        }
    }

    void add(int row, double[] actual, double[] forecast, double naive) {
        forecasts.add(new Forecast(row, actual.clone(), forecast.clone(), naive));
        for (int k = 0; k < metrics.size(); k++) {
            metrics.get(k).add(actual[k], forecast[k], naive);
        }
    }

    /** {@return the number of steps ahead} */
    public int horizon() {
        return metrics.size();
    }

    /** {@return the forecasts, in order; unmodifiable} */
    public List<Forecast> forecasts() {
        return List.copyOf(forecasts);
    }

    /**
     * {@return the errors of one horizon and of its naive forecast, in the unit of the target}
     *
     * @param steps the steps ahead, from 1
     */
    public RegressionMetrics errors(int steps) {
        return metrics.get(steps - 1);
    }
}
