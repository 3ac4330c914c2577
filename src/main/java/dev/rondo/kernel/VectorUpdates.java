package dev.rondo.kernel;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The updates on vectors. {@link PlainUpdates} handles the elements after the last whole vector.
 *
 * <p>All vectors of floats here have the width of the kernels. C2 guesses the class of a vector from all classes that the
 * JVM has seen, and after a wrong guess a product allocated an array per call.
 */
final class VectorUpdates implements Updates {
    private static final VectorSpecies<Float> SPECIES = Species.FLOATS;
    private static final int LANES = SPECIES.length();
    /** The same width in bits, so half as many lanes. */
    private static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, SPECIES.vectorShape());

    private static final int DOUBLE_LANES = DOUBLES.length();

    /**
     * The number of values per turn of the loop, four per lane. No vector lives longer than a turn, so code that is compiled
     * while a long sum runs allocates nothing either.
     */
    private static final int BLOCK = 4 * VirtualLanes.COUNT;

    private static final PlainUpdates REST = new PlainUpdates();

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
            FloatVector value = FloatVector.fromArray(SPECIES, p, i);
            FloatVector g =
                    value.fma(FloatVector.broadcast(SPECIES, decay), FloatVector.fromArray(SPECIES, gradient, i));
            FloatVector step = g;
            if (m != null) {
                FloatVector next = FloatVector.fromArray(SPECIES, m, i + shift)
                        .fma(FloatVector.broadcast(SPECIES, momentum), g.mul(gain));
                VectorMask<Float> denormal = next.abs().compare(VectorOperators.LT, Float.MIN_NORMAL);
                next = next.blend(0f, denormal);
                next.intoArray(m, i + shift);
                step = g.fma(FloatVector.broadcast(SPECIES, direct), next.mul(follow));
            }
            step.fma(FloatVector.broadcast(SPECIES, -rate), value).intoArray(p, i);
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
        FloatVector rest = FloatVector.broadcast(SPECIES, 1f - alpha);
        for (int i = from; i < end; i += LANES) {
            int k = i + shift;
            FloatVector value = FloatVector.fromArray(SPECIES, p, i);
            FloatVector g =
                    value.fma(FloatVector.broadcast(SPECIES, decay), FloatVector.fromArray(SPECIES, gradient, i));
            FloatVector square =
                    FloatVector.fromArray(SPECIES, v, k).fma(FloatVector.broadcast(SPECIES, alpha), rest.mul(g.mul(g)));
            square = square.blend(0f, square.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            square.intoArray(v, k);
            if (mean != null) {
                FloatVector a = FloatVector.fromArray(SPECIES, mean, k);
                a = g.sub(a).fma(rest, a);
                a = a.blend(0f, a.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
                a.intoArray(mean, k);
                square = a.neg().fma(a, square);
                square = square.blend(0f, square.compare(VectorOperators.LT, 0f));
            }
            FloatVector step =
                    g.div(square.add(inside).lanewise(VectorOperators.SQRT).add(outside));
            if (m != null) {
                step = FloatVector.fromArray(SPECIES, m, k).fma(FloatVector.broadcast(SPECIES, momentum), step);
                step = step.blend(0f, step.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
                step.intoArray(m, k);
            }
            step.fma(FloatVector.broadcast(SPECIES, -rate), value).intoArray(p, i);
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
        FloatVector rest1 = FloatVector.broadcast(SPECIES, 1f - beta1);
        FloatVector rest2 = FloatVector.broadcast(SPECIES, 1f - beta2);
        for (int i = from; i < end; i += LANES) {
            int k = i + shift;
            FloatVector value = FloatVector.fromArray(SPECIES, p, i);
            FloatVector g =
                    value.fma(FloatVector.broadcast(SPECIES, decay), FloatVector.fromArray(SPECIES, gradient, i));
            FloatVector mean = FloatVector.fromArray(SPECIES, m, k);
            mean = g.sub(mean).fma(rest1, mean);
            mean = mean.blend(0f, mean.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            mean.intoArray(m, k);
            FloatVector square = FloatVector.fromArray(SPECIES, v, k)
                    .fma(FloatVector.broadcast(SPECIES, beta2), rest2.mul(g.mul(g)));
            square = square.blend(0f, square.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            square.intoArray(v, k);
            if (largest != null) {
                FloatVector most = FloatVector.fromArray(SPECIES, largest, k);
                square = most.blend(square, square.compare(VectorOperators.GT, most));
                square.intoArray(largest, k);
            }
            FloatVector root = square.lanewise(VectorOperators.SQRT);
            FloatVector step = g.fma(FloatVector.broadcast(SPECIES, direct), mean.mul(follow))
                    .div(root.fma(FloatVector.broadcast(SPECIES, correction), FloatVector.broadcast(SPECIES, epsilon)));
            value.fma(FloatVector.broadcast(SPECIES, keep), step.neg()).intoArray(p, i);
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
            FloatVector value = FloatVector.fromArray(SPECIES, p, i);
            FloatVector g =
                    value.fma(FloatVector.broadcast(SPECIES, decay), FloatVector.fromArray(SPECIES, gradient, i));
            FloatVector square = g.fma(g, FloatVector.fromArray(SPECIES, v, i + shift));
            square = square.blend(0f, square.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            square.intoArray(v, i + shift);
            g.div(square.lanewise(VectorOperators.SQRT).add(epsilon))
                    .fma(FloatVector.broadcast(SPECIES, -rate), value)
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
        FloatVector rest = FloatVector.broadcast(SPECIES, 1f - rho);
        for (int i = from; i < end; i += LANES) {
            int k = i + shift;
            FloatVector value = FloatVector.fromArray(SPECIES, p, i);
            FloatVector g =
                    value.fma(FloatVector.broadcast(SPECIES, decay), FloatVector.fromArray(SPECIES, gradient, i));
            FloatVector square =
                    FloatVector.fromArray(SPECIES, v, k).fma(FloatVector.broadcast(SPECIES, rho), rest.mul(g.mul(g)));
            square = square.blend(0f, square.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            square.intoArray(v, k);
            FloatVector before = FloatVector.fromArray(SPECIES, u, k);
            FloatVector step = before.add(epsilon)
                    .lanewise(VectorOperators.SQRT)
                    .div(square.add(epsilon).lanewise(VectorOperators.SQRT))
                    .mul(g);
            FloatVector next = before.fma(FloatVector.broadcast(SPECIES, rho), rest.mul(step.mul(step)));
            next.blend(0f, next.abs().compare(VectorOperators.LT, Float.MIN_NORMAL))
                    .intoArray(u, k);
            step.fma(FloatVector.broadcast(SPECIES, -rate), value).intoArray(p, i);
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
                int i = block + lane;
                DoubleVector x0 =
                        (DoubleVector) FloatVector.fromArray(SPECIES, values, i).convert(VectorOperators.F2D, 0);
                a = x0.fma(x0, a);
                DoubleVector y0 = (DoubleVector)
                        FloatVector.fromArray(SPECIES, values, i + DOUBLE_LANES).convert(VectorOperators.F2D, 0);
                b = y0.fma(y0, b);
                DoubleVector x1 = (DoubleVector)
                        FloatVector.fromArray(SPECIES, values, i + 16).convert(VectorOperators.F2D, 0);
                a = x1.fma(x1, a);
                DoubleVector y1 = (DoubleVector) FloatVector.fromArray(SPECIES, values, i + 16 + DOUBLE_LANES)
                        .convert(VectorOperators.F2D, 0);
                b = y1.fma(y1, b);
                DoubleVector x2 = (DoubleVector)
                        FloatVector.fromArray(SPECIES, values, i + 32).convert(VectorOperators.F2D, 0);
                a = x2.fma(x2, a);
                DoubleVector y2 = (DoubleVector) FloatVector.fromArray(SPECIES, values, i + 32 + DOUBLE_LANES)
                        .convert(VectorOperators.F2D, 0);
                b = y2.fma(y2, b);
                DoubleVector x3 = (DoubleVector)
                        FloatVector.fromArray(SPECIES, values, i + 48).convert(VectorOperators.F2D, 0);
                a = x3.fma(x3, a);
                DoubleVector y3 = (DoubleVector) FloatVector.fromArray(SPECIES, values, i + 48 + DOUBLE_LANES)
                        .convert(VectorOperators.F2D, 0);
                b = y3.fma(y3, b);
                a.intoArray(lanes, lane);
                b.intoArray(lanes, lane + DOUBLE_LANES);
            }
        }
        PlainUpdates.addSquares(values, from, end, to, lanes);
        return VirtualLanes.sum(lanes);
    }
}
