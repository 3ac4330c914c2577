package dev.rondo.examples;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.Standardizer;
import dev.rondo.data.TrainingSplit;
import dev.rondo.data.Windows;
import dev.rondo.train.Fit;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.RegressionMetrics;
import dev.rondo.train.optimizer.Adam;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Forecasts the electric load of a building 1, 6 and 24 hours ahead from lines of CSV: one network with three outputs. It is
 * trained on the first 80 % of the hours, and then reads the others one line at a time, as it would in service. Each horizon
 * is compared with two forecasts that cost nothing: the load as it is now, and the load of the same hour a week before.
 */
final class LoadForecast {
    private static final int[] HORIZONS = {1, 6, 24};
    private static final int FARTHEST = 24;
    private static final int WEEK = 7 * 24;
    private static final int INPUTS = 6; // load, temperature, sine and cosine of the hour of the day and of the week

    public static void main(String[] args) {
        List<String> csv = generate(4000);
        IO.println(String.join("\n", csv.subList(0, 4)) + "\n...");
        float[] rows = parse(csv.subList(1, csv.size()));
        int hours = rows.length / INPUTS;
        TrainingSplit split = TrainingSplit.byFraction(0.8, hours);

        Standardizer scale = Standardizer.fit(split.training(rows), INPUTS); // knows nothing of the test part
        float[] scaled = scale.apply(rows);
        Network network = train(split.training(scaled));

        RegressionMetrics[] againstNow = metrics();
        RegressionMetrics[] againstLastWeek = metrics();
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] y = new float[HORIZONS.length];
        for (int t = 0; t < hours - FARTHEST; t++) {
            runner.step(state, scaled, t * INPUTS, y, 0);
            for (int h = 0; h < HORIZONS.length && t >= split.index(); h++) {
                double forecast = y[h] * scale.deviation(0) + scale.mean(0);
                int target = t + HORIZONS[h];
                againstNow[h].add(rows[target * INPUTS], forecast, rows[t * INPUTS]);
                againstLastWeek[h].add(rows[target * INPUTS], forecast, rows[(target - WEEK) * INPUTS]);
            }
        }
        boolean better = true;
        for (int h = 0; h < HORIZONS.length; h++) {
            double rmse = againstNow[h].rmse();
            double now = againstNow[h].naiveRmse();
            double lastWeek = againstLastWeek[h].naiveRmse();
            IO.println("%2d h ahead: RMSE %.2f kW; as now: %.2f kW; as a week before: %.2f kW"
                    .formatted(HORIZONS[h], rmse, now, lastWeek));
            better &= rmse < now && rmse < lastWeek;
        }
        Check.that(better, "every horizon beats both forecasts that cost nothing");
    }

    private static RegressionMetrics[] metrics() {
        return IntStream.range(0, HORIZONS.length)
                .mapToObj(h -> new RegressionMetrics())
                .toArray(RegressionMetrics[]::new);
    }

    private static Network train(float[] scaled) {
        float[] load = new float[scaled.length / INPUTS];
        for (int t = 0; t < load.length; t++) {
            load[t] = scaled[t * INPUTS];
        }
        Sequence series = Sequence.ofVectors(INPUTS, scaled).withTargets(1, load);
        BatchSource batches = BatchSource.shuffled(new Windows(72, 24, HORIZONS).cut(series, LossAt.EVERY_STEP), 16, 1);
        Network network =
                Network.builder(INPUTS).lstm(32).dense(HORIZONS.length).build(5);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(1e-2f))
                .clipNorm(1)
                .build()) {
            Fit fit = Fit.builder(trainer, batches)
                    .epochs(30)
                    .listener(report -> {
                        if (report.epoch() % 10 == 0) {
                            IO.println(report);
                        }
                    })
                    .build();
            return fit.run();
        }
    }

    /** Hours of a building: people come on workdays, and heating follows the temperature with hours of delay. */
    private static List<String> generate(int hours) {
        SplittableRandom random = new SplittableRandom(11);
        String[] lines = new String[hours + 1];
        lines[0] = "hour,load_kw,temperature_c";
        double weather = 0;
        double walls = 8;
        for (int t = 0; t < hours; t++) {
            int hour = t % 24;
            weather = 0.98 * weather + 0.9 * random.nextGaussian();
            double temperature = 8 + weather + 4 * Math.sin(2 * Math.PI * (hour - 9) / 24);
            walls += 0.1 * (temperature - walls);
            double people = hour >= 7 && hour < 19 && t / 24 % 7 < 5 ? 30 : 0;
            double load = 20 + people + 2 * Math.max(0, 18 - walls) + 1.5 * random.nextGaussian();
            lines[t + 1] = String.format(Locale.ROOT, "%d,%.2f,%.1f", t, load, temperature);
        }
        return List.of(lines);
    }

    private static float[] parse(List<String> lines) {
        float[] rows = new float[lines.size() * INPUTS];
        for (int t = 0; t < lines.size(); t++) {
            String[] cells = lines.get(t).split(",");
            double day = 2 * Math.PI * Integer.parseInt(cells[0]) / 24;
            rows[t * INPUTS] = Float.parseFloat(cells[1]);
            rows[t * INPUTS + 1] = Float.parseFloat(cells[2]);
            rows[t * INPUTS + 2] = (float) Math.sin(day);
            rows[t * INPUTS + 3] = (float) Math.cos(day);
            rows[t * INPUTS + 4] = (float) Math.sin(day / 7);
            rows[t * INPUTS + 5] = (float) Math.cos(day / 7);
        }
        return rows;
    }
}
