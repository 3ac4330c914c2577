package dev.rondo.proofs;

import static dev.rondo.proofs.Proof.cpuSeconds;
import static dev.rondo.proofs.Proof.say;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.OneHot;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.data.Vocabulary;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The embedded Reber grammar (Hochreiter, Schmidhuber 1997, experiment 1): B, then T or P, then a string of the Reber grammar, then
 * the same T or P again, then E. The network reads symbol by symbol and predicts which may come next. To predict the last symbol but
 * one it must remember the second, however long the string between them is.
 */
class EmbeddedReberProof {
    private static final Vocabulary SYMBOLS = Vocabulary.of(List.of("B", "T", "P", "S", "X", "V", "E"));

    /** The Reber grammar: for each state, the symbols that leave it and the states they lead to; none for the last. */
    private static final String[] LEAVING = {"B", "TP", "SX", "TV", "XS", "PV", "E", ""};

    private static final int[][] LEADING_TO = {{1}, {2, 3}, {2, 4}, {3, 5}, {3, 6}, {4, 6}, {7}, {}};

    private static final int STRINGS = 256;
    private static final int UPDATES_BETWEEN_TESTS = 1000;

    @Test
    void shouldKnowEverySuccessor() {
        assertEquals(STRINGS, train(1, 30_000));
    }

    /** Trains until all are predicted or the updates are used up. {@return how many of 256 unseen strings are predicted throughout} */
    static long train(long seed, long limit) {
        double begun = cpuSeconds();
        List<String> strings = List.copyOf(strings(2 * STRINGS, new Random(seed)));
        List<String> unseen = strings.subList(STRINGS, 2 * STRINGS);
        SequenceDataset sequences = SequenceDataset.of(
                LossAt.EVERY_STEP,
                strings.stream()
                        .limit(STRINGS)
                        .map(EmbeddedReberProof::sequence)
                        .toList());
        BatchSource batches = BatchSource.shuffled(sequences, 16, seed);
        Network fresh =
                Network.builder(SYMBOLS.size()).lstm(8).dense(SYMBOLS.size()).build(seed);
        long known = 0;
        try (Trainer trainer = Trainer.builder(fresh)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(Adam.of(1e-2f))
                .build()) {
            while (known < STRINGS && trainer.updates() < limit) {
                for (int i = 0; i < UPDATES_BETWEEN_TESTS; i++) {
                    trainer.trainBatch(batches.next());
                }
                Network network = trainer.network();
                known = unseen.stream().filter(string -> knows(network, string)).count();
            }
            say(
                    "embedded Reber grammar, LSTM of 8, seed %d: every successor in %d of %d unseen strings of up to %d symbols,"
                            + " after %,d updates, %.0f s of CPU; without memory: half of them at best",
                    seed,
                    known,
                    STRINGS,
                    unseen.stream().mapToInt(String::length).max().orElseThrow(),
                    trainer.updates(),
                    cpuSeconds() - begun);
        }
        return known;
    }

    /** All symbols except the last are inputs, all except the first are targets. */
    private static Sequence sequence(String string) {
        int[] tokens = SYMBOLS.encode(string);
        int[] read = Arrays.copyOf(tokens, tokens.length - 1);
        return Sequence.ofVectors(SYMBOLS.size(), OneHot.encode(read, SYMBOLS.size()))
                .withLabels(Arrays.copyOfRange(tokens, 1, tokens.length));
    }

    /** {@return whether, at each step, every symbol that may follow has a larger output than all that may not} */
    private static boolean knows(Network network, String string) {
        int width = SYMBOLS.size();
        int steps = string.length() - 1;
        float[] inputs = OneHot.encode(SYMBOLS.encode(string.substring(0, steps)), width);
        float[] outputs = new float[steps * width];
        Runner runner = network.newRunner();
        runner.run(network.newState(), inputs, steps, outputs);
        List<String> successors = successors(string);
        return IntStream.range(0, steps).allMatch(t -> separates(outputs, t * width, successors.get(t)));
    }

    /** {@return the symbols that may come second, third, and so on} */
    private static List<String> successors(String string) {
        List<String> successors = new ArrayList<>(List.of("TP"));
        int state = 0;
        for (int i = 2; i < string.length() - 2; i++) {
            successors.add(LEAVING[state]);
            state = LEADING_TO[state][LEAVING[state].indexOf(string.charAt(i))];
        }
        successors.addAll(List.of(string.substring(1, 2), "E"));
        return successors;
    }

    private static boolean separates(float[] y, int at, String legal) {
        float leastLegal = Float.POSITIVE_INFINITY;
        float largestOther = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < SYMBOLS.size(); j++) {
            if (legal.contains(SYMBOLS.symbol(j))) {
                leastLegal = Math.min(leastLegal, y[at + j]);
            } else {
                largestOther = Math.max(largestOther, y[at + j]);
            }
        }
        return leastLegal > largestOther;
    }

    /** {@return different strings of the embedded grammar} */
    private static Set<String> strings(int count, Random random) {
        Set<String> strings = new LinkedHashSet<>();
        while (strings.size() < count) {
            String end = random.nextBoolean() ? "T" : "P";
            strings.add("B" + end + reber(random) + end + "E");
        }
        return strings;
    }

    private static String reber(Random random) {
        StringBuilder string = new StringBuilder();
        for (int state = 0; !LEAVING[state].isEmpty(); ) {
            int choice = random.nextInt(LEAVING[state].length());
            string.append(LEAVING[state].charAt(choice));
            state = LEADING_TO[state][choice];
        }
        return string.toString();
    }
}
