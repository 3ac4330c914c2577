package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.cli.page.LineChart;
import dev.rondo.data.Batch;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.layer.Parameter;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Sgd;
import dev.rondo.train.profile.LayerProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chapter 8: gradients of tanh networks by lag and step, for three spectral radii. */
final class VanishingChapter implements Chapter<VanishingChapter.Result> {
    static final double[] RADII = {0.5, 1, 1.5};
    private static final int UNITS = 32;
    private static final int STEPS = 30;
    private static final int SEQUENCES = 8;
    private static final double NOISE = 0.02;
    private static final int SQUARINGS = 12;

    /**
     * What the chapter shows: the share of the gradient that is left, for each spectral radius, at each lag before the loss, and for a loss
     * after each step [3][lag][step]; NaN where there is no such lag.
     */
    record Result(double[][][] left) {
        /** {@return the shares by lag for the loss after the last step} */
        double[] last(int radius) {
            return Arrays.stream(left[radius])
                    .mapToDouble(row -> row[STEPS - 1])
                    .toArray();
        }
    }

    @Override
    public String title() {
        return "Vanishing and exploding gradients";
    }

    @Override
    public Result compute() {
        double[][][] left = new double[RADII.length][][];
        for (int i = 0; i < left.length; i++) {
            left[i] = left(network(RADII[i]));
        }
        return new Result(left);
    }

    private static double[][] left(Network network) {
        double[][] left = new double[STEPS][STEPS];
        // @start region=profile
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Sgd.of(0.1f))
                .build()) {
            for (int step = 0; step < STEPS; step++) {
                LayerProfile layer = trainer.profile(batch(step + 1)).layers().getFirst();
                for (int lag = 0; lag < STEPS; lag++) {
                    left[lag][step] = lag <= step ? layer.left(lag) : Double.NaN;
                }
            }
        }
        // @end region=profile
        return left;
    }

    /** Small random inputs; the target is 1 after the last step. */
    private static Batch batch(int steps) {
        SplittableRandom random = new SplittableRandom(1);
        Batch batch = Batch.ofVectors(1);
        batch.begin(steps, SEQUENCES, LossAt.LAST_STEP);
        for (int i = 0; i < steps * SEQUENCES; i++) {
            batch.inputs()[i] = (float) (NOISE * random.nextGaussian());
        }
        Arrays.fill(batch.targets(1), 1f);
        return batch;
    }

    /** {@return a tanh network without biases whose recurrent weights are random numbers, scaled to a spectral radius} */
    static Network network(double radius) {
        Network network = Network.builder(1).rnn(UNITS).dense(1).build(1);
        float[] weights = network.parameterBlock();
        SplittableRandom random = new SplittableRandom(5);
        int at = 0;
        for (Parameter parameter : network.parameters()) {
            if (parameter.name().contains("weight_hh")) {
                double[] recurrent = IntStream.range(0, UNITS * UNITS)
                        .mapToDouble(i -> random.nextGaussian())
                        .toArray();
                double scale = radius / spectralRadius(recurrent, UNITS);
                for (int i = 0; i < recurrent.length; i++) {
                    weights[at + i] = (float) (scale * recurrent[i]);
                }
            } else if (parameter.name().contains("bias")) {
                Arrays.fill(weights, at, at + parameter.size(), 0f);
            }
            at += parameter.size();
        }
        return network.withParameters(weights);
    }

    /** {@return the largest absolute eigenvalue of a matrix [n][n]: the k-th root of the norm of its k-th power (Gelfand), k = 2^12} */
    static double spectralRadius(double[] matrix, int n) {
        double[] power = matrix.clone();
        double logarithm = 0;
        for (int squaring = 0; squaring <= SQUARINGS; squaring++) {
            double norm =
                    Math.sqrt(Arrays.stream(power).map(value -> value * value).sum());
            logarithm += Math.log(norm) / (1 << squaring);
            double[] unit = Arrays.stream(power).map(value -> value / norm).toArray();
            power = squaring < SQUARINGS ? product(unit, unit, n) : unit;
        }
        return Math.exp(logarithm);
    }

    private static double[] product(double[] a, double[] b, int n) {
        double[] product = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                for (int j = 0; j < n; j++) {
                    product[i * n + j] += a[i * n + k] * b[k * n + j];
                }
            }
        }
        return product;
    }

    @Override
    public Story tell(Result result) {
        int far = STEPS - 1;
        List<HeatPanels.Panel> panels = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < RADII.length; i++) {
            panels.add(new HeatPanels.Panel("spectral radius " + RADII[i], result.left[i]));
            double[] last = result.last(i);
            rows.add(List.of(
                    Texts.format("%.1f", RADII[i]),
                    Texts.format("%.2g", last[1]),
                    Texts.format("%.2g", last[10]),
                    Texts.format("%.2g", last[far]),
                    Texts.format("%.2g", Math.pow(RADII[i], far)),
                    Texts.bars(Arrays.stream(last).map(Math::log).toArray())));
        }
        return new Story(title())
                .text(
                        "From step to step back in time, the gradient is multiplied by the same matrix u again and again, and by the slope of tanh,"
                                + " which is at most 1. What becomes of it depends on the size of u, its spectral radius r: the factor by which u"
                                + " stretches a vector in the long run. After k steps about r^k is left. Below 1 that vanishes, above 1 it explodes.")
                .figure(
                        new HeatPanels(
                                "How much of the gradient is left, by lag and step",
                                "step after which the loss is taken",
                                "lag (steps before the loss)",
                                "gradient norm of h, relative to that at the loss",
                                panels),
                        "",
                        Texts.format(
                                "Three tanh networks of %d units with equal weights, except for the scale of u. Inputs are noise. From the top of a column"
                                        + " down, the gradient goes back in time.",
                                UNITS))
                .table(List.of("r", "left at lag 1", "lag 10", "lag " + far, "r^" + far, "by lag, logarithmic"), rows)
                .figure(
                        lines(result),
                        "",
                        "The rightmost column of each heat map, next to r^k. The slope of tanh makes the real gradient"
                                + " smaller.")
                .text(
                        "With r = %.1f a step that lies %d steps back gets %.0e of the gradient: it changes no weight, so nothing is learnt from it. With r = %.1f it gets"
                                + " %s times as much as the last step, and one update can ruin all weights. The explosion stops when the state grows so"
                                + " large that tanh saturates: its slope is then far below 1.",
                        RADII[0], far, result.last(0)[far], RADII[2], Texts.format("%.0f", result.last(2)[far]))
                .code(VanishingChapter.class, "profile");
    }

    private static LineChart lines(Result result) {
        double[] lags = IntStream.range(0, STEPS).asDoubleStream().toArray();
        LineChart chart = new LineChart(
                        Texts.format("The gradient of a loss after step %d", STEPS),
                        "lag (steps before the loss)",
                        "gradient left (share)")
                .logarithmicY();
        for (int i = 0; i < RADII.length; i++) {
            chart.line("r = " + RADII[i], lags, result.last(i));
        }
        return chart.reference("r^k for each r", powers(true), powers(false));
    }

    /** {@return the lags, or r^k at them, for all radii one after the other; NaN between them leaves a gap in the line} */
    private static double[] powers(boolean lags) {
        return Arrays.stream(RADII)
                .flatMap(radius -> IntStream.rangeClosed(0, STEPS)
                        .mapToDouble(lag -> lag == STEPS ? Double.NaN : lags ? lag : Math.pow(radius, lag)))
                .toArray();
    }
}
