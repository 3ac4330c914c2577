package dev.rondo.kernel;

import static dev.rondo.kernel.Exp2.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The element-wise part of the cells. The activations of {@link PlainMath} are repeated inline. */
final class VectorCells {
    private static final VectorSpecies<Float> SPECIES = Species.FLOATS;
    private static final int LANES = SPECIES.length();

    private VectorCells() {}

    /** Computes c = f c + i g and h = o tanh(c) from the activated gates i f o g. */
    static void lstm(float[] gates, int at, int stride, float[] c, int cAt, float[] h, int hAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector input = FloatVector.fromArray(SPECIES, gates, at + j)
                    .mul(FloatVector.fromArray(SPECIES, gates, at + 3 * stride + j));
            FloatVector cell = FloatVector.fromArray(SPECIES, gates, at + stride + j)
                    .fma(FloatVector.fromArray(SPECIES, c, cAt + j), input);
            VectorMask<Float> denormal = cell.abs().compare(VectorOperators.LT, Float.MIN_NORMAL);
            cell = cell.blend(0f, denormal);
            cell.intoArray(c, cAt + j);
            FloatVector z = cell.mul(2 * LOG2_E);
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
            FloatVector out =
                    FloatVector.fromArray(SPECIES, gates, at + 2 * stride + j).mul(tanh);
            denormal = out.abs().compare(VectorOperators.LT, Float.MIN_NORMAL);
            out.blend(0f, denormal).intoArray(h, hAt + j);
        }
    }

    /** Computes r and z = sigmoid(a + b), n = tanh(a_n + r b_n) and h = n + z (h - n) from the gates r z n. */
    static void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n) {
        for (int j = 0; j < 2 * stride; j += LANES) {
            FloatVector z = FloatVector.fromArray(SPECIES, a, aAt + j)
                    .add(FloatVector.fromArray(SPECIES, b, bAt + j))
                    .mul(-LOG2_E);
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
                    .intoArray(a, aAt + j);
        }
        for (int j = 0; j < n; j += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, a, aAt + j)
                    .fma(
                            FloatVector.fromArray(SPECIES, b, bAt + 2 * stride + j),
                            FloatVector.fromArray(SPECIES, a, aAt + 2 * stride + j));
            FloatVector z = sum.mul(2 * LOG2_E);
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
            FloatVector candidate = e.div(e.add(2f)).blend(1f, high).blend(-1f, low);
            candidate.intoArray(a, aAt + 2 * stride + j);
            FloatVector change = FloatVector.fromArray(SPECIES, h, hAt + j).sub(candidate);
            FloatVector next =
                    FloatVector.fromArray(SPECIES, a, aAt + stride + j).fma(change, candidate);
            VectorMask<Float> denormal = next.abs().compare(VectorOperators.LT, Float.MIN_NORMAL);
            next.blend(0f, denormal).intoArray(h, hAt + j);
        }
    }
}
