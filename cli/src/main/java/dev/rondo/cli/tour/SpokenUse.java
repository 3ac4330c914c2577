package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.cli.page.HeatMap;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.Sequence;
import dev.rondo.train.metric.ClassificationMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Spoken digits as features, made by a formula: each word is a row of sounds, and each sound has two resonances (formants, in kHz), loudness
 * and hiss. Speakers differ in pitch and speed.
 */
final class SpokenUse implements Use {
    private static final List<String> WORDS =
            List.of("z i r o", "w A n", "t u", "f r i", "f o r", "f a i v", "s i k s", "s e v e n", "e i t", "n a i n");
    private static final int FEATURES = 4;
    private static final int TRAINING = 800;
    private static final int TEST = 400;
    private static final double NOISE = 0.15;

    @Override
    public Outcome compute() {
        SplittableRandom random = new SplittableRandom(1);
        List<float[]> words = new ArrayList<>();
        int[] labels = new int[TRAINING + TEST];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % WORDS.size();
            words.add(spoken(WORDS.get(labels[i]).split(" "), random));
        }
        List<Sequence> training = IntStream.range(0, TRAINING)
                .mapToObj(i -> Sequence.ofVectors(FEATURES, words.get(i)).withLabels(labels[i]))
                .toList();
        Network network = Classifier.train(
                Network.builder(FEATURES).gru(32).dense(WORDS.size()).build(1), LossAt.LAST_STEP, training, 15);
        List<float[]> test = words.subList(TRAINING, labels.length);
        int[] truth = Arrays.copyOfRange(labels, TRAINING, labels.length);
        int[] answers = Classifier.classify(network, test);
        int[] byMean = Classifier.nearestMean(
                words.subList(0, TRAINING).stream().map(SpokenUse::mean).toList(),
                Arrays.copyOf(labels, TRAINING),
                WORDS.size(),
                test.stream().map(SpokenUse::mean).toList());
        return new Outcome(
                "spoken digits",
                "features of ten words (two formants, loudness, hiss), made by a formula",
                "GRU 32, 15 epochs of " + TRAINING + " words",
                new Score(
                        "right answers (%)",
                        100 * Answers.share(answers, truth),
                        100 * Answers.share(byMean, truth),
                        "the mean of the features over time, nearest mean"),
                new Drawing(
                        confusions(truth, answers),
                        "",
                        "Which digit was spoken, and which the network heard: the number of test words. On the diagonal it is right."));
    }

    private static float[] spoken(String[] sounds, SplittableRandom random) {
        double pitch = random.nextDouble(0.85, 1.2);
        double speed = random.nextDouble(0.7, 1.4);
        List<float[]> steps = new ArrayList<>();
        for (String sound : sounds) {
            double[] features = features(sound);
            int count = (int) Math.max(2, Math.round(speed * random.nextDouble(3, 7)));
            for (int i = 0; i < count; i++) {
                float[] step = new float[FEATURES];
                for (int j = 0; j < FEATURES; j++) {
                    step[j] = (float) (features[j] * (j < 2 ? pitch : 1) + NOISE * random.nextGaussian());
                }
                steps.add(step);
            }
        }
        float[] joined = new float[steps.size() * FEATURES];
        for (int t = 0; t < steps.size(); t++) {
            System.arraycopy(steps.get(t), 0, joined, t * FEATURES, FEATURES);
        }
        return joined;
    }

    /** Rough values of a textbook's order: two formants in kHz, loudness and hiss from 0 to 1. */
    private static double[] features(String sound) {
        return switch (sound) {
            case "i" -> new double[] {0.3, 2.2, 1, 0};
            case "e" -> new double[] {0.5, 1.9, 1, 0};
            case "a" -> new double[] {0.75, 1.2, 1, 0};
            case "A" -> new double[] {0.6, 1.2, 1, 0};
            case "o" -> new double[] {0.5, 0.9, 1, 0};
            case "u" -> new double[] {0.3, 0.9, 1, 0};
            case "r" -> new double[] {0.4, 1.3, 0.7, 0};
            case "n" -> new double[] {0.3, 1.4, 0.5, 0};
            case "w" -> new double[] {0.3, 0.7, 0.6, 0};
            case "v" -> new double[] {0.3, 1.1, 0.4, 0.4};
            case "z" -> new double[] {0.3, 1.6, 0.4, 0.8};
            case "s" -> new double[] {0, 0, 0.2, 1};
            case "f" -> new double[] {0, 0, 0.1, 0.6};
            case "t", "k" -> new double[] {0, 0, 0, 0.2};
            default -> throw new IllegalArgumentException("there is no sound " + sound);
        };
    }

    private static float[] mean(float[] word) {
        float[] mean = new float[FEATURES];
        for (int i = 0; i < word.length; i++) {
            mean[i % FEATURES] += word[i] * FEATURES / word.length;
        }
        return mean;
    }

    private static HeatMap confusions(int[] truth, int[] answers) {
        ClassificationMetrics counts = ClassificationMetrics.of(WORDS.size());
        for (int i = 0; i < truth.length; i++) {
            counts.add(truth[i], answers[i]);
        }
        double[][] values = new double[WORDS.size()][WORDS.size()];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < values.length; j++) {
                values[i][j] = counts.confused(i, j);
            }
        }
        List<String> digits =
                IntStream.range(0, WORDS.size()).mapToObj(Integer::toString).toList();
        return new HeatMap(
                        "Digits spoken and heard",
                        "digit that the network heard",
                        "digit spoken",
                        digits,
                        digits,
                        values)
                .label("test words", value -> Texts.format("%.0f", value));
    }
}
