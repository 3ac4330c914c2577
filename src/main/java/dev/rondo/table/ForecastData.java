package dev.rondo.table;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.train.Fit;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A table prepared for a {@link Forecaster}: encoded, and divided by time into rows for training, validation and test. States never cross
 * from one series to another, and no training target lies in the validation or test rows. The encoder and the scale of the target are
 * fitted on the training rows. Immutable.
 */
public final class ForecastData {
    /** As a multiple of the median: months have 28 to 31 days, and are no gaps. */
    private static final double LONGEST_INTERVAL = 1.5;

    private final ForecastSettings settings;
    private final RowEncoder encoder;
    private final ForecastTarget target;
    private final List<ForecastSeries> series = new ArrayList<>();
    /** The time of each row of the table; empty without a column of times. */
    private final double[] times;

    private ForecastData(ForecastSettings settings, RowEncoder encoder, ForecastTarget target, double[] times) {
        this.times = times;
        this.settings = settings;
        this.encoder = encoder;
        this.target = target;
    }

    /**
     * {@return the prepared table}
     *
     * @param table the table, with the rows of each series in order of time
     * @param settings what is forecast
     * @param selection what the network reads; must contain the target
     * @throws IllegalArgumentException if the table lacks a column, has too few rows, or the target is constant or missing in the training
     *     rows
     */
    public static ForecastData of(Table table, ForecastSettings settings, ColumnSelection selection) {
        if (!selection.numbers().contains(settings.target())) {
            throw new IllegalArgumentException("the network must read the target '" + settings.target()
                    + "' as a number, but reads the numbers " + selection.numbers());
        }
        List<TableSeries> series = TableSeries.of(table, settings.group(), settings.time());
        int[] training = series.stream()
                .flatMapToInt(one -> Arrays.stream(one.rows(), 0, trainingEnd(one.length(), settings)))
                .toArray();
        if (training.length == 0) {
            throw new IllegalArgumentException(
                    "the table has too few rows for training: " + table.rows() + " in " + series.size() + " series");
        }
        double[] values = table.numbers(settings.target());
        RowEncoder encoder = RowEncoder.fit(table, selection, training);
        if (IntStream.of(training)
                        .mapToDouble(row -> values[row])
                        .filter(v -> !Double.isNaN(v))
                        .distinct()
                        .count()
                < 2) {
            throw new IllegalArgumentException("the target '" + settings.target()
                    + "' is constant in the training rows, so there is nothing to learn");
        }
        int longest = series.stream()
                .mapToInt(one -> trainingEnd(one.length(), settings))
                .max()
                .orElseThrow();
        if (settings.horizon() >= longest) {
            throw new IllegalArgumentException("the horizon is " + settings.horizon()
                    + " steps, but the longest series has only " + longest + " training rows");
        }
        double[] deviations = deviations(series, values, settings);
        double[] times = settings.time() == null ? new double[0] : table.numbers(settings.time());
        ForecastData data =
                new ForecastData(settings, encoder, new ForecastTarget(settings.target(), deviations), times);
        series.forEach(one -> data.series.add(ForecastSeries.of(table, one, encoder, settings.target())));
        return data;
    }

    private static int trainingEnd(int rows, ForecastSettings settings) {
        return (int) (rows * settings.split().training());
    }

    private static int validationEnd(int rows, ForecastSettings settings) {
        return (int) (rows * (settings.split().training() + settings.split().validation()));
    }

    /** {@return the root mean square of the change over 1, 2, … steps in the training rows} */
    private static double[] deviations(List<TableSeries> series, double[] values, ForecastSettings settings) {
        double[] deviations = new double[settings.horizon()];
        for (int k = 1; k <= deviations.length; k++) {
            double squares = 0;
            int count = 0;
            for (TableSeries one : series) {
                int end = trainingEnd(one.length(), settings);
                for (int t = 0; t + k < end; t++) {
                    double change = values[one.rows()[t + k]] - values[one.rows()[t]];
                    count += Double.isNaN(change) ? 0 : 1;
                    squares += Double.isNaN(change) ? 0 : change * change;
                }
            }
            double deviation = Math.sqrt(squares / count);
            deviations[k - 1] = deviation > 0 ? deviation : 1;
        }
        return deviations;
    }

    /** {@return the encoder of the rows} */
    public RowEncoder encoder() {
        return encoder;
    }

    /** {@return what is forecast} */
    public ForecastSettings settings() {
        return settings;
    }

    /**
     * {@return an untrained network that fits the data, with all that a {@link Forecaster} needs in its metadata}
     *
     * @param cell the cell of the recurrent layers
     * @param hidden their units
     * @param layers their number
     * @param seed the seed of the weights
     */
    public Network newNetwork(Cell cell, int hidden, int layers, long seed) {
        Map<String, String> metadata = new LinkedHashMap<>(target.toMetadata());
        metadata.putAll(SeriesColumns.toMetadata(settings.group(), settings.time()));
        return encoder.newNetwork(cell, hidden, layers, target.horizon(), metadata, seed);
    }

    /**
     * {@return the training data, in windows that are shuffled in every pass}
     *
     * @param size the windows of a batch
     * @param seed the seed of the shuffling
     * @throws IllegalArgumentException if no row has all its targets
     */
    public BatchSource training(int size, long seed) {
        return BatchSource.shuffled(dataset("training", trainingWindows()), size, seed);
    }

    private List<Sequence> trainingWindows() {
        List<Sequence> sequences = new ArrayList<>();
        for (ForecastSeries one : series) {
            int end = trainingEnd(one.rows().length, settings) - settings.horizon();
            one.addWindows(0, end, settings.window(), target, sequences);
        }
        return sequences;
    }

    /** {@return a number of windows per batch that gives small tables enough updates in an epoch, and large ones enough speed: 1 to 32} */
    public int batchSize() {
        return TrainingSettings.batchSize(trainingWindows().size());
    }

    /**
     * {@return the validation data}
     *
     * @param size the sequences of a batch
     * @throws IllegalArgumentException if no row has all its targets
     */
    public BatchSource validation(int size) {
        List<Sequence> sequences = new ArrayList<>();
        for (ForecastSeries one : series) {
            int from = Math.max(0, trainingEnd(one.rows().length, settings) - 1);
            int to = validationEnd(one.rows().length, settings) - settings.horizon();
            one.addChunks(from, to, settings.window(), target, sequences);
        }
        return BatchSource.inOrder(dataset("validation", sequences), size);
    }

    private SequenceDataset dataset(String part, List<Sequence> sequences) {
        if (sequences.isEmpty()) {
            int rows = series.stream().mapToInt(one -> one.rows().length).sum();
            throw new IllegalArgumentException("the " + part + " part of " + rows + " rows in " + series.size()
                    + " series has no row whose next " + settings.horizon() + " values of '" + settings.target()
                    + "' are known: more rows or a shorter horizon are needed");
        }
        return SequenceDataset.of(LossAt.EVERY_STEP, sequences);
    }

    /**
     * Trains a forecaster with batches of {@link #batchSize} windows.
     *
     * @param fresh the untrained network, from {@link #newNetwork}
     * @param training how it is trained
     * @return the forecaster of the epoch with the lowest validation loss
     */
    public Forecaster train(Network fresh, TrainingSettings training) {
        int size = batchSize();
        try (Trainer trainer = training.newTrainer(fresh, Loss.MEAN_SQUARED_ERROR)) {
            Fit fit = training.newFit(trainer, training(size, training.seed()), validation(size))
                    .build();
            return Forecaster.of(fit.run());
        }
    }

    /**
     * {@return the forecasts of the test rows, next to the naive forecast that the target stays as it is}
     *
     * @param forecaster a forecaster of this data
     */
    public ForecastEvaluation test(Forecaster forecaster) {
        return test(forecaster, 0);
    }

    /**
     * {@return the forecasts of the test rows, next to the naive forecasts that the target stays as it is, and that it is what it was one season
     * before}
     *
     * @param forecaster a forecaster of this data
     * @param season the steps of a season; 0 for none
     * @throws IllegalArgumentException if the season is negative
     */
    public ForecastEvaluation test(Forecaster forecaster, int season) {
        if (season < 0) {
            throw new IllegalArgumentException("a season must have at least 1 step, or 0 for none, but has " + season);
        }
        ForecastEvaluation evaluation = new ForecastEvaluation(target.horizon(), season);
        Runner runner = forecaster.network().newRunner();
        for (ForecastSeries one : series) {
            test(forecaster, runner, one, evaluation);
        }
        return evaluation;
    }

    private void test(Forecaster forecaster, Runner runner, ForecastSeries one, ForecastEvaluation evaluation) {
        int horizon = target.horizon();
        int rows = one.rows().length;
        int from = Math.max(0, validationEnd(rows, settings) - 1);
        int first = Math.max(0, from - 4 * settings.window());
        int steps = rows - first;
        if (steps == 0) {
            return;
        }
        State state = forecaster.network().newState();
        float[] outputs = new float[steps * horizon];
        runner.run(state, Arrays.copyOfRange(one.inputs(), first * one.width(), rows * one.width()), steps, outputs);
        double[] forecasts = new double[horizon];
        double[] actual = new double[horizon];
        for (int t = from; t < rows; t++) {
            if (one.hasTarget(t, horizon)) {
                forecaster.forecasts(outputs, (t - first) * horizon, one.known()[t], forecasts);
                System.arraycopy(one.values(), t + 1, actual, 0, horizon);
                int row = one.rows()[t + 1];
                evaluation.add(new ForecastEvaluation.Forecast(
                        one.name(),
                        row,
                        times.length == 0 ? Double.NaN : times[row],
                        actual.clone(),
                        forecasts.clone(),
                        one.known()[t],
                        seasonal(one, t, evaluation.season())));
            }
        }
    }

    private double[] seasonal(ForecastSeries one, int step, int season) {
        double[] values = new double[season == 0 ? 0 : target.horizon()];
        Arrays.setAll(values, k -> one.seasonal(step, k + 1, season));
        return values;
    }

    /**
     * {@return the number of rows after a gap in time: they come more than one and a half times the median interval after the row before
     * them; 0 without times} A network counts rows, not hours, so it takes a gap for one step.
     */
    public int gaps() {
        double[] intervals = series.stream()
                .filter(one -> times.length > 0)
                .flatMapToDouble(one -> IntStream.range(1, one.rows().length)
                        .mapToDouble(i -> times[one.rows()[i]] - times[one.rows()[i - 1]]))
                .sorted()
                .toArray();
        double longest = intervals.length == 0 ? 0 : LONGEST_INTERVAL * intervals[intervals.length / 2];
        return (int) DoubleStream.of(intervals)
                .filter(interval -> interval > longest)
                .count();
    }

    /**
     * {@return the steps of the season of the target, found in the training rows of the longest series; 0 if there is none} If times are given,
     * a day, a week and a year are tried first. A season is a lag at which the changes of the target from step to step repeat: their
     * autocorrelation has a peak there of at least 0.2.
     */
    public int findSeason() {
        ForecastSeries longest = series.stream()
                .max(Comparator.comparingInt(one -> one.rows().length))
                .orElseThrow();
        int end = trainingEnd(longest.rows().length, settings);
        double[] own = settings.time() == null
                ? new double[0]
                : IntStream.range(0, end)
                        .mapToDouble(t -> times[longest.rows()[t]])
                        .toArray();
        return Seasons.find(Arrays.copyOf(longest.known(), end), own);
    }
}
