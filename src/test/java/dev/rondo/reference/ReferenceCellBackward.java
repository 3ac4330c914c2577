package dev.rondo.reference;

import dev.rondo.layer.Activation;
import dev.rondo.reference.ReferenceCell.GruCell;
import dev.rondo.reference.ReferenceCell.LstmCell;
import dev.rondo.reference.ReferenceCell.RnnCell;
import java.util.function.Function;

/**
 * The derivative of one step of a {@link ReferenceCell}, by the chain rule through its equations. Gates are computed
 * again from what the step began with. A {@code dX} is dLoss/dX.
 */
public interface ReferenceCellBackward {
    /**
     * One step back: adds to the gradients of the weights, and gives dx.
     *
     * @param before the state the step began with
     * @param x its input
     * @param dState of the state after the step; becomes that of the state before
     */
    double[] back(double[][] before, double[] x, double[][] dState);

    /** The derivative of a cell, with gradients that go by the names of its weights; null where there are none. */
    static ReferenceCellBackward of(ReferenceCell cell, Function<String, double[][]> gradients) {
        return switch (cell) {
            case RnnCell rnn -> new RnnBackward(rnn, GateGradients.of(rnn.gates(), gradients));
            case GruCell gru -> new GruBackward(gru, GateGradients.of(gru.gates(), gradients));
            case LstmCell lstm ->
                new ReferenceLstmBackward(
                        lstm,
                        GateGradients.of(lstm.gates(), gradients),
                        gradients.apply("weight_hr"),
                        gradients.apply("weight_p"));
            case ReferenceNormCell.NormLstmCell lstm -> ReferenceNormBackward.of(lstm, gradients);
            case ReferenceNormCell.NormGruCell gru -> ReferenceNormBackward.of(gru, gradients);
            default -> throw new IllegalArgumentException("no derivative: " + cell);
        };
    }

    /** Of W, U and their biases, which are of no use where the layer has none. */
    record GateGradients(ReferenceCell.Gates gates, double[][] dW, double[][] dU, double[] dwBias, double[] duBias) {
        static GateGradients of(ReferenceCell.Gates gates, Function<String, double[][]> gradients) {
            double[][] wBias = gradients.apply("bias_ih");
            double[][] uBias = gradients.apply("bias_hh");
            return new GateGradients(
                    gates,
                    gradients.apply("weight_ih"),
                    gradients.apply("weight_hh"),
                    wBias == null ? new double[gates.w().length] : wBias[0],
                    uBias == null ? new double[gates.w().length] : uBias[0]);
        }

        /** Through W x + b_ih of unit j. */
        void input(int gate, int j, double dSum, double[] x, double[] dx) {
            int row = gate * gates.hidden() + j;
            dwBias[row] += dSum;
            product(gates.w()[row], dW[row], dSum, x, dx);
        }

        /** Through U h + b_hh of unit j. */
        void recurrent(int gate, int j, double dSum, double[] h, double[] dh) {
            int row = gate * gates.hidden() + j;
            duBias[row] += dSum;
            product(gates.u()[row], dU[row], dSum, h, dh);
        }

        void sum(int gate, int j, double dSum, double[] x, double[] dx, double[] h, double[] dh) {
            input(gate, j, dSum, x, dx);
            recurrent(gate, j, dSum, h, dh);
        }
    }

    /** Through the product of a row of weights and x. */
    static void product(double[] weights, double[] dWeights, double dSum, double[] x, double[] dx) {
        for (int k = 0; k < x.length; k++) {
            dWeights[k] += dSum * x[k];
            dx[k] += dSum * weights[k];
        }
    }

    /** Of {@link RnnCell}. */
    record RnnBackward(RnnCell cell, GateGradients gradients) implements ReferenceCellBackward {
        @Override
        public double[] back(double[][] before, double[] x, double[][] dState) {
            double[] h = before[0];
            double[] dNext = dState[0];
            double[] dh = new double[h.length];
            double[] dx = new double[x.length];
            for (int j = 0; j < h.length; j++) {
                double sum = cell.gates().sum(0, j, x, h);
                double slope = cell.rnn().activation() == Activation.RELU
                        ? (sum > 0 ? 1 : 0)
                        : 1 - Math.tanh(sum) * Math.tanh(sum);
                gradients.sum(0, j, dNext[j] * slope, x, dx, h, dh);
            }
            dState[0] = dh;
            return dx;
        }
    }

    /** Of {@link GruCell}. */
    record GruBackward(GruCell cell, GateGradients gradients) implements ReferenceCellBackward {
        @Override
        public double[] back(double[][] before, double[] x, double[][] dState) {
            double[] h = before[0];
            double[] dNext = dState[0];
            boolean resetAfter = cell.gru().resetAfter();
            Activation gate = cell.gru().activations().recurrentActivation();
            Activation inner = cell.gru().activations().activation();
            double[] rSum = new double[h.length];
            double[] r = new double[h.length];
            double[] resetHidden = new double[h.length];
            for (int j = 0; j < h.length; j++) {
                rSum[j] = cell.gates().sum(0, j, x, h);
                r[j] = cell.gate(rSum[j]);
                resetHidden[j] = r[j] * h[j];
            }
            double[] dh = new double[h.length];
            double[] dx = new double[x.length];
            double[] dr = new double[h.length];
            double[] dResetHidden = new double[h.length];
            for (int j = 0; j < h.length; j++) {
                double zSum = cell.gates().sum(1, j, x, h);
                double z = cell.gate(zSum);
                double recurrent = cell.gates().recurrent(2, j, resetAfter ? h : resetHidden);
                double nSum = cell.gates().input(2, j, x) + (resetAfter ? r[j] * recurrent : recurrent);
                double n = cell.inner(nSum);
                double dSum = dNext[j] * (1 - z) * ReferenceActivation.slope(inner, nSum);
                gradients.input(2, j, dSum, x, dx);
                if (resetAfter) {
                    gradients.recurrent(2, j, dSum * r[j], h, dh);
                    dr[j] = dSum * recurrent;
                } else {
                    gradients.recurrent(2, j, dSum, resetHidden, dResetHidden);
                }
                gradients.sum(1, j, dNext[j] * (h[j] - n) * ReferenceActivation.slope(gate, zSum), x, dx, h, dh);
                dh[j] += dNext[j] * z;
            }
            for (int j = 0; j < h.length; j++) {
                dr[j] += dResetHidden[j] * h[j];
                dh[j] += dResetHidden[j] * r[j];
                gradients.sum(0, j, dr[j] * ReferenceActivation.slope(gate, rSum[j]), x, dx, h, dh);
            }
            dState[0] = dh;
            return dx;
        }
    }
}
