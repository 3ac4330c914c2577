package dev.rondo.reference;

import dev.rondo.layer.Activation;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Rnn;
import java.util.function.Function;

/** One step of a recurrent layer in float64, by the equations of the literature. */
public interface ReferenceCell {
    /** Changes the state, [h] or [h, c], where h is the output too. */
    void step(double[][] state, double[] x);

    /** The cell of a layer whose weights go by PyTorch's names without layer and direction; null where there is none. */
    static ReferenceCell of(Layer layer, Function<String, double[][]> weights) {
        return switch (layer) {
            case Rnn rnn -> new RnnCell(rnn, Gates.of(rnn.hiddenSize(), weights));
            case Gru gru ->
                gru.normalization().isNone()
                        ? new GruCell(gru, Gates.of(gru.hiddenSize(), weights))
                        : ReferenceNormCell.of(gru, weights);
            case Lstm lstm ->
                !lstm.normalization().isNone()
                        ? ReferenceNormCell.of(lstm, weights)
                        : new LstmCell(
                                lstm,
                                Gates.of(lstm.hiddenSize(), weights),
                                weights.apply("weight_hr"),
                                weights.apply("weight_p"));
            default -> throw new IllegalArgumentException("no cell: " + layer.describe());
        };
    }

    static double sigmoid(double v) {
        return 1 / (1 + Math.exp(-v));
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    /** W [G*H][I], U [G*H][H], and their biases, of zeros where the layer has none. */
    record Gates(int hidden, double[][] w, double[][] u, double[] wBias, double[] uBias) {
        static Gates of(int hidden, Function<String, double[][]> weights) {
            double[][] w = weights.apply("weight_ih");
            double[][] wBias = weights.apply("bias_ih");
            double[][] uBias = weights.apply("bias_hh");
            return new Gates(
                    hidden,
                    w,
                    weights.apply("weight_hh"),
                    wBias == null ? new double[w.length] : wBias[0],
                    uBias == null ? new double[w.length] : uBias[0]);
        }

        /** W x + b_ih of unit j. */
        double input(int gate, int j, double[] x) {
            int row = gate * hidden + j;
            return dot(w[row], x) + wBias[row];
        }

        /** U h + b_hh of unit j. */
        double recurrent(int gate, int j, double[] h) {
            int row = gate * hidden + j;
            return dot(u[row], h) + uBias[row];
        }

        double sum(int gate, int j, double[] x, double[] h) {
            return input(gate, j, x) + recurrent(gate, j, h);
        }
    }

    /** {@code h' = f(W x + b_ih + U h + b_hh)}. */
    record RnnCell(Rnn rnn, Gates gates) implements ReferenceCell {
        @Override
        public void step(double[][] state, double[] x) {
            double[] h = state[0];
            double[] next = new double[h.length];
            for (int j = 0; j < h.length; j++) {
                double sum = gates.sum(0, j, x, h);
                next[j] = rnn.activation() == Activation.RELU ? Math.max(0, sum) : Math.tanh(sum);
            }
            state[0] = next;
        }
    }

    /** {@code h' = (1 - z) n + z h}; the reset gate works on U_n h + b_hn, or on h before that product. */
    record GruCell(Gru gru, Gates gates) implements ReferenceCell {
        @Override
        public void step(double[][] state, double[] x) {
            double[] h = state[0];
            double[] r = new double[h.length];
            double[] resetHidden = new double[h.length];
            for (int j = 0; j < h.length; j++) {
                r[j] = gate(gates.sum(0, j, x, h));
                resetHidden[j] = r[j] * h[j];
            }
            double[] next = new double[h.length];
            for (int j = 0; j < h.length; j++) {
                double z = gate(gates.sum(1, j, x, h));
                double recurrent =
                        gru.resetAfter() ? r[j] * gates.recurrent(2, j, h) : gates.recurrent(2, j, resetHidden);
                double n = inner(gates.input(2, j, x) + recurrent);
                next[j] = (1 - z) * n + z * h[j];
            }
            state[0] = next;
        }

        double gate(double sum) {
            return ReferenceActivation.value(gru.activations().recurrentActivation(), sum);
        }

        double inner(double sum) {
            return ReferenceActivation.value(gru.activations().activation(), sum);
        }
    }

    /** {@code c' = f c + i g, h' = o tanh(c')}, projected where there is a projection. */
    record LstmCell(Lstm lstm, Gates gates, double[][] projection, double[][] peepholes) implements ReferenceCell {
        @Override
        public void step(double[][] state, double[] x) {
            double[] h = state[0];
            double[] c = state[1];
            double[] cell = new double[c.length];
            double[] output = new double[c.length];
            int candidate = lstm.coupled() ? 1 : 2;
            for (int j = 0; j < c.length; j++) {
                double i = gate(gates.sum(0, j, x, h) + peep(0, j) * c[j]);
                double f = lstm.coupled() ? 1 - i : gate(gates.sum(1, j, x, h) + peep(1, j) * c[j]);
                double g = inner(gates.sum(candidate, j, x, h));
                cell[j] = f * c[j] + i * g;
                double o = gate(gates.sum(candidate + 1, j, x, h) + peep(candidate, j) * cell[j]);
                output[j] = o * inner(cell[j]);
            }
            state[0] = projection == null ? output : project(output);
            state[1] = cell;
        }

        double gate(double sum) {
            return ReferenceActivation.value(lstm.activations().recurrentActivation(), sum);
        }

        double inner(double sum) {
            return ReferenceActivation.value(lstm.activations().activation(), sum);
        }

        double peep(int gate, int j) {
            return peepholes == null ? 0 : peepholes[0][gate * lstm.hiddenSize() + j];
        }

        private double[] project(double[] output) {
            double[] h = new double[projection.length];
            for (int j = 0; j < h.length; j++) {
                h[j] = dot(projection[j], output);
            }
            return h;
        }
    }
}
