package dev.rondo.table;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is forecast, and how the rows are divided.
 *
 * @param target the column to forecast, which must hold numbers
 * @param horizon the number of steps ahead: all of 1 to this are forecast at once
 * @param group the column that names the series of a table with several; null if it is one series
 * @param time the column of times, which must ascend within a series; null if there is none
 * @param window the steps of one training sequence
 * @param split how the rows of each series are divided
 */
@SuppressWarnings("exports") // of @Nullable: users need its module neither to compile nor to run
public record ForecastSettings(
        String target,
        int horizon,
        @Nullable String group,
        @Nullable String time,
        int window,
        Split split) {
    /** Checks the numbers. */
    public ForecastSettings {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(split, "split");
        if (horizon < 1 || window < 1) {
            throw new IllegalArgumentException(
                    "horizon and window must be at least 1, but are " + horizon + " and " + window);
        }
    }

    /**
     * The shares of the rows, in order of time. The test has the rest.
     *
     * @param training the share of the first rows, which the network learns from
     * @param validation the share of the rows after them, which decide when training ends
     */
    public record Split(double training, double validation) {
        /** 70 % for training, 15 % for validation, 15 % for the test. */
        public static final Split DEFAULT = new Split(0.7, 0.15);

        /** Checks that all three parts have a share. */
        public Split {
            if (!(training > 0 && validation > 0 && training + validation < 1)) {
                throw new IllegalArgumentException(
                        "training and validation must be above 0 and leave a part for the test, but" + " are "
                                + training + " and " + validation);
            }
        }
    }

    /**
     * {@return the forecast of the next value of a column, in one series without times, with windows of 64 steps}
     *
     * @param target the column
     */
    public static ForecastSettings of(String target) {
        return new ForecastSettings(target, 1, null, null, 64, Split.DEFAULT);
    }

    /**
     * {@return these settings with a horizon}
     *
     * @param steps the number of steps ahead
     */
    public ForecastSettings withHorizon(int steps) {
        return new ForecastSettings(target, steps, group, time, window, split);
    }

    /**
     * {@return these settings for a table with several series}
     *
     * @param column the column that names them
     */
    public ForecastSettings withGroup(@Nullable String column) {
        return new ForecastSettings(target, horizon, column, time, window, split);
    }

    /**
     * {@return these settings with a column of times}
     *
     * @param column the column
     */
    public ForecastSettings withTime(@Nullable String column) {
        return new ForecastSettings(target, horizon, group, column, window, split);
    }

    /**
     * {@return these settings with a length of training sequences}
     *
     * @param steps the steps of one
     */
    public ForecastSettings withWindow(int steps) {
        return new ForecastSettings(target, horizon, group, time, steps, split);
    }

    /**
     * {@return these settings with a different split}
     *
     * @param shares the shares
     */
    public ForecastSettings withSplit(Split shares) {
        return new ForecastSettings(target, horizon, group, time, window, shares);
    }
}
