package dev.rondo.table;

import java.util.Arrays;

/** Finds the season of a series: the lag at which its changes from step to step repeat. */
final class Seasons {
    private static final double LEAST_CORRELATION = 0.2;
    private static final int LONGEST_SERIES = 50_000;
    private static final int LONGEST_LAG = 1_000;
    /** A season must occur this often to be believed. */
    private static final int LEAST_SEASONS = 3;

    private static final double[] CALENDAR_SECONDS = {86_400, 7 * 86_400, 365.25 * 86_400};

    private final double[] changes;
    private final double squares;

    private Seasons(double[] values) {
        int first = Math.max(0, values.length - LONGEST_SERIES);
        double[] all = new double[Math.max(0, values.length - first - 1)];
        Arrays.setAll(all, t -> values[first + t + 1] - values[first + t]);
        double[] known = Arrays.stream(all).filter(Double::isFinite).toArray();
        double mean = Arrays.stream(known).average().orElse(0);
        this.changes = Arrays.stream(known).map(change -> change - mean).toArray();
        this.squares = Arrays.stream(changes).map(change -> change * change).sum();
    }

    /**
     * {@return the steps of a season; 0 if none is found}
     *
     * @param values the series; NaN before its first known value
     * @param times their times in seconds; empty if they are not known
     */
    static int find(double[] values, double[] times) {
        Seasons seasons = new Seasons(values);
        if (seasons.squares == 0) {
            return 0;
        }
        int calendar = seasons.best(calendarLags(times));
        return calendar > 0 ? calendar : seasons.best(seasons.allLags());
    }

    /** {@return the steps of a day, a week and a year, by the median interval} */
    private static int[] calendarLags(double[] times) {
        if (times.length < 2) {
            return new int[0];
        }
        double[] intervals = new double[times.length - 1];
        Arrays.setAll(intervals, t -> times[t + 1] - times[t]);
        Arrays.sort(intervals);
        double interval = intervals[intervals.length / 2];
        return interval > 0
                ? Arrays.stream(CALENDAR_SECONDS)
                        .mapToInt(seconds -> (int) Math.min(Integer.MAX_VALUE, Math.round(seconds / interval)))
                        .toArray()
                : new int[0];
    }

    private int[] allLags() {
        int[] lags = new int[Math.min(LONGEST_LAG, changes.length / LEAST_SEASONS)];
        Arrays.setAll(lags, i -> i + 1);
        return lags;
    }

    /** {@return the lag with the highest peak of the autocorrelation; 0 if no peak is high enough} */
    private int best(int[] lags) {
        int best = 0;
        double highest = LEAST_CORRELATION;
        for (int lag : lags) {
            double correlation = lag > 1 && lag <= changes.length / LEAST_SEASONS ? correlation(lag) : 0;
            // a multiple of a season is as good as the season: it must be clearly better
            boolean better = correlation > (best == 0 ? highest : highest + 0.05);
            if (better && correlation >= correlation(lag - 1) && correlation >= correlation(lag + 1)) {
                best = lag;
                highest = correlation;
            }
        }
        return best;
    }

    private double correlation(int lag) {
        double sum = 0;
        for (int t = lag; t < changes.length; t++) {
            sum += changes[t] * changes[t - lag];
        }
        // as if all changes had a partner: without it long lags would have lower figures
        return sum / squares * changes.length / (changes.length - lag);
    }
}
