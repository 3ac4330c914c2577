package dev.rondo.reference;

import dev.rondo.graph.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Keras's recurrent layers in float64, written from their formulas: gates i f c o or z r h, kernels [I][G U].
 *
 * @param kind rnn, gru or lstm
 * @param kernel [I][G U]
 * @param recurrent [U][G U]
 * @param bias [G U], or [2][G U] of a GRU that resets after the product; null for none
 * @param inner the activation of what goes into the state
 * @param gate that of gates
 */
public record KerasOracle(
        String kind,
        Tensor kernel,
        Tensor recurrent,
        Tensor bias,
        DoubleUnaryOperator inner,
        DoubleUnaryOperator gate) {
    public static final DoubleUnaryOperator TANH = Math::tanh;
    public static final DoubleUnaryOperator SIGMOID = x -> 1 / (1 + Math.exp(-x));

    public int units() {
        return recurrent.shape().getFirst();
    }

    /** Zeros: h, and c for LSTM. */
    public double[][] zeros() {
        return new double[kind.equals("lstm") ? 2 : 1][units()];
    }

    /**
     * Runs one sequence.
     *
     * @param x [T][I]
     * @param mask which steps count; null for all
     * @param zero whether masked steps give zeros, not the last output
     * @param state the states before and after
     * @return [T][U]
     */
    public double[][] run(double[][] x, boolean[] mask, boolean zero, double[][] state) {
        double[][] y = new double[x.length][];
        double[] last = new double[units()];
        for (int t = 0; t < x.length; t++) {
            if (mask == null || mask[t]) {
                step(x[t], state);
                last = state[0].clone();
                y[t] = last;
            } else {
                y[t] = zero ? new double[units()] : last;
                last = y[t];
            }
        }
        return y;
    }

    private void step(double[] x, double[][] state) {
        int n = units();
        double[] h = state[0].clone();
        switch (kind) {
            case "rnn" -> {
                for (int j = 0; j < n; j++) {
                    state[0][j] = inner.applyAsDouble(sum(x, kernel, j) + sum(h, recurrent, j) + bias(0, j));
                }
            }
            case "lstm" -> {
                for (int j = 0; j < n; j++) {
                    double i = gate.applyAsDouble(all(x, h, j));
                    double f = gate.applyAsDouble(all(x, h, n + j));
                    double c = f * state[1][j] + i * inner.applyAsDouble(all(x, h, 2 * n + j));
                    state[1][j] = c;
                    state[0][j] = gate.applyAsDouble(all(x, h, 3 * n + j)) * inner.applyAsDouble(c);
                }
            }
            default -> gru(x, h, state[0]);
        }
    }

    private void gru(double[] x, double[] h, double[] next) {
        int n = units();
        boolean after = bias != null && bias.shape().size() == 2;
        double[] r = new double[n];
        double[] reset = new double[n];
        for (int j = 0; j < n; j++) {
            r[j] = gate.applyAsDouble(all(x, h, n + j));
            reset[j] = r[j] * h[j];
        }
        for (int j = 0; j < n; j++) {
            double z = gate.applyAsDouble(all(x, h, j));
            int c = 2 * n + j;
            double candidate = after
                    ? sum(x, kernel, c) + bias(0, c) + r[j] * (sum(h, recurrent, c) + bias(1, c))
                    : sum(x, kernel, c) + bias(0, c) + sum(reset, recurrent, c);
            next[j] = z * h[j] + (1 - z) * inner.applyAsDouble(candidate);
        }
    }

    private double all(double[] x, double[] h, int column) {
        double two = bias != null && bias.shape().size() == 2 ? bias(1, column) : 0;
        return sum(x, kernel, column) + sum(h, recurrent, column) + bias(0, column) + two;
    }

    private double bias(int row, int column) {
        return bias == null ? 0 : bias.values()[row * bias.shape().getLast() + column];
    }

    private static double sum(double[] x, Tensor matrix, int column) {
        double sum = 0;
        for (int k = 0; k < x.length; k++) {
            sum += x[k] * matrix.values()[k * matrix.shape().get(1) + column];
        }
        return sum;
    }

    /** A row of [B][T][W] as [T][W]. */
    public static double[][] sequence(Tensor tensor, int row) {
        int steps = tensor.shape().get(1);
        int width = tensor.shape().get(2);
        double[][] sequence = new double[steps][width];
        for (int i = 0; i < steps * width; i++) {
            sequence[i / width][i % width] = tensor.values()[row * steps * width + i];
        }
        return sequence;
    }

    /** In the opposite order. */
    public static double[][] turned(double[][] sequence) {
        List<double[]> steps = new ArrayList<>(List.of(sequence));
        Collections.reverse(steps);
        return steps.toArray(double[][]::new);
    }

    /** Rows of any rank as one tensor. */
    public static Tensor tensor(List<Integer> shape, List<double[]> rows) {
        float[] values = new float[rows.stream().mapToInt(row -> row.length).sum()];
        int at = 0;
        for (double[] row : rows) {
            for (double value : row) {
                values[at++] = (float) value;
            }
        }
        return Tensor.of(shape, values);
    }
}
