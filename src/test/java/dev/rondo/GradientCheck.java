package dev.rondo;

import dev.rondo.data.Batch;
import dev.rondo.kernel.Kernels;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Rows;
import dev.rondo.train.Backpropagation;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * The engine's gradients against central differences of the float64 reference. The loss is a random linear function of all
 * outputs and of the states that streams end in, so every gradient is reached; streams start in random states, and what
 * must not be read, padding and inputs that are missing, is NaN.
 */
final class GradientCheck {
    /** Small enough for the curvature, large enough for float64. */
    private static final double DELTA = 1e-5;

    private static final int STEPS = 6;
    private static final int[] LENGTHS = {6, 3, 5, 6};
    private static final int BATCH = LENGTHS.length;

    private final Network network;
    private final Reference reference;
    private final boolean[][] missing;
    private final double[][][] x;
    private final float[] weightsOfOutputs;
    private final double[][][][] initial;
    private final double[][][][] weightsOfStates;
    private final Backpropagation passes;

    GradientCheck(Network network, boolean gaps, int threads, long seed) {
        this.network = network;
        this.reference = new Reference(network);
        this.passes = new Backpropagation(network, threads, true);
        SplittableRandom random = new SplittableRandom(seed);
        this.missing = new boolean[STEPS][BATCH];
        this.x = new double[STEPS][BATCH][network.inputSize()];
        this.weightsOfOutputs = new float[STEPS * BATCH * network.outputSize()];
        for (int t = 0; t < STEPS; t++) {
            for (int b = 0; b < BATCH; b++) {
                missing[t][b] = gaps && random.nextInt(3) == 0;
                fillInput(x[t][b], random);
            }
        }
        for (int i = 0; i < weightsOfOutputs.length; i++) {
            weightsOfOutputs[i] = value(random);
        }
        this.initial = states(random);
        this.weightsOfStates = states(random);
    }

    private void fillInput(double[] row, SplittableRandom random) {
        if (network.readsTokens()) {
            row[random.nextInt(row.length)] = 1;
        } else {
            Arrays.setAll(row, i -> value(random));
        }
    }

    private static float value(SplittableRandom random) {
        return random.nextFloat() * 2 - 1;
    }

    private double[][][][] states(SplittableRandom random) {
        double[][][][] all = new double[BATCH][][][];
        for (int b = 0; b < BATCH; b++) {
            all[b] = reference.newState();
            for (double[][] layer : all[b]) {
                for (double[] row : layer) {
                    Arrays.setAll(row, j -> value(random));
                }
            }
        }
        return all;
    }

    /** {@return the largest difference of a gradient, as a part of the largest of its tensor} */
    double run() {
        try (passes) {
            engine();
            return Math.max(parameters(), Math.max(inputs(), initialStates()));
        }
    }

    private void engine() {
        Batch batch = network.readsTokens() ? Batch.ofTokens() : Batch.ofVectors(network.inputSize());
        batch.begin(STEPS, BATCH, Batch.LossAt.EVERY_STEP);
        System.arraycopy(LENGTHS, 0, batch.lengths(), 0, BATCH);
        boolean[] gaps = batch.missing();
        for (int t = 0; t < STEPS; t++) {
            for (int b = 0; b < BATCH; b++) {
                int row = t * BATCH + b;
                gaps[row] = missing[t][b];
                write(batch, row, t < LENGTHS[b] && !missing[t][b] ? x[t][b] : null);
            }
        }
        passes.resetStates(BATCH);
        copy(initial, passes.states());
        passes.forward(batch, 0, STEPS, false, 0);
        Rows d = passes.outputGradients();
        int width = network.outputSize();
        for (int row = 0; row < STEPS * BATCH; row++) {
            Arrays.fill(d.values(), d.at(row), d.at(row) + Kernels.pad(width), 0f);
            if (passes.hasOutput(row)) {
                System.arraycopy(weightsOfOutputs, row * width, d.values(), d.at(row), width);
            }
        }
        copy(weightsOfStates, passes.stateGradients());
        passes.backward(true);
    }

    private void write(Batch batch, int row, double[] input) {
        if (network.readsTokens()) {
            batch.tokens()[row] = -7;
            for (int i = 0; input != null && i < input.length; i++) {
                batch.tokens()[row] = input[i] == 1 ? i : batch.tokens()[row];
            }
        } else {
            for (int i = 0; i < network.inputSize(); i++) {
                batch.inputs()[row * network.inputSize() + i] = input == null ? Float.NaN : (float) input[i];
            }
        }
    }

    private void copy(double[][][][] states, float[] target) {
        for (int b = 0; b < BATCH; b++) {
            for (int layer = 0; layer < states[b].length; layer++) {
                int at = b * passes.stateSize() + passes.section(layer);
                for (double[] row : states[b][layer]) {
                    for (int j = 0; j < row.length; j++) {
                        target[at + j] = (float) row[j];
                    }
                    at += Kernels.pad(row.length);
                }
            }
        }
    }

    private double parameters() {
        double worst = 0;
        int at = 0;
        for (Parameter parameter : network.parameters()) {
            double[][] rows = reference.weights(parameter.name());
            double[] expected = new double[parameter.size()];
            double[] actual = new double[parameter.size()];
            int columns = rows[0].length;
            for (int i = 0; i < expected.length; i++) {
                expected[i] = slope(rows[i / columns], i % columns);
                actual[i] = passes.gradient()[at + i];
            }
            worst = Math.max(worst, difference(expected, actual));
            at += parameter.size();
        }
        return worst;
    }

    private double inputs() {
        if (network.readsTokens()) {
            return 0;
        }
        int width = network.inputSize();
        double[] expected = new double[STEPS * BATCH * width];
        double[] actual = new double[expected.length];
        Rows d = passes.inputGradients();
        for (int i = 0; i < expected.length; i++) {
            int row = i / width;
            double[] input = x[row / BATCH][row % BATCH];
            boolean read = row / BATCH < LENGTHS[row % BATCH] && !missing[row / BATCH][row % BATCH];
            expected[i] = read ? slope(input, i % width) : 0;
            actual[i] = read ? d.values()[d.at(row) + i % width] : 0;
        }
        return difference(expected, actual);
    }

    private double initialStates() {
        double worst = 0;
        for (int b = 0; b < BATCH; b++) {
            for (int layer = 0; layer < initial[b].length; layer++) {
                int at = b * passes.stateSize() + passes.section(layer);
                for (double[] row : initial[b][layer]) {
                    double[] expected = new double[row.length];
                    double[] actual = new double[row.length];
                    for (int j = 0; j < row.length; j++) {
                        expected[j] = slope(row, j);
                        actual[j] = passes.stateGradients()[at + j];
                    }
                    worst = Math.max(worst, difference(expected, actual));
                    at += Kernels.pad(row.length);
                }
            }
        }
        return worst;
    }

    private double slope(double[] values, int i) {
        double before = values[i];
        DoubleConsumer set = value -> values[i] = value;
        set.accept(before + DELTA);
        double above = loss();
        set.accept(before - DELTA);
        double below = loss();
        set.accept(before);
        return (above - below) / (2 * DELTA);
    }

    private static double difference(double[] expected, double[] actual) {
        double largest = 1e-3;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
            if (Double.isNaN(actual[i])) {
                return Double.NaN;
            }
        }
        return worst / largest;
    }

    private double loss() {
        double sum = 0;
        for (int b = 0; b < BATCH; b++) {
            double[][][] state = new double[initial[b].length][][];
            for (int layer = 0; layer < state.length; layer++) {
                state[layer] =
                        Arrays.stream(initial[b][layer]).map(double[]::clone).toArray(double[][]::new);
            }
            double[][] y = outputs(b, state);
            for (int t = 0; t < y.length; t++) {
                for (int j = 0; j < y[t].length; j++) {
                    sum += y[t][j] * weightsOfOutputs[(t * BATCH + b) * y[t].length + j];
                }
            }
            for (int layer = 0; layer < state.length; layer++) {
                for (int slot = 0; slot < state[layer].length; slot++) {
                    sum += ReferenceCell.dot(state[layer][slot], weightsOfStates[b][layer][slot]);
                }
            }
        }
        return sum;
    }

    /** One stream's outputs; a step without an input does what {@link SkipPolicy} says. */
    private double[][] outputs(int b, double[][][] state) {
        double[][] inputs = new double[LENGTHS[b]][];
        Arrays.setAll(inputs, t -> x[t][b]);
        boolean gaps = false;
        for (int t = 0; t < inputs.length; t++) {
            gaps |= missing[t][b];
        }
        if (!gaps) {
            return reference.run(state, inputs);
        }
        double[][] y = new double[inputs.length][];
        double[] last = new double[network.outputSize()];
        for (int t = 0; t < y.length; t++) {
            if (!missing[t][b]) {
                last = reference.run(state, new double[][] {inputs[t]})[0];
            } else if (network.skipPolicy() == SkipPolicy.ZERO) {
                last = reference.run(state, new double[1][network.inputSize()])[0];
            } else if (network.skipPolicy() == SkipPolicy.RESET) {
                System.arraycopy(reference.newState(), 0, state, 0, state.length);
                last = new double[network.outputSize()];
            }
            y[t] = last;
        }
        return y;
    }
}
