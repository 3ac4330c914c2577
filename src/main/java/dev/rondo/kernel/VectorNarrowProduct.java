package dev.rondo.kernel;

import static dev.rondo.kernel.VectorMath.LANES;
import static dev.rondo.kernel.VectorMath.ONE;
import static dev.rondo.kernel.VectorMath.ORDER;
import static dev.rondo.kernel.VectorMath.SPECIES;
import static dev.rondo.kernel.VectorMath.all;
import static dev.rondo.kernel.VectorMath.load;
import static dev.rondo.template.Unroll.given;
import static dev.rondo.template.Unroll.unrolled;

import dev.rondo.template.Expand;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix times vector for the narrow {@link WeightCodec}s, which are unpacked in registers. Each vector of sums is computed in
 * four chains, over every fourth input. Two vectors are taken at a time, so eight chains are in progress. All gates are
 * handled alike. This is a template, like {@link VectorProduct}.
 */
final class VectorNarrowProduct extends MatrixVectorProduct {
    private static final int GATES = given(MethodHandles.lookup(), "GATES");
    private static final int INPUTS = given(MethodHandles.lookup(), "INPUTS");
    private static final int OUTPUTS = given(MethodHandles.lookup(), "OUTPUTS");
    private static final int STRIDE = Padding.pad(OUTPUTS);
    private static final int BYTES = given(MethodHandles.lookup(), "BYTES");
    private static final int SLICED = given(MethodHandles.lookup(), "SLICED");

    /** The words of four weights: 2 for BF16 and 1 for INT8. */
    private static final int WORDS = given(MethodHandles.lookup(), "WORDS");

    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());

    /** Inputs handled four per iteration; up to three remain. */
    private static final int WHOLE = INPUTS & -4;

    /** The number of vectors of sums. */
    private static final int VECTORS = (OUTPUTS + LANES - 1) / LANES * GATES;

    /** The number of vectors of words for each vector of sums. */
    private static final int DEPTH = (INPUTS + 3) / 4 * WORDS;

    VectorNarrowProduct() {}

    @Override
    void apply(
            MemorySegment weights,
            float[] scales,
            float[] x,
            int xAt,
            float[] start,
            int startAt,
            float[] y,
            int yAt,
            int outputs) {
        if (VECTORS > 1) {
            pairs(weights, scales, x, xAt, start, startAt, y, yAt, outputs);
        }
        if (VECTORS % 2 == 1 && outputs > 0) {
            odd(weights, scales, x, xAt, start, startAt, y, yAt);
        }
    }

    private static void pairs(
            MemorySegment weights,
            float[] scales,
            float[] x,
            int xAt,
            float[] start,
            int startAt,
            float[] y,
            int yAt,
            int outputs) {
        MemorySegment w = SLICED == 1 ? weights.asSlice(0, BYTES) : weights;
        int end = Math.min(VECTORS - 1, outputs * GATES);
        for (int vector = 0; vector < end; vector += 2) {
            vectors(2, w, vector, scales, x, xAt, start, startAt, y, yAt);
        }
    }

    private static void odd(
            MemorySegment weights, float[] scales, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = SLICED == 1 ? weights.asSlice(0, BYTES) : weights;
        vectors(1, w, VECTORS - 1, scales, x, xAt, start, startAt, y, yAt);
    }

    /** Computes {@code count} vectors of sums: {@code sums[4 vector + k % 4]}. */
    @Expand
    private static void vectors(
            int count,
            MemorySegment w,
            int vector,
            float[] scales,
            float[] x,
            int xAt,
            float[] start,
            int startAt,
            float[] y,
            int yAt) {
        FloatVector[] sums = new FloatVector[4 * count];
        for (int i = unrolled(0); i < 4 * count; i++) {
            // BF16 adds to the start; INT8 adds the start after it has scaled the sum.
            sums[i] = WORDS == 2 && i % 4 == 0 ? load(start, startAt + row(vector + i / 4)) : FloatVector.zero(SPECIES);
        }
        for (int k = 0; k < WHOLE; k += 4) {
            multiply(4, sums, w, vector, k, x, xAt);
        }
        multiply(INPUTS % 4, sums, w, vector, WHOLE, x, xAt);
        for (int i = unrolled(0); i < count; i++) {
            FloatVector sum = ONE.fma(ONE.fma(sums[4 * i], sums[4 * i + 1]), ONE.fma(sums[4 * i + 2], sums[4 * i + 3]));
            if (WORDS == 1) {
                sum = sum.fma(load(scales, row(vector + i)), load(start, startAt + row(vector + i)));
            }
            sum.intoArray(y, yAt + row(vector + i));
        }
    }

    /** {@return the index of a vector of sums} */
    @Expand
    private static int row(int vector) {
        return vector % GATES * STRIDE + vector / GATES * LANES;
    }

    /** Multiplies the inputs k to k + n - 1 of the same four. */
    @Expand
    private static void multiply(int n, FloatVector[] sums, MemorySegment w, int vector, int k, float[] x, int xAt) {
        for (int t = unrolled(0); t < n; t++) {
            FloatVector in = all(x[xAt + k + t]);
            for (int i = unrolled(0); i < sums.length / 4; i++) {
                int at = (vector + i) * DEPTH * LANES + k * WORDS / 4 * LANES + t * WORDS / 4 * LANES;
                IntVector word = IntVector.fromMemorySegment(INTS, w, at * (long) Integer.BYTES, ORDER);
                sums[4 * i + t] = weight(word, t).fma(in, sums[4 * i + t]);
            }
        }
    }

    /**
     * {@return weight t of four from its word} A BF16 weight in a low half is shifted up; the word itself is the weight in the
     * high half. INT8 reads a word as an integer whose upper byte is the weight.
     */
    @Expand
    private static FloatVector weight(IntVector word, int t) {
        return WORDS == 2
                ? (t % 2 == 0 ? word.lanewise(VectorOperators.LSHL, 16) : word).reinterpretAsFloats()
                : (FloatVector) (t == 3 ? word : word.lanewise(VectorOperators.LSHL, 24 - 8 * t))
                        .convert(VectorOperators.I2F, 0);
    }
}
