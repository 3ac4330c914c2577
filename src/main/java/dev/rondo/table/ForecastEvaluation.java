package dev.rondo.table;

import dev.rondo.train.metric.RegressionMetrics;
import java.util.ArrayList;
import java.util.List;

/**
 * Forecasts of known values, next to two naive forecasts: that the target stays as it is and, if there is a season, that it is what it was
 * one season before. Not thread-safe.
 */
public final class ForecastEvaluation {
    private final List<Forecast> forecasts = new ArrayList<>();
    private final List<RegressionMetrics> metrics = new ArrayList<>();
    private final List<RegressionMetrics> seasonal = new ArrayList<>();
    private final int season;

    /**
     * The forecasts that were made at one step.
     *
     * @param series the name of the series; empty without a group column
     * @param row the row of the table that is forecast first
     * @param time the time of this row, in seconds since 1970-01-01T00:00Z; NaN without a column of times
     * @param actual the values of the next steps
     * @param forecast their forecasts
     * @param naive the last known value, which is the naive forecast of all of them
     * @param seasonal the values one season before the actual ones; empty if there is no season
     */
    public record Forecast(
            String series, int row, double time, double[] actual, double[] forecast, double naive, double[] seasonal) {}

    ForecastEvaluation(int horizon, int season) {
        this.season = season;
        for (int k = 0; k < horizon; k++) {
            metrics.add(new RegressionMetrics());
            seasonal.add(new RegressionMetrics());
        }
    }

    void add(Forecast forecast) {
        forecasts.add(forecast);
        for (int k = 0; k < metrics.size(); k++) {
            metrics.get(k).add(forecast.actual[k], forecast.forecast[k], forecast.naive);
            if (season > 0) {
                seasonal.get(k).add(forecast.actual[k], forecast.forecast[k], forecast.seasonal[k]);
            }
        }
    }

    /** {@return the steps of a season; 0 if there is none} */
    public int season() {
        return season;
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

    /**
     * {@return the errors of one horizon and of its seasonal naive forecast, in the unit of the target; without values if there is no season}
     *
     * @param steps the steps ahead, from 1
     */
    public RegressionMetrics seasonalErrors(int steps) {
        return seasonal.get(steps - 1);
    }
}
