package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Standardizer;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.RegressionMetrics;
import dev.rondo.train.optimizer.Adam;
import java.util.Arrays;

/**
 * One-step forecasts of a series after a split, by an LSTM that was trained before it.
 *
 * @param truth the values after the split
 * @param forecasts the network's forecast of each, from all values before it
 * @param today for each, the value before it: the forecast "as today"
 */
record SeriesForecast(double[] truth, double[] forecasts, double[] today) {
    private static final int UNITS = 24;
    private static final int STREAMS = 8;
    private static final int STEPS = 32;

    /** Learns the values of a series from those before them. */
    static SeriesForecast of(float[] series, int split, int epochs) {
        // @start region=forecast
        Standardizer standardizer = Standardizer.fit(Arrays.copyOf(series, split), 1); // not the future
        float[] inputs = standardizer.apply(series);
        Network network = train(Arrays.copyOf(inputs, split), epochs);
        float[] outputs = new float[series.length];
        network.newRunner().run(network.newState(), inputs, outputs.length, outputs);
        float[] next = standardizer.invert(outputs); // next[t] is the forecast of series[t + 1]
        // @end region=forecast
        int count = series.length - split;
        double[] truth = new double[count];
        double[] forecasts = new double[count];
        double[] today = new double[count];
        for (int i = 0; i < count; i++) {
            truth[i] = series[split + i];
            forecasts[i] = next[split + i - 1];
            today[i] = series[split + i - 1];
        }
        return new SeriesForecast(truth, forecasts, today);
    }

    private static Network train(float[] inputs, int epochs) {
        Network fresh = Network.builder(1).lstm(UNITS).dense(1).build(1);
        BatchSource batches = BatchSource.streams(inputs, 1, STREAMS, STEPS, STEPS, 1);
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(5e-3f))
                .clipNorm(1)
                .build()) {
            for (int i = 0; i < epochs * batches.batchesPerPass(); i++) {
                trainer.setLearningRateFactor(2 * i < epochs * batches.batchesPerPass() ? 1 : 0.1);
                trainer.trainBatch(batches.next());
            }
            return trainer.network();
        }
    }

    /** {@return the errors of the network, and those of "as today" as naive ones} */
    RegressionMetrics errors() {
        RegressionMetrics errors = new RegressionMetrics();
        for (int i = 0; i < truth.length; i++) {
            errors.add(truth[i], forecasts[i], today[i]);
        }
        return errors;
    }
}
