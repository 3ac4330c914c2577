package dev.rondo.kernel;

import static dev.rondo.kernel.PlainMath.flush;
import static dev.rondo.kernel.PlainMath.fma;

import java.util.Arrays;

/** The updates without vectors: the specification of {@link VectorUpdates}, which uses them for the last few elements. */
final class PlainUpdates implements Updates {
    @Override
    public void sgd(float[] p, float[] gradient, UpdateSettings.Sgd s, int from, int to) {
        float[] m = s.m;
        int shift = -s.first;
        float rate = s.rate;
        float decay = s.decay;
        float momentum = s.momentum;
        float gain = s.gain;
        float direct = s.direct;
        float follow = s.follow;
        for (int i = from; i < to; i++) {
            float g = fma(decay, p[i], gradient[i]);
            float step = g;
            if (m != null) {
                float next = flush(fma(momentum, m[i + shift], gain * g));
                m[i + shift] = next;
                step = fma(direct, g, follow * next);
            }
            p[i] = fma(-rate, step, p[i]);
        }
    }

    @Override
    public void rmsProp(float[] p, float[] gradient, UpdateSettings.RmsProp s, int from, int to) {
        float[] v = s.v;
        float[] mean = s.mean;
        float[] m = s.m;
        int shift = -s.first;
        float rate = s.rate;
        float decay = s.decay;
        float alpha = s.alpha;
        float inside = s.inside;
        float outside = s.outside;
        float momentum = s.momentum;
        float rest = 1f - alpha;
        for (int i = from; i < to; i++) {
            int k = i + shift;
            float g = fma(decay, p[i], gradient[i]);
            float square = flush(fma(alpha, v[k], rest * (g * g)));
            v[k] = square;
            if (mean != null) {
                float a = flush(fma(rest, g - mean[k], mean[k]));
                mean[k] = a;
                square = fma(-a, a, square);
                square = square < 0f ? 0f : square;
            }
            float step = g / ((float) Math.sqrt(square + inside) + outside);
            if (m != null) {
                step = flush(fma(momentum, m[k], step));
                m[k] = step;
            }
            p[i] = fma(-rate, step, p[i]);
        }
    }

    @Override
    public void adam(float[] p, float[] gradient, UpdateSettings.Adam s, int from, int to) {
        float[] m = s.m;
        float[] v = s.v;
        float[] largest = s.largest;
        int shift = -s.first;
        float decay = s.decay;
        float keep = s.keep;
        float beta1 = s.beta1;
        float beta2 = s.beta2;
        float correction = s.correction;
        float epsilon = s.epsilon;
        float direct = s.direct;
        float follow = s.follow;
        float rest1 = 1f - beta1;
        float rest2 = 1f - beta2;
        for (int i = from; i < to; i++) {
            int k = i + shift;
            float g = fma(decay, p[i], gradient[i]);
            float mean = flush(fma(rest1, g - m[k], m[k]));
            m[k] = mean;
            float square = flush(fma(beta2, v[k], rest2 * (g * g)));
            v[k] = square;
            if (largest != null) {
                square = square > largest[k] ? square : largest[k];
                largest[k] = square;
            }
            float step = fma(direct, g, follow * mean) / fma(correction, (float) Math.sqrt(square), epsilon);
            p[i] = fma(keep, p[i], -step);
        }
    }

    @Override
    public void adagrad(float[] p, float[] gradient, UpdateSettings.Adagrad s, int from, int to) {
        float[] v = s.v;
        int shift = -s.first;
        float rate = s.rate;
        float decay = s.decay;
        float epsilon = s.epsilon;
        for (int i = from; i < to; i++) {
            float g = fma(decay, p[i], gradient[i]);
            float square = flush(fma(g, g, v[i + shift]));
            v[i + shift] = square;
            p[i] = fma(-rate, g / ((float) Math.sqrt(square) + epsilon), p[i]);
        }
    }

    @Override
    public void adadelta(float[] p, float[] gradient, UpdateSettings.Adadelta s, int from, int to) {
        float[] v = s.v;
        float[] u = s.u;
        int shift = -s.first;
        float rate = s.rate;
        float decay = s.decay;
        float rho = s.rho;
        float epsilon = s.epsilon;
        float rest = 1f - rho;
        for (int i = from; i < to; i++) {
            int k = i + shift;
            float g = fma(decay, p[i], gradient[i]);
            float square = flush(fma(rho, v[k], rest * (g * g)));
            v[k] = square;
            float step = (float) Math.sqrt(u[k] + epsilon) / (float) Math.sqrt(square + epsilon) * g;
            u[k] = flush(fma(rho, u[k], rest * (step * step)));
            p[i] = fma(-rate, step, p[i]);
        }
    }

    @Override
    public double sumOfSquares(float[] values, int from, int to, double[] lanes) {
        Arrays.fill(lanes, 0.0);
        addSquares(values, from, from, to, lanes);
        return VirtualLanes.sum(lanes);
    }

    /** Squares of floats are exact in float64, so the bits are the same with and without FMA. */
    static void addSquares(float[] values, int first, int from, int to, double[] lanes) {
        for (int i = from; i < to; i++) {
            lanes[(i - first) % VirtualLanes.COUNT] += (double) values[i] * values[i];
        }
    }
}
