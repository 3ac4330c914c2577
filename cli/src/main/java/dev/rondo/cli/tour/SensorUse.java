package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.cli.page.LineChart;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.Sequence;
import dev.rondo.train.metric.ClassificationMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A sensor with faults, made by a formula: a temperature with a daily cycle and noise. Sometimes the sensor sticks at a value for a while,
 * apart from a little noise of its electronics, and sometimes it jumps for one reading.
 */
final class SensorUse implements Use {
    private static final int WEEK = 7 * 48;
    private static final int WEEKS = 40;
    private static final int TRAINING = 30;
    private static final double SIGMAS = 3;
    private static final double TREMOR = 0.05;
    private static final double STILL = 0.1;
    private static final int SHOWN = 200;

    /** A week of readings, one per half hour, in units of the standard deviation, and whether each is faulty. */
    private record Week(float[] values, int[] faulty) {}

    @Override
    public Outcome compute() {
        SplittableRandom random = new SplittableRandom(2);
        List<Week> weeks = new ArrayList<>();
        for (int i = 0; i < WEEKS; i++) {
            weeks.add(week(random));
        }
        List<Sequence> training = weeks.subList(0, TRAINING).stream()
                .map(week -> Sequence.ofVectors(1, week.values).withLabels(week.faulty))
                .toList();
        Network network =
                Classifier.train(Network.builder(1).gru(16).dense(2).build(1), LossAt.EVERY_STEP, training, 120);
        ClassificationMetrics byNetwork = ClassificationMetrics.of(2);
        ClassificationMetrics byRule = ClassificationMetrics.of(2);
        for (Week week : weeks.subList(TRAINING, WEEKS)) {
            int[] answers = Answers.of(network, week.values);
            for (int t = 0; t < WEEK; t++) {
                byNetwork.add(week.faulty[t], answers[t]);
                byRule.add(week.faulty[t], rule(week.values, t) ? 1 : 0);
            }
        }
        return new Outcome(
                "a sensor with faults",
                "a temperature every half hour with a daily cycle, made by a formula",
                "GRU 16, 120 epochs of " + TRAINING + " weeks",
                new Score(
                        "F1 of faulty readings (%)",
                        100 * byNetwork.f1(1),
                        100 * byRule.f1(1),
                        "an alarm beyond 3 standard deviations, or for a change below 0.1"),
                new Drawing(
                        chart(weeks.get(TRAINING), network),
                        "",
                        "Four days of the first test week. A jump is easily seen. A value that sticks is ordinary in itself: only its past shows that"
                                + " it has not changed for too long."));
    }

    /** The baseline: a reading that is far from the mean, or hardly differs from the one before. */
    private static boolean rule(float[] values, int t) {
        return Math.abs(values[t]) > SIGMAS || t > 0 && Math.abs(values[t] - values[t - 1]) < STILL;
    }

    private static Week week(SplittableRandom random) {
        float[] values = new float[WEEK];
        int[] faulty = new int[WEEK];
        int stuck = 0;
        double held = 0;
        for (int t = 0; t < WEEK; t++) {
            values[t] = (float) (1.3 * StrictMath.sin(2 * Math.PI * t / 48) + 0.3 * random.nextGaussian());
            if (stuck > 0) {
                stuck--;
                values[t] = (float) (held + TREMOR * random.nextGaussian());
                faulty[t] = 1;
            } else if (t > 0 && random.nextDouble() < 0.012) {
                stuck = random.nextInt(6, 20);
                held = values[t];
            } else if (random.nextDouble() < 0.01) {
                values[t] += (float) ((random.nextBoolean() ? 1 : -1) * random.nextDouble(3, 5));
                faulty[t] = 1;
            }
        }
        return new Week(values, faulty);
    }

    private static LineChart chart(Week week, Network network) {
        int[] answers = Answers.of(network, week.values);
        double[] hours = new double[SHOWN];
        double[] values = new double[SHOWN];
        double[] faults = new double[SHOWN];
        double[] found = new double[SHOWN];
        Arrays.fill(faults, Double.NaN);
        Arrays.fill(found, Double.NaN);
        for (int t = 0; t < SHOWN; t++) {
            hours[t] = t / 2.0;
            values[t] = week.values[t];
            faults[t] = week.faulty[t] == 1 ? -5.2 : Double.NaN;
            found[t] = answers[t] == 1 ? -6 : Double.NaN;
        }
        return new LineChart("A sensor that sticks and jumps", "time (hours)", "temperature (standard deviations)")
                .line("reading", hours, values)
                .points("faulty in truth", hours, faults)
                .points("faulty, says the network", hours, found);
    }
}
