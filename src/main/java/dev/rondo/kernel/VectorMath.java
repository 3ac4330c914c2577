package dev.rondo.kernel;

import static dev.rondo.kernel.Exp2.*;

import dev.rondo.template.Expand;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The arithmetic of vectors that templates share, with the formulas of {@link Exp2} and the operations of
 * {@link PlainMath} in the same order. Each helper is expanded where it is called.
 */
final class VectorMath {
    static final VectorSpecies<Float> SPECIES = Species.FLOATS;
    static final int LANES = SPECIES.length();
    static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /**
     * The receiver of sums, {@code ONE.fma(a, b)}. A constant receiver tells C2 the class of the result when it parses a store. For a
     * value that leaves a loop C2 guesses the class from profiles, and a wrong guess allocates an array per call.
     */
    static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1f);

    private VectorMath() {}

    /** {@return the vector at an index of an array} */
    @Expand
    static FloatVector load(float[] values, int at) {
        return FloatVector.fromArray(SPECIES, values, at);
    }

    /** {@return the vector at an index of memory that holds floats} */
    @Expand
    static FloatVector load(MemorySegment floats, int at) {
        return FloatVector.fromMemorySegment(SPECIES, floats, at * (long) Float.BYTES, ORDER);
    }

    /** {@return a vector whose lanes are equal} */
    @Expand
    static FloatVector all(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /** {@return the values, with denormal ones replaced by zero} */
    @Expand
    static FloatVector flush(FloatVector v) {
        return v.blend(0f, v.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
    }

    /** {@return n, the integer nearest to z, in a float whose lowest bits are the exponent of 2^n} */
    @Expand
    static FloatVector shifted(FloatVector z) {
        return z.add(ROUND);
    }

    /** {@return f = z - n} */
    @Expand
    static FloatVector fraction(FloatVector z, FloatVector shifted) {
        return z.sub(shifted.sub(ROUND));
    }

    /** {@return 2^n} */
    @Expand
    static FloatVector power(FloatVector shifted) {
        return shifted.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, EXPONENT)
                .reinterpretAsFloats();
    }

    /** {@return q(f) = (2^f - 1) / f} */
    @Expand
    static FloatVector q(FloatVector f) {
        return all(Q5).fma(f, all(Q4))
                .fma(f, all(Q3))
                .fma(f, all(Q2))
                .fma(f, all(Q1))
                .fma(f, all(Q0));
    }

    /** {@return 2^z for z in [-126, 128]} */
    @Expand
    static FloatVector exp2(FloatVector z) {
        FloatVector shifted = shifted(z);
        FloatVector f = fraction(z, shifted);
        return power(shifted).mul(q(f).fma(f, all(1f)));
    }

    /** {@return 2^z - 1 for z in [-126, 128], without cancellation near 0} */
    @Expand
    static FloatVector exp2MinusOne(FloatVector z) {
        FloatVector shifted = shifted(z);
        FloatVector f = fraction(z, shifted);
        FloatVector power = power(shifted);
        return power.fma(q(f).mul(f), power.sub(1f));
    }

    /** {@return 1 / (1 + exp(-v))} */
    @Expand
    static FloatVector sigmoid(FloatVector v) {
        FloatVector z = v.mul(-LOG2_E);
        return all(1f).div(exp2(z).add(1f))
                .blend(0f, z.compare(VectorOperators.GT, HIGHEST))
                .blend(1f, z.compare(VectorOperators.LT, LOWEST));
    }

    /** {@return tanh(v) = (2^z - 1) / (2^z + 1)} */
    @Expand
    static FloatVector tanh(FloatVector v) {
        FloatVector z = v.mul(2 * LOG2_E);
        FloatVector e = exp2MinusOne(z);
        return e.div(e.add(2f))
                .blend(1f, z.compare(VectorOperators.GT, SATURATED))
                .blend(-1f, z.compare(VectorOperators.LT, -SATURATED));
    }

    /** {@return exp(v) for v of at most 0} */
    @Expand
    static FloatVector expOfNegative(FloatVector v) {
        FloatVector z = v.mul(LOG2_E);
        FloatVector inRange = z.blend(LOWEST, z.compare(VectorOperators.LT, LOWEST));
        return exp2(inRange).blend(0f, z.compare(VectorOperators.LT, LOWEST));
    }
}
