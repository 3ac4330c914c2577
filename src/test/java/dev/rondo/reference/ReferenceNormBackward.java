package dev.rondo.reference;

import dev.rondo.reference.ReferenceCellBackward.GateGradients;
import dev.rondo.reference.ReferenceNormCell.NormGates;
import dev.rondo.reference.ReferenceNormCell.NormGruCell;
import dev.rondo.reference.ReferenceNormCell.NormLstmCell;
import java.util.function.Function;

/** The derivatives of {@link ReferenceNormCell}. */
interface ReferenceNormBackward extends ReferenceCellBackward {
    static ReferenceNormBackward of(NormLstmCell cell, Function<String, double[][]> gradients) {
        double[][] dBias = gradients.apply("bias_c");
        return new LstmBackward(
                cell,
                NormGradients.of(cell.gates(), gradients),
                gradients.apply("gain_c")[0],
                dBias == null ? new double[cell.bias().length] : dBias[0]);
    }

    static ReferenceNormBackward of(NormGruCell cell, Function<String, double[][]> gradients) {
        return new GruBackward(cell, NormGradients.of(cell.gates(), gradients));
    }

    /**
     * Through {@code y = gain N(v) + bias}: adds to dGain and dBias, and gives dv. The derivative of n_k by v_j is
     * {@code ((j == k) - 1 / size - n_j n_k / size) / deviation}.
     */
    static double[] normalization(
            double[] dy, double[] v, double[] gain, double epsilon, double[] dGain, double[] dBias) {
        double[] n = ReferenceNormCell.normalized(v, epsilon);
        double deviation = ReferenceNormCell.deviation(v, epsilon);
        double[] dv = new double[v.length];
        for (int k = 0; k < v.length; k++) {
            dGain[k] += dy[k] * n[k];
            dBias[k] += dy[k];
            for (int j = 0; j < v.length; j++) {
                double same = j == k ? 1 : 0;
                dv[j] += dy[k] * gain[k] * (same - (1 + n[j] * n[k]) / v.length) / deviation;
            }
        }
        return dv;
    }

    /** Of the weights and the gains. */
    record NormGradients(NormGates cell, GateGradients gates, double[] dwGain, double[] duGain) {
        static NormGradients of(NormGates cell, Function<String, double[][]> gradients) {
            return new NormGradients(
                    cell,
                    GateGradients.of(cell.gates(), gradients),
                    gradients.apply("gain_ih")[0],
                    gradients.apply("gain_hh")[0]);
        }

        void input(double[] dy, double[] x, double[] dx) {
            double[] d = normalization(dy, cell.input(x), cell.wGain(), cell.epsilon(), dwGain, gates.dwBias());
            for (int row = 0; row < d.length; row++) {
                ReferenceCellBackward.product(cell.gates().w()[row], gates.dW()[row], d[row], x, dx);
            }
        }

        void recurrent(double[] dy, double[] h, double[] dh) {
            double[] d = normalization(dy, cell.recurrent(h), cell.uGain(), cell.epsilon(), duGain, gates.duBias());
            for (int row = 0; row < d.length; row++) {
                ReferenceCellBackward.product(cell.gates().u()[row], gates.dU()[row], d[row], h, dh);
            }
        }
    }

    /** Of {@link NormLstmCell}. */
    record LstmBackward(NormLstmCell cell, NormGradients gradients, double[] dGain, double[] dBias)
            implements ReferenceNormBackward {
        @Override
        public double[] back(double[][] before, double[] x, double[][] dState) {
            int hidden = before[1].length;
            boolean carried = cell.lstm().normalization().carried();
            double epsilon = cell.gates().epsilon();
            double[] sums = cell.sums(before, x);
            double[] next = cell.nextCell(before, x);
            double[] y =
                    ReferenceNormCell.affine(cell.gain(), ReferenceNormCell.normalized(next, epsilon), cell.bias());
            double[] dSums = new double[4 * hidden];
            double[] dy = new double[hidden];
            for (int j = 0; j < hidden; j++) {
                double o = ReferenceCell.sigmoid(sums[3 * hidden + j]);
                double t = Math.tanh(y[j]);
                dSums[3 * hidden + j] = dState[0][j] * t * o * (1 - o);
                dy[j] = dState[0][j] * o * (1 - t * t) + (carried ? dState[1][j] : 0);
            }
            double[] dNext = normalization(dy, next, cell.gain(), epsilon, dGain, dBias);
            double[] dc = new double[hidden];
            for (int j = 0; j < hidden; j++) {
                double d = dNext[j] + (carried ? 0 : dState[1][j]);
                double i = ReferenceCell.sigmoid(sums[j]);
                double f = ReferenceCell.sigmoid(sums[hidden + j]);
                double g = Math.tanh(sums[2 * hidden + j]);
                dSums[j] = d * g * i * (1 - i);
                dSums[hidden + j] = d * before[1][j] * f * (1 - f);
                dSums[2 * hidden + j] = d * i * (1 - g * g);
                dc[j] = d * f;
            }
            double[] dx = new double[x.length];
            double[] dh = new double[hidden];
            gradients.input(dSums, x, dx);
            gradients.recurrent(dSums, before[0], dh);
            dState[0] = dh;
            dState[1] = dc;
            return dx;
        }
    }

    /** Of {@link NormGruCell}. */
    record GruBackward(NormGruCell cell, NormGradients gradients) implements ReferenceNormBackward {
        @Override
        public double[] back(double[][] before, double[] x, double[][] dState) {
            double[] h = before[0];
            int hidden = h.length;
            double[] a = cell.gates().normInput(x);
            double[] b = cell.gates().normRecurrent(h);
            double[] da = new double[3 * hidden];
            double[] db = new double[3 * hidden];
            double[] dh = new double[hidden];
            for (int j = 0; j < hidden; j++) {
                int update = hidden + j;
                int candidate = 2 * hidden + j;
                double r = ReferenceCell.sigmoid(a[j] + b[j]);
                double z = ReferenceCell.sigmoid(a[update] + b[update]);
                double n = Math.tanh(a[candidate] + r * b[candidate]);
                double d = dState[0][j];
                da[candidate] = d * (1 - z) * (1 - n * n);
                db[candidate] = da[candidate] * r;
                da[j] = db[j] = da[candidate] * b[candidate] * r * (1 - r);
                da[update] = db[update] = d * (h[j] - n) * z * (1 - z);
                dh[j] = d * z;
            }
            double[] dx = new double[x.length];
            gradients.input(da, x, dx);
            gradients.recurrent(db, h, dh);
            dState[0] = dh;
            return dx;
        }
    }
}
