package dev.rondo.table;

/**
 * One stream of rows through a {@link Forecaster}. Begin the {@link #row}, set its columns, then call {@link #step}, which allocates nothing.
 * Not thread-safe.
 */
public final class ForecastStream {
    private final ForecastTarget target;
    private final int targetColumn;
    private final RowStream stream;

    ForecastStream(ForecastTarget target, int targetColumn, RowStream stream) {
        this.target = target;
        this.targetColumn = targetColumn;
        this.stream = stream;
    }

    /** {@return the row that the next step reads; always the same object} */
    public TableRow row() {
        return stream.row();
    }

    RowStream stream() {
        return stream;
    }

    /** {@return the number of steps so far} */
    public long steps() {
        return stream.steps();
    }

    /**
     * Reads the row and forecasts the next values of the target.
     *
     * @param forecasts takes the forecasts of 1, 2, … steps ahead, in the unit of the target; NaN as long as no row had a value of the
     *     target
     * @throws IllegalArgumentException if a column of the row is not set, or {@code forecasts} has not the length of the horizon; the stream
     *     is unchanged
     */
    public void step(double[] forecasts) {
        if (forecasts.length != target.horizon()) {
            throw new IllegalArgumentException(
                    "forecasts must hold the horizon of " + target.horizon() + " steps, but has " + forecasts.length);
        }
        float[] outputs = stream.step();
        target.forecasts(outputs, 0, stream.row().last(targetColumn), forecasts);
    }

    /**
     * Forecasts further than the horizon: in a copy of this stream, the forecast of the next step is read as if it had been observed, and so on.
     * All other columns repeat their last values, except times, which advance as from the row before.
     *
     * @param steps the number of steps ahead, at least 1
     * @return the forecasts of 1, 2, … steps ahead; NaN if no row had a value of the target
     * @throws IllegalStateException if the stream has not read a row
     */
    public double[] ahead(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, but is " + steps);
        }
        if (steps() == 0) {
            throw new IllegalStateException("a stream must read a row before it forecasts");
        }
        ForecastStream fork = copy();
        double[] forecasts = new double[steps];
        double[] next = new double[target.horizon()];
        target.forecasts(stream.outputs(), 0, row().last(targetColumn), next);
        for (int k = 0; k < steps; k++) {
            forecasts[k] = next[0];
            if (k + 1 < steps) {
                fork.row().setExpected();
                fork.row().set(targetColumn, next[0]);
                fork.step(next);
            }
        }
        return forecasts;
    }

    /** {@return an independent copy, which shares the runner} */
    public ForecastStream copy() {
        return new ForecastStream(target, targetColumn, stream.copy());
    }

    /** {@return the state and the last known values, for {@link Forecaster#readStream}} */
    public byte[] toBytes() {
        return stream.toBytes();
    }
}
