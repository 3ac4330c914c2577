package dev.rondo.reference;

import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Bidirectional.Merge;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Rnn;
import dev.rondo.support.Networks;
import dev.rondo.support.Networks.Kind;
import dev.rondo.support.Streams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The problems on which every source of gradients is tested: all kinds of networks, with and without missing steps. */
public final class GradientProblems {
    public static final int STEPS = 6;
    private static final int[] LENGTHS = {STEPS, 4, 3, 0, STEPS};
    /** Which steps of a row have no input: at the beginning, in a row, the last, all. */
    private static final List<List<Integer>> MISSING =
            List.of(List.of(0, 1, 3), List.of(1, 3), List.of(0, 1, 2), List.of(), List.of(2, 3));

    /** The kinds that training meets in addition to {@link Networks#ALL}. */
    private static final List<Kind> MORE = List.of(
            new Kind(
                    "layer norm lstm and gru stack",
                    true,
                    (network, hidden) -> network.add(in -> Lstm.of(in, hidden).withCarriedLayerNorm(0.1f))
                            .add(in -> Lstm.of(in, hidden).withLayerNorm(0.1f))
                            .add(in -> Gru.of(in, hidden).withLayerNorm(0.1f))),
            new Kind(
                    "bidirectional layer norm lstm",
                    false,
                    (network, hidden) ->
                            network.bidirectional(in -> Lstm.of(in, hidden).withLayerNorm(0.1f))),
            new Kind(
                    "dense tanh, rnn, dense sigmoid",
                    true,
                    (network, hidden) ->
                            network.dense(3, Activation.TANH).rnn(hidden).dense(2, Activation.SIGMOID)),
            new Kind(
                    "lstm stack, every option",
                    true,
                    (network, hidden) -> network.add(in -> new Lstm(in, hidden + 2, hidden, true, true, true))
                            .add(in -> new Lstm(in, hidden + 2, hidden, true, true, true))),
            new Kind(
                    "gru stack, reset before",
                    true,
                    (network, hidden) -> network.add(in -> new Gru(in, hidden, false, true))
                            .add(in -> new Gru(in, hidden, false, true))),
            new Kind(
                    "bidirectional stack, dense softmax",
                    false,
                    (network, hidden) -> network.bidirectional(in -> Lstm.of(in, hidden))
                            .bidirectional(in -> Lstm.of(in, hidden))
                            .dense(3, Activation.SOFTMAX)),
            new Kind(
                    "bidirectional, every option, mul",
                    false,
                    (network, hidden) -> network.add(
                            in -> new Bidirectional(new Lstm(in, hidden + 2, hidden, true, true, true), Merge.MUL))),
            new Kind(
                    "embedding, bidirectional rnn average, gru",
                    false,
                    (network, hidden) -> network.embedding(4)
                            .add(in -> new Bidirectional(Rnn.of(in, hidden), Merge.AVERAGE))
                            .gru(hidden)));

    private GradientProblems() {}

    /** Every kind of network, small, without missing steps and with them under each policy. */
    public static List<GradientProblem> small() {
        return at(3, 4, 11);
    }

    /** The same at given sizes. */
    public static List<GradientProblem> at(int inputSize, int hiddenSize, long seed) {
        List<GradientProblem> problems = new ArrayList<>();
        for (List<Kind> kinds : List.of(Networks.ALL, MORE)) {
            for (Kind kind : kinds) {
                Network network = kind.build(inputSize, hiddenSize);
                String name = kind + " of " + inputSize + " and " + hiddenSize + ", seed " + seed;
                problems.add(problem(name, network, seed, false));
                for (SkipPolicy policy : SkipPolicy.values()) {
                    Network own = Network.of(network.layers(), network.parameterBlock(), policy, network.metadata());
                    problems.add(problem(name + ", missing steps " + policy, own, seed, true));
                }
            }
        }
        return problems;
    }

    /** Rows of different lengths, everything random from the seed. */
    private static GradientProblem problem(String name, Network network, long seed, boolean gaps) {
        SplittableRandom random = new SplittableRandom(seed);
        int batch = LENGTHS.length;
        double[][][] x = random(random, STEPS, batch, network.inputSize());
        boolean[][] missing = new boolean[STEPS][batch];
        double[][][][] initial = new double[batch][][][];
        double[][][][] dFinal = new double[batch][][][];
        for (int row = 0; row < batch; row++) {
            for (int t : gaps ? MISSING.get(row) : List.<Integer>of()) {
                missing[t][row] = true;
            }
            for (int t = 0; network.readsTokens() && t < STEPS; t++) {
                x[t][row] = Streams.oneHot(new int[] {random.nextInt(network.inputSize())}, network.inputSize())[0];
            }
            initial[row] = fill(random, new Reference(network).newState());
            dFinal[row] = fill(random, new Reference(network).newState());
        }
        double[][][] dOutputs = random(random, STEPS, batch, network.outputSize());
        return new GradientProblem(name, network, x, LENGTHS, missing, initial, dOutputs, dFinal);
    }

    private static double[][][] random(SplittableRandom random, int steps, int batch, int width) {
        return fill(random, new double[steps][batch][width]);
    }

    /** Floats, which the engine takes as they are, from -1 to 1. */
    private static double[][][] fill(SplittableRandom random, double[][][] values) {
        for (double[][] rows : values) {
            for (double[] row : rows) {
                Arrays.setAll(row, j -> 2 * random.nextFloat() - 1);
            }
        }
        return values;
    }
}
