package dev.rondo.kernel;

import static dev.rondo.kernel.Exp2.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The activations of one vector: operation by operation what {@link ScalarMath} does to a float. */
final class VectorMath {
    /** The widest vector that runs fast; more than 16 floats would outgrow the padding of rows. */
    static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() > 16 ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;

    private VectorMath() {}

    private static FloatVector q(FloatVector f) {
        FloatVector q = f.fma(broadcast(Q5), broadcast(Q4));
        q = q.fma(f, broadcast(Q3));
        q = q.fma(f, broadcast(Q2));
        q = q.fma(f, broadcast(Q1));
        return q.fma(f, broadcast(Q0));
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    private static FloatVector scale(FloatVector rounded) {
        IntVector bits = rounded.reinterpretAsInts();
        return bits.lanewise(VectorOperators.LSHL, EXPONENT).reinterpretAsFloats();
    }

    private static FloatVector exp2(FloatVector z) {
        FloatVector rounded = z.add(ROUND);
        FloatVector f = z.sub(rounded.sub(ROUND));
        return scale(rounded).mul(q(f).fma(f, broadcast(1f)));
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector z = x.mul(-LOG2_E);
        z = z.blend(INFINITE, z.compare(VectorOperators.GT, HIGHEST));
        z = z.blend(LOWEST, z.compare(VectorOperators.LT, LOWEST));
        return broadcast(1f).div(exp2(z).add(1f));
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector z = x.mul(2 * LOG2_E);
        z = z.blend(SATURATED, z.compare(VectorOperators.GT, SATURATED));
        z = z.blend(-SATURATED, z.compare(VectorOperators.LT, -SATURATED));
        FloatVector rounded = z.add(ROUND);
        FloatVector f = z.sub(rounded.sub(ROUND));
        FloatVector scale = scale(rounded);
        FloatVector e = scale.fma(q(f).mul(f), scale.sub(1f));
        return e.div(e.add(2f));
    }

    static FloatVector expOfNegative(FloatVector x) {
        FloatVector z = x.mul(LOG2_E);
        var tiny = z.compare(VectorOperators.LT, LOWEST);
        return exp2(z.blend(LOWEST, tiny)).blend(0f, tiny);
    }

    static FloatVector relu(FloatVector x) {
        return x.blend(0f, x.compare(VectorOperators.LT, 0f));
    }

    static FloatVector flush(FloatVector x) {
        return x.blend(0f, x.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
    }
}
