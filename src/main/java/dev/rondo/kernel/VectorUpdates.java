package dev.rondo.kernel;

import static dev.rondo.kernel.VectorMath.LANES;
import static dev.rondo.kernel.VectorMath.SPECIES;
import static dev.rondo.kernel.VectorMath.all;
import static dev.rondo.kernel.VectorMath.flush;
import static dev.rondo.kernel.VectorMath.load;
import static dev.rondo.template.Unroll.unrolled;

import dev.rondo.template.Expand;
import dev.rondo.template.Expanded;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The updates on vectors. {@link PlainUpdates} handles the elements after the last whole vector.
 *
 * <p>All vectors of floats here have the width of the kernels. C2 guesses the class of a vector from all classes that the
 * JVM has seen, and after a wrong guess a product allocated an array per call. This is a template.
 */
final class VectorUpdates extends Expanded implements Updates {
    /** The same width in bits, so half as many lanes. */
    private static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, SPECIES.vectorShape());

    private static final int DOUBLE_LANES = DOUBLES.length();

    /**
     * The number of values per turn of the loop, four per lane. No vector lives longer than a turn, so code that is compiled
     * while a long sum runs allocates nothing either.
     */
    private static final int BLOCK = 4 * VirtualLanes.COUNT;

    private static final PlainUpdates REST = new PlainUpdates();

    VectorUpdates() {}

    /** The end of the last whole vector. */
    private static int whole(int from, int to) {
        return from + (to - from) / LANES * LANES;
    }

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
        int end = whole(from, to);
        for (int i = from; i < end; i += LANES) {
            FloatVector value = load(p, i);
            FloatVector g = value.fma(all(decay), load(gradient, i));
            FloatVector step = g;
            if (m != null) {
                FloatVector next = load(m, i + shift).fma(all(momentum), g.mul(gain));
                next = flush(next);
                next.intoArray(m, i + shift);
                step = g.fma(all(direct), next.mul(follow));
            }
            step.fma(all(-rate), value).intoArray(p, i);
        }
        REST.sgd(p, gradient, s, end, to);
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
        int end = whole(from, to);
        FloatVector rest = all(1f - alpha);
        for (int i = from; i < end; i += LANES) {
            int k = i + shift;
            FloatVector value = load(p, i);
            FloatVector g = value.fma(all(decay), load(gradient, i));
            FloatVector square = load(v, k).fma(all(alpha), rest.mul(g.mul(g)));
            square = flush(square);
            square.intoArray(v, k);
            if (mean != null) {
                FloatVector a = load(mean, k);
                a = g.sub(a).fma(rest, a);
                a = flush(a);
                a.intoArray(mean, k);
                square = a.neg().fma(a, square);
                square = square.blend(0f, square.compare(VectorOperators.LT, 0f));
            }
            FloatVector step =
                    g.div(square.add(inside).lanewise(VectorOperators.SQRT).add(outside));
            if (m != null) {
                step = load(m, k).fma(all(momentum), step);
                step = flush(step);
                step.intoArray(m, k);
            }
            step.fma(all(-rate), value).intoArray(p, i);
        }
        REST.rmsProp(p, gradient, s, end, to);
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
        int end = whole(from, to);
        FloatVector rest1 = all(1f - beta1);
        FloatVector rest2 = all(1f - beta2);
        for (int i = from; i < end; i += LANES) {
            int k = i + shift;
            FloatVector value = load(p, i);
            FloatVector g = value.fma(all(decay), load(gradient, i));
            FloatVector mean = load(m, k);
            mean = g.sub(mean).fma(rest1, mean);
            mean = flush(mean);
            mean.intoArray(m, k);
            FloatVector square = load(v, k).fma(all(beta2), rest2.mul(g.mul(g)));
            square = flush(square);
            square.intoArray(v, k);
            if (largest != null) {
                FloatVector most = load(largest, k);
                square = most.blend(square, square.compare(VectorOperators.GT, most));
                square.intoArray(largest, k);
            }
            FloatVector root = square.lanewise(VectorOperators.SQRT);
            FloatVector step = g.fma(all(direct), mean.mul(follow)).div(root.fma(all(correction), all(epsilon)));
            value.fma(all(keep), step.neg()).intoArray(p, i);
        }
        REST.adam(p, gradient, s, end, to);
    }

    @Override
    public void adagrad(float[] p, float[] gradient, UpdateSettings.Adagrad s, int from, int to) {
        float[] v = s.v;
        int shift = -s.first;
        float rate = s.rate;
        float decay = s.decay;
        float epsilon = s.epsilon;
        int end = whole(from, to);
        for (int i = from; i < end; i += LANES) {
            FloatVector value = load(p, i);
            FloatVector g = value.fma(all(decay), load(gradient, i));
            FloatVector square = g.fma(g, load(v, i + shift));
            square = flush(square);
            square.intoArray(v, i + shift);
            g.div(square.lanewise(VectorOperators.SQRT).add(epsilon))
                    .fma(all(-rate), value)
                    .intoArray(p, i);
        }
        REST.adagrad(p, gradient, s, end, to);
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
        int end = whole(from, to);
        FloatVector rest = all(1f - rho);
        for (int i = from; i < end; i += LANES) {
            int k = i + shift;
            FloatVector value = load(p, i);
            FloatVector g = value.fma(all(decay), load(gradient, i));
            FloatVector square = load(v, k).fma(all(rho), rest.mul(g.mul(g)));
            square = flush(square);
            square.intoArray(v, k);
            FloatVector before = load(u, k);
            FloatVector step = before.add(epsilon)
                    .lanewise(VectorOperators.SQRT)
                    .div(square.add(epsilon).lanewise(VectorOperators.SQRT))
                    .mul(g);
            FloatVector next = before.fma(all(rho), rest.mul(step.mul(step)));
            flush(next).intoArray(u, k);
            step.fma(all(-rate), value).intoArray(p, i);
        }
        REST.adadelta(p, gradient, s, end, to);
    }

    /** Widens the first half of each vector of floats. The second half is read too, so it must lie inside the array. */
    @Override
    public double sumOfSquares(float[] values, int from, int to, double[] lanes) {
        Arrays.fill(lanes, 0, VirtualLanes.COUNT, 0.0);
        int end = to - (to - from) % BLOCK;
        if (end > from && end > values.length - DOUBLE_LANES) {
            end -= BLOCK;
        }
        for (int block = from; block < end; block += BLOCK) {
            for (int lane = 0; lane < VirtualLanes.COUNT; lane += 2 * DOUBLE_LANES) {
                DoubleVector a = DoubleVector.fromArray(DOUBLES, lanes, lane);
                DoubleVector b = DoubleVector.fromArray(DOUBLES, lanes, lane + DOUBLE_LANES);
                for (int turn = unrolled(0); turn < 4; turn++) {
                    int i = block + lane + turn * VirtualLanes.COUNT;
                    DoubleVector x = widen(values, i);
                    a = x.fma(x, a);
                    DoubleVector y = widen(values, i + DOUBLE_LANES);
                    b = y.fma(y, b);
                }
                a.intoArray(lanes, lane);
                b.intoArray(lanes, lane + DOUBLE_LANES);
            }
        }
        PlainUpdates.addSquares(values, from, end, to, lanes);
        return VirtualLanes.sum(lanes);
    }

    /** {@return the first half of the vector at an index, as doubles} */
    @Expand
    private static DoubleVector widen(float[] values, int at) {
        return (DoubleVector) load(values, at).convert(VectorOperators.F2D, 0);
    }
}
