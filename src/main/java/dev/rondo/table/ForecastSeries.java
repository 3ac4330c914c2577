package dev.rondo.table;

import dev.rondo.data.Sequence;
import java.util.Arrays;
import java.util.List;

/**
 * One series, encoded: what the network reads at every step, and the values that it is to forecast.
 *
 * @param name its name; empty without a group column
 * @param rows the indices of its rows in the table
 * @param inputs [n][width]
 * @param width the number of inputs of a step
 * @param values the target column [n]; NaN where it is missing
 * @param known the last known value of the target at each step [n]; NaN before the first
 */
record ForecastSeries(String name, int[] rows, float[] inputs, int width, double[] values, double[] known) {
    static ForecastSeries of(Table table, TableSeries series, RowEncoder encoder, String target) {
        int[] rows = series.rows();
        double[] column = table.numbers(target);
        double[] values = new double[rows.length];
        double[] known = new double[rows.length];
        double last = Double.NaN;
        for (int i = 0; i < rows.length; i++) {
            values[i] = column[rows[i]];
            last = Double.isNaN(values[i]) ? last : values[i];
            known[i] = last;
        }
        return new ForecastSeries(series.name(), rows, encoder.encode(table, rows), encoder.width(), values, known);
    }

    /** {@return whether all values to be forecast at a step are known, and the value they are compared with} */
    boolean hasTarget(int step, int horizon) {
        boolean has = !Double.isNaN(known[step]) && step + horizon < values.length;
        for (int k = 1; has && k <= horizon; k++) {
            has = !Double.isNaN(values[step + k]);
        }
        return has;
    }

    /** {@return the value that a later step had one season before, or the most recent season that is known at this step} */
    double seasonal(int step, int ahead, int season) {
        int seasons = Math.ceilDiv(ahead, season);
        int source = step + ahead - seasons * season;
        return source < 0 || Double.isNaN(known[source]) ? known[step] : known[source];
    }

    /** Adds the sequences of some steps, in windows; windows overlap by half. */
    void addWindows(int from, int to, int window, ForecastTarget target, List<Sequence> sequences) {
        int stride = Math.max(1, window / 2);
        for (int at = from; at < to; at += stride) {
            int end = Math.min(to, at + window);
            addSequence(
                    Math.max(from, end - window),
                    at == from ? from : Math.max(from, end - window),
                    end,
                    target,
                    sequences);
            if (end == to) {
                return;
            }
        }
    }

    /** Adds the sequences of some steps, each once; every sequence begins some steps earlier to fill the state. */
    void addChunks(int from, int to, int window, ForecastTarget target, List<Sequence> sequences) {
        int chunk = 4 * window;
        for (int at = from; at < to; at += chunk) {
            addSequence(Math.max(0, at - window), at, Math.min(to, at + chunk), target, sequences);
        }
    }

    /** Adds a sequence whose loss is taken from a step on, unless no step has a target. */
    private void addSequence(int first, int lossFrom, int end, ForecastTarget target, List<Sequence> sequences) {
        int horizon = target.horizon();
        int steps = end - first;
        float[] targets = new float[steps * horizon];
        float[] weights = new float[steps];
        boolean any = false;
        for (int t = lossFrom; t < end; t++) {
            if (hasTarget(t, horizon)) {
                any = true;
                weights[t - first] = 1;
                for (int k = 0; k < horizon; k++) {
                    double change = values[t + k + 1] - known[t];
                    targets[(t - first) * horizon + k] = (float) (change / target.deviations()[k]);
                }
            }
        }
        if (any) {
            sequences.add(Sequence.ofVectors(width, Arrays.copyOfRange(inputs, first * width, end * width))
                    .withTargets(horizon, targets)
                    .withWeights(weights));
        }
    }
}
