package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Padding;
import java.util.Arrays;

/**
 * The layer normalization of a row of sums, [gates][pad(hidden)]: {@code y = gain n + bias} with {@code n = (v - m) / sqrt(s + epsilon)},
 * where m and s are the mean and the variance of all gates together. Moments are sums in float64 over four chains in a fixed
 * order, so their bits are the same everywhere.
 *
 * <p>The backward pass, with the factor f = 1 / sqrt(s + epsilon):
 *
 * <pre>
 * dgain = dy n, dbias = dy
 * dn = gain dy
 * dv = f (dn - mean(dn) - n mean(dn n))
 * </pre>
 */
final class GateNorm {
    /** [gates][pad(hidden)] */
    final float[] gain;
    /** [gates][pad(hidden)] */
    final float[] bias;

    private final int hidden;
    private final int stride;
    private final int count;
    private final float epsilon;
    private final int[] order;

    /**
     * Creates a normalization.
     *
     * @param hidden values per gate
     * @param order for each gate of the row, its block in the parameters
     * @param epsilon what is added to the variance
     */
    GateNorm(int hidden, int[] order, float epsilon) {
        this.hidden = hidden;
        this.stride = Padding.pad(hidden);
        this.count = order.length * hidden;
        this.epsilon = epsilon;
        this.order = order;
        this.gain = new float[order.length * stride];
        this.bias = new float[order.length * stride];
    }

    /**
     * Takes gains and biases.
     *
     * @param block the parameters
     * @param gainAt the first index of the gain
     * @param biasAt the first index of the first bias
     * @param biases the number of biases to sum, which follow each other; 0 gives zeros
     */
    void load(float[] block, int gainAt, int biasAt, int biases) {
        Forward.sumBiases(gain, block, gainAt, hidden, 1, order);
        Forward.sumBiases(bias, block, biasAt, hidden, biases, order);
    }

    /**
     * Replaces v by n.
     *
     * @param v holds the row
     * @param at the first index of the row
     * @return f
     */
    float normalize(float[] v, int at) {
        double sum = 0;
        for (int gateAt = at; gateAt < at + gain.length; gateAt += stride) {
            sum += sum(v, gateAt);
        }
        double mean = sum / count;
        double squares = 0;
        for (int gateAt = at; gateAt < at + gain.length; gateAt += stride) {
            squares += squares(v, gateAt, mean);
        }
        float m = (float) mean;
        float factor = (float) (1 / Math.sqrt(squares / count + epsilon));
        for (int gateAt = at; gateAt < at + gain.length; gateAt += stride) {
            for (int j = gateAt; j < gateAt + hidden; j++) {
                v[j] = (v[j] - m) * factor;
            }
        }
        return factor;
    }

    private double sum(float[] v, int at) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = at;
        for (; j <= at + hidden - 4; j += 4) {
            a += v[j];
            b += v[j + 1];
            c += v[j + 2];
            d += v[j + 3];
        }
        for (; j < at + hidden; j++) {
            a += v[j];
        }
        return a + b + (c + d);
    }

    private double squares(float[] v, int at, double mean) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = at;
        for (; j <= at + hidden - 4; j += 4) {
            a += (v[j] - mean) * (v[j] - mean);
            b += (v[j + 1] - mean) * (v[j + 1] - mean);
            c += (v[j + 2] - mean) * (v[j + 2] - mean);
            d += (v[j + 3] - mean) * (v[j + 3] - mean);
        }
        for (; j < at + hidden; j++) {
            a += (v[j] - mean) * (v[j] - mean);
        }
        return a + b + (c + d);
    }

    /**
     * Computes y.
     *
     * @param n holds the normalized values
     * @param at their first index
     * @param y takes the results, padding included; may be n
     * @param yAt their first index
     */
    void scale(float[] n, int at, float[] y, int yAt) {
        ElementWise.scale(gain, bias, n, at, y, yAt, gain.length);
    }

    /**
     * Computes the gradients of one row. All rows are in one array, except that of dv.
     *
     * @param v holds dy, n and dgain
     * @param dyAt the first index of dy
     * @param nAt the first index of n
     * @param factor f
     * @param gainAt the first index of dgain, which is written; may be nAt
     * @param dv takes dv, with zeros in its padding; may be v
     * @param dvAt the first index of dv; may be nAt if gainAt is not
     */
    void backward(float[] v, int dyAt, int nAt, float factor, int gainAt, float[] dv, int dvAt) {
        double sum = 0;
        double products = 0;
        for (int gate = 0; gate < gain.length; gate += stride) {
            for (int j = gate; j < gate + hidden; j++) {
                double dn = (double) gain[j] * v[dyAt + j];
                sum += dn;
                products += dn * v[nAt + j];
            }
        }
        double mean = sum / count;
        double along = products / count;
        for (int gate = 0; gate < gain.length; gate += stride) {
            for (int j = gate; j < gate + hidden; j++) {
                float dy = v[dyAt + j];
                float n = v[nAt + j];
                v[gainAt + j] = dy * n;
                dv[dvAt + j] = ElementWise.flush((float) (factor * ((double) gain[j] * dy - mean - n * along)));
            }
            Arrays.fill(dv, dvAt + gate + hidden, dvAt + gate + stride, 0f);
        }
    }
}
