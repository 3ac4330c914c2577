package dev.rondo.reference;

import dev.rondo.layer.Gru;
import dev.rondo.layer.Lstm;
import dev.rondo.reference.ReferenceCell.Gates;
import java.util.function.Function;

/** Cells with layer normalization in float64: {@code gain N(W x) + b}, where N is over all gates of a step. */
public interface ReferenceNormCell extends ReferenceCell {
    /** Gates, with a gain for W x and one for U h. */
    record NormGates(Gates gates, double[] wGain, double[] uGain, double epsilon) {
        static NormGates of(int hidden, double epsilon, Function<String, double[][]> weights) {
            return new NormGates(
                    Gates.of(hidden, weights), weights.apply("gain_ih")[0], weights.apply("gain_hh")[0], epsilon);
        }

        /** W x before the normalization. */
        double[] input(double[] x) {
            return product(gates.w(), x);
        }

        /** U h before the normalization. */
        double[] recurrent(double[] h) {
            return product(gates.u(), h);
        }

        double[] normInput(double[] x) {
            return affine(wGain, normalized(input(x), epsilon), gates.wBias());
        }

        double[] normRecurrent(double[] h) {
            return affine(uGain, normalized(recurrent(h), epsilon), gates.uBias());
        }

        private static double[] product(double[][] matrix, double[] v) {
            double[] sums = new double[matrix.length];
            for (int row = 0; row < sums.length; row++) {
                sums[row] = ReferenceCell.dot(matrix[row], v);
            }
            return sums;
        }
    }

    static double mean(double[] v) {
        double sum = 0;
        for (double value : v) {
            sum += value;
        }
        return sum / v.length;
    }

    static double deviation(double[] v, double epsilon) {
        double mean = mean(v);
        double squares = 0;
        for (double value : v) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / v.length + epsilon);
    }

    static double[] normalized(double[] v, double epsilon) {
        double mean = mean(v);
        double deviation = deviation(v, epsilon);
        double[] n = new double[v.length];
        for (int j = 0; j < n.length; j++) {
            n[j] = (v[j] - mean) / deviation;
        }
        return n;
    }

    static double[] affine(double[] gain, double[] n, double[] bias) {
        double[] y = new double[n.length];
        for (int j = 0; j < y.length; j++) {
            y[j] = gain[j] * n[j] + bias[j];
        }
        return y;
    }

    /** The cell of a layer with layer normalization. */
    static ReferenceNormCell of(Lstm lstm, Function<String, double[][]> weights) {
        double[][] bias = weights.apply("bias_c");
        return new NormLstmCell(
                lstm,
                NormGates.of(lstm.hiddenSize(), lstm.normalization().epsilon(), weights),
                weights.apply("gain_c")[0],
                bias == null ? new double[lstm.hiddenSize()] : bias[0]);
    }

    /** The cell of a layer with layer normalization. */
    static ReferenceNormCell of(Gru gru, Function<String, double[][]> weights) {
        return new NormGruCell(
                gru, NormGates.of(gru.hiddenSize(), gru.normalization().epsilon(), weights));
    }

    /** {@code c' = f c + i g, h' = o tanh(gain_c N(c') + bias_c)}. */
    record NormLstmCell(Lstm lstm, NormGates gates, double[] gain, double[] bias) implements ReferenceNormCell {
        @Override
        public void step(double[][] state, double[] x) {
            double[] next = nextCell(state, x);
            double[] y = affine(gain, normalized(next, gates.epsilon()), bias);
            double[] h = new double[y.length];
            double[] sums = sums(state, x);
            for (int j = 0; j < h.length; j++) {
                h[j] = ReferenceCell.sigmoid(sums[3 * h.length + j]) * Math.tanh(y[j]);
            }
            state[0] = h;
            state[1] = lstm.normalization().carried() ? y : next;
        }

        /** Of the gates i f g o. */
        double[] sums(double[][] state, double[] x) {
            double[] sums = gates.normInput(x);
            double[] recurrent = gates.normRecurrent(state[0]);
            for (int row = 0; row < sums.length; row++) {
                sums[row] += recurrent[row];
            }
            return sums;
        }

        /** c' before it is normalized. */
        double[] nextCell(double[][] state, double[] x) {
            double[] sums = sums(state, x);
            double[] c = state[1];
            int hidden = c.length;
            double[] next = new double[hidden];
            for (int j = 0; j < hidden; j++) {
                next[j] = ReferenceCell.sigmoid(sums[hidden + j]) * c[j]
                        + ReferenceCell.sigmoid(sums[j]) * Math.tanh(sums[2 * hidden + j]);
            }
            return next;
        }
    }

    /** {@code h' = (1 - z) n + z h}, where r multiplies the normalized product of h. */
    record NormGruCell(Gru gru, NormGates gates) implements ReferenceNormCell {
        @Override
        public void step(double[][] state, double[] x) {
            double[] h = state[0];
            double[] a = gates.normInput(x);
            double[] b = gates.normRecurrent(h);
            double[] next = new double[h.length];
            for (int j = 0; j < h.length; j++) {
                double r = ReferenceCell.sigmoid(a[j] + b[j]);
                double z = ReferenceCell.sigmoid(a[h.length + j] + b[h.length + j]);
                double n = Math.tanh(a[2 * h.length + j] + r * b[2 * h.length + j]);
                next[j] = (1 - z) * n + z * h[j];
            }
            state[0] = next;
        }
    }
}
