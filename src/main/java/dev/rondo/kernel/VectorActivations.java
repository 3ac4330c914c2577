package dev.rondo.kernel;

import static dev.rondo.kernel.Exp2.*;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The activations of rows, with the formulas of {@link Exp2} and the operations of {@link PlainMath} in the same order. */
final class VectorActivations {
    private static final VectorSpecies<Float> SPECIES = Species.FLOATS;
    private static final int LANES = SPECIES.length();

    private VectorActivations() {}

    /** Computes the logistic function of the first values and tanh of the values after them. */
    static void sigmoidTanh(float[] v, int at, int sigmoids, int tanhs) {
        int j = at;
        for (int end = at + sigmoids; j < end; j += LANES) {
            FloatVector z = FloatVector.fromArray(SPECIES, v, j).mul(-LOG2_E);
            VectorMask<Float> high = z.compare(VectorOperators.GT, HIGHEST);
            VectorMask<Float> low = z.compare(VectorOperators.LT, LOWEST);
            FloatVector shifted = z.add(ROUND); // the exponent of 2^n in the lowest bits
            FloatVector f = z.sub(shifted.sub(ROUND)); // z - n
            FloatVector q = FloatVector.broadcast(SPECIES, Q5).fma(f, FloatVector.broadcast(SPECIES, Q4));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q3));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q2));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q1));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q0));
            // 2^n
            FloatVector scale = shifted.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, EXPONENT)
                    .reinterpretAsFloats();
            FloatVector.broadcast(SPECIES, 1f)
                    .div(scale.mul(q.fma(f, FloatVector.broadcast(SPECIES, 1f))).add(1f))
                    .blend(0f, high)
                    .blend(1f, low)
                    .intoArray(v, j);
        }
        j = at + sigmoids;
        for (int end = j + tanhs; j < end; j += LANES) {
            FloatVector z = FloatVector.fromArray(SPECIES, v, j).mul(2 * LOG2_E);
            VectorMask<Float> high = z.compare(VectorOperators.GT, SATURATED);
            VectorMask<Float> low = z.compare(VectorOperators.LT, -SATURATED);
            FloatVector shifted = z.add(ROUND); // the exponent of 2^n in the lowest bits
            FloatVector f = z.sub(shifted.sub(ROUND)); // z - n
            FloatVector q = FloatVector.broadcast(SPECIES, Q5).fma(f, FloatVector.broadcast(SPECIES, Q4));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q3));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q2));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q1));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q0));
            // 2^n
            FloatVector scale = shifted.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, EXPONENT)
                    .reinterpretAsFloats();
            // 2^z - 1 without cancellation near 0
            FloatVector e = scale.fma(q.mul(f), scale.sub(1f));
            FloatVector tanh = e.div(e.add(2f)).blend(1f, high).blend(-1f, low);
            VectorMask<Float> denormal = tanh.abs().compare(VectorOperators.LT, Float.MIN_NORMAL);
            tanh.blend(0f, denormal).intoArray(v, j);
        }
    }

    static void relu(float[] v, int at, int n) {
        for (int j = at; j < at + n; j += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, v, j);
            x.blend(0f, x.compare(VectorOperators.LT, Float.MIN_NORMAL)).intoArray(v, j);
        }
    }

    /** Adds each vector of exponentials to the virtual lanes of its elements. */
    static float softmax(float[] v, int at, int n) {
        int sums = at + Padding.pad(n);
        Arrays.fill(v, at + n, sums, Float.NEGATIVE_INFINITY);
        float max = max(v, at, n);
        Arrays.fill(v, sums, sums + VirtualLanes.COUNT, 0f);
        for (int j = at; j < at + n; j += LANES) {
            FloatVector z = FloatVector.fromArray(SPECIES, v, j).sub(max).mul(LOG2_E);
            VectorMask<Float> tiny = z.compare(VectorOperators.LT, LOWEST);
            z = z.blend(LOWEST, tiny);
            FloatVector shifted = z.add(ROUND); // the exponent of 2^n in the lowest bits
            FloatVector f = z.sub(shifted.sub(ROUND)); // z - n
            FloatVector q = FloatVector.broadcast(SPECIES, Q5).fma(f, FloatVector.broadcast(SPECIES, Q4));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q3));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q2));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q1));
            q = q.fma(f, FloatVector.broadcast(SPECIES, Q0));
            // 2^n
            FloatVector scale = shifted.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, EXPONENT)
                    .reinterpretAsFloats();
            FloatVector e =
                    scale.mul(q.fma(f, FloatVector.broadcast(SPECIES, 1f))).blend(0f, tiny);
            e.intoArray(v, j);
            int lane = sums + (j - at & VirtualLanes.COUNT - 1);
            FloatVector.fromArray(SPECIES, v, lane).add(e).intoArray(v, lane);
        }
        float sum = VirtualLanes.sum(v, sums);
        for (int j = at; j < at + n; j += LANES) {
            FloatVector.fromArray(SPECIES, v, j)
                    .div(FloatVector.broadcast(SPECIES, sum))
                    .intoArray(v, j);
        }
        return max;
    }

    /** Keeps the maximum of each lane in memory, where the sums go later, so that no vector outlives an iteration. */
    private static float max(float[] v, int at, int n) {
        int lanes = at + Padding.pad(n);
        Arrays.fill(v, lanes, lanes + LANES, Float.NEGATIVE_INFINITY);
        for (int j = at; j < at + n; j += LANES) {
            FloatVector.fromArray(SPECIES, v, lanes)
                    .max(FloatVector.fromArray(SPECIES, v, j))
                    .intoArray(v, lanes);
        }
        return FloatVector.fromArray(SPECIES, v, lanes).reduceLanes(VectorOperators.MAX);
    }
}
