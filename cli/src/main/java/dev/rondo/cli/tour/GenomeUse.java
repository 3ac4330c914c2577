package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.OneHot;
import dev.rondo.data.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A genome: sequences like bacterial promoters, made by a formula. Two motifs, TTGACA and TATAAT, lie 17 letters apart in this order, each
 * letter with an error now and then. The others have the same motifs in the reverse order.
 */
final class GenomeUse implements Use {
    private static final String LETTERS = "ACGT";
    private static final String[] MOTIFS = {"TTGACA", "TATAAT"};
    private static final int LENGTH = 50;
    private static final int GAP = 17;
    private static final double MUTATED = 0.05;
    private static final int TRAINING = 800;
    private static final int TEST = 400;
    private static final int SHOWN = 8;

    @Override
    public Outcome compute() {
        SplittableRandom random = new SplittableRandom(1);
        List<int[]> genomes = new ArrayList<>();
        int[] labels = new int[TRAINING + TEST];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 2;
            genomes.add(genome(labels[i] == 1, random));
        }
        List<Sequence> training = IntStream.range(0, TRAINING)
                .mapToObj(i ->
                        Sequence.ofVectors(4, OneHot.encode(genomes.get(i), 4)).withLabels(labels[i]))
                .toList();
        Network network =
                Classifier.train(Network.builder(4).gru(32).dense(2).build(1), LossAt.LAST_STEP, training, 15);
        List<int[]> test = genomes.subList(TRAINING, labels.length);
        int[] truth = Arrays.copyOfRange(labels, TRAINING, labels.length);
        int[] answers = Classifier.classify(
                network, test.stream().map(g -> OneHot.encode(g, 4)).toList());
        int[] byCounts = Classifier.nearestMean(
                genomes.subList(0, TRAINING).stream().map(GenomeUse::counts).toList(),
                Arrays.copyOf(labels, TRAINING),
                2,
                test.stream().map(GenomeUse::counts).toList());
        return new Outcome(
                "a genome",
                "promoter-like sequences of " + LENGTH + " letters, made by a formula",
                "GRU 32, 15 epochs of " + TRAINING + " sequences",
                new Score(
                        "right answers (%)",
                        100 * Answers.share(answers, truth),
                        100 * Answers.share(byCounts, truth),
                        "how often each letter occurs, nearest mean"),
                new Drawing(
                        picture(test, truth, answers),
                        sketch(test, truth, answers),
                        "Each row is a sequence. Both kinds have the motifs TTGACA and TATAAT, marked by bars; only their order tells the kinds apart."));
    }

    private static int[] genome(boolean promoter, SplittableRandom random) {
        int[] letters = IntStream.range(0, LENGTH).map(i -> random.nextInt(4)).toArray();
        int at = random.nextInt(LENGTH - GAP - 2 * MOTIFS[0].length());
        for (int m = 0; m < 2; m++) {
            String motif = MOTIFS[promoter ? m : 1 - m];
            for (int i = 0; i < motif.length(); i++) {
                boolean mutated = random.nextDouble() < MUTATED;
                letters[at + i] = mutated ? random.nextInt(4) : LETTERS.indexOf(motif.charAt(i));
            }
            at += motif.length() + GAP;
        }
        return letters;
    }

    private static float[] counts(int[] letters) {
        float[] counts = new float[4];
        for (int letter : letters) {
            counts[letter]++;
        }
        return counts;
    }

    private static String text(int[] letters) {
        StringBuilder text = new StringBuilder();
        for (int letter : letters) {
            text.append(LETTERS.charAt(letter));
        }
        return text.toString();
    }

    private static String verdict(int truth, int answer) {
        return (answer == 1 ? "promoter" : "other") + (truth == answer ? " ✓" : " ✗");
    }

    private static Diagram picture(List<int[]> test, int[] truth, int[] answers) {
        Diagram diagram =
                new Diagram(40 + 26 * SHOWN, "Promoter or not? Eight test sequences and the network's answers");
        for (int i = 0; i < SHOWN; i++) {
            String text = text(test.get(i));
            double y = 52 + 26 * i;
            for (int j = 0; j < LENGTH; j++) {
                diagram.text(12 + 12.6 * j, y, "middle", text.substring(j, j + 1));
            }
            for (int m = 0; m < 2; m++) {
                int at = text.indexOf(MOTIFS[m]);
                if (at >= 0) {
                    diagram.path(new double[] {5 + 12.6 * at, 5 + 12.6 * (at + 6)}, new double[] {y + 5, y + 5}, m);
                }
            }
            diagram.text(655, y, "start", verdict(truth[i], answers[i]));
        }
        return diagram;
    }

    private static String sketch(List<int[]> test, int[] truth, int[] answers) {
        StringBuilder sketch = new StringBuilder();
        for (int i = 0; i < SHOWN; i++) {
            sketch.append(text(test.get(i)))
                    .append("  ")
                    .append(verdict(truth[i], answers[i]))
                    .append('\n');
        }
        return sketch.toString();
    }
}
