package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Handwriting: letters as movements of a pen, drawn by formulas with random size, slant, speed and tremor. */
final class HandwritingUse implements Use {
    private static final List<String> NAMES = List.of("L", "V", "Z", "N", "C", "O", "S", "U");
    private static final int TRAINING = 640;
    private static final int TEST = 320;
    private static final int SHOWN = 8;

    /** The corners of each letter: x and y in turn, y downwards; curves are lines with many corners. */
    private static final double[][] CORNERS = {
        {0, 0, 0, 1, 0.7, 1},
        {0, 0, 0.4, 1, 0.8, 0},
        {0, 0, 0.8, 0, 0, 1, 0.8, 1},
        {0, 1, 0, 0, 0.8, 1, 0.8, 0},
        arc(0.4, 0.5, -50, -310, 14),
        arc(0.4, 0.5, -90, -450, 18),
        joined(arc(0.4, 0.25, -30, -270, 8), arc(0.4, 0.75, -90, 150, 8)),
        joined(new double[] {0, 0}, arc(0.4, 0.6, 180, 0, 8), new double[] {0.8, 0})
    };

    @Override
    public Outcome compute() {
        SplittableRandom random = new SplittableRandom(1);
        List<float[]> strokes = new ArrayList<>();
        int[] labels = new int[TRAINING + TEST];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % NAMES.size();
            strokes.add(stroke(CORNERS[labels[i]], random));
        }
        List<Sequence> training = IntStream.range(0, TRAINING)
                .mapToObj(i -> Sequence.ofVectors(2, strokes.get(i)).withLabels(labels[i]))
                .toList();
        Network network = Classifier.train(
                Network.builder(2).lstm(24).dense(NAMES.size()).build(1), LossAt.LAST_STEP, training, 20);
        List<float[]> test = strokes.subList(TRAINING, labels.length);
        int[] truth = Arrays.copyOfRange(labels, TRAINING, labels.length);
        int[] answers = Classifier.classify(network, test);
        int[] byEnd = Classifier.nearestMean(
                strokes.subList(0, TRAINING).stream().map(HandwritingUse::end).toList(),
                Arrays.copyOf(labels, TRAINING),
                NAMES.size(),
                test.stream().map(HandwritingUse::end).toList());
        return new Outcome(
                "handwriting",
                "pen strokes of eight letters, drawn by formulas with noise",
                "LSTM 24, 20 epochs of " + TRAINING + " letters",
                new Score(
                        "right answers (%)",
                        100 * Answers.share(answers, truth),
                        100 * Answers.share(byEnd, truth),
                        "where the pen ends, nearest mean"),
                new Drawing(
                        picture(test, answers, truth),
                        "",
                        "Eight test letters and the network's answers. It never sees a picture, only the pen's movement (dx, dy) at each step."));
    }

    private static float[] stroke(double[] corners, SplittableRandom random) {
        int steps = random.nextInt(16, 29);
        double size = random.nextDouble(0.7, 1.3);
        double slant = random.nextDouble(-0.4, 0.4);
        float[] stroke = new float[2 * steps];
        double[] before = {corners[0], corners[1]};
        for (int t = 0; t < steps; t++) {
            double[] point = along(corners, (t + 1.0) / steps);
            double dx = point[0] - before[0];
            double dy = point[1] - before[1];
            stroke[2 * t] = (float) (5 * size * (dx - slant * dy) + 0.12 * random.nextGaussian());
            stroke[2 * t + 1] = (float) (5 * size * dy + 0.12 * random.nextGaussian());
            before = point;
        }
        return stroke;
    }

    /** {@return the point at a share of the way along the corners, all legs taking the same time} */
    private static double[] along(double[] corners, double share) {
        int legs = corners.length / 2 - 1;
        int leg = (int) Math.min(share * legs, legs - 1);
        double part = share * legs - leg;
        return new double[] {
            corners[2 * leg] + part * (corners[2 * leg + 2] - corners[2 * leg]),
            corners[2 * leg + 1] + part * (corners[2 * leg + 3] - corners[2 * leg + 1])
        };
    }

    private static double[] arc(double x, double y, double from, double to, int legs) {
        double[] corners = new double[2 * legs + 2];
        double radius = legs > 8 ? 0.5 : y > 0.5 && y < 0.7 ? 0.4 : 0.25;
        for (int i = 0; i <= legs; i++) {
            double angle = Math.toRadians(from + (to - from) * i / legs);
            corners[2 * i] = x + Math.min(radius, 0.4) * StrictMath.cos(angle);
            corners[2 * i + 1] = y + radius * StrictMath.sin(angle);
        }
        return corners;
    }

    private static double[] joined(double[]... parts) {
        return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    }

    private static float[] end(float[] stroke) {
        float[] end = new float[2];
        for (int i = 0; i < stroke.length; i++) {
            end[i % 2] += stroke[i];
        }
        return end;
    }

    /** {@return coordinates, moved so that their range has a given middle} */
    private static double[] centred(double[] values, double middle) {
        double low = Arrays.stream(values).min().orElseThrow();
        double high = Arrays.stream(values).max().orElseThrow();
        return Arrays.stream(values)
                .map(value -> value + middle - (low + high) / 2)
                .toArray();
    }

    private static Diagram picture(List<float[]> test, int[] answers, int[] truth) {
        Diagram diagram = new Diagram(168, "Letters from the movement of a pen");
        for (int k = 0; k < SHOWN; k++) {
            float[] stroke = test.get(k);
            double[] x = new double[stroke.length / 2 + 1];
            double[] y = new double[x.length];
            for (int t = 1; t < x.length; t++) {
                x[t] = x[t - 1] + 12 * stroke[2 * t - 2];
                y[t] = y[t - 1] + 12 * stroke[2 * t - 1];
            }
            diagram.path(centred(x, 50 + 93 * k), centred(y, 84), k % 6)
                    .text(50 + 93 * k, 158, "middle", NAMES.get(answers[k]) + (answers[k] == truth[k] ? " ✓" : " ✗"));
        }
        return diagram;
    }
}
