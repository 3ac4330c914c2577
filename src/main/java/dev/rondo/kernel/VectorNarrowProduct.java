package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
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
    private static final ProductShape SHAPE = ProductShape.of(MethodHandles.lookup());
    private static final int INPUTS = SHAPE.inputs();
    private static final int GATES = SHAPE.gates();
    private static final int STRIDE = Padding.pad(SHAPE.outputs());
    private static final long BYTES = SHAPE.bytes();
    private static final boolean SLICED = SHAPE.sliced();

    private static final VectorSpecies<Float> SPECIES = Species.FLOATS;
    private static final VectorSpecies<Integer> WORDS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final int LANES = SPECIES.length();
    private static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1f);
    private static final long WORD = Integer.BYTES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** Inputs handled four per iteration; up to three remain. */
    private static final int WHOLE = INPUTS & -4;

    /** The number of vectors of sums. */
    private static final int VECTORS = SHAPE.panels() * GATES;

    /** The index of the last vector in the row of sums. */
    private static final int LAST = (VECTORS - 1) % GATES * STRIDE + (VECTORS - 1) / GATES * LANES;

    /** The number of vectors of words for each vector of sums. */
    private static final int DEPTH = (INPUTS + 3) / 4 * SHAPE.format().words();

    VectorNarrowProduct() {}

    @Override
    void apply(
            MemorySegment weights, float[] scales, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        if (SHAPE.format() == WeightCodec.BF16) {
            bf16(weights, x, xAt, start, startAt, y, yAt);
        } else {
            int8(weights, scales, x, xAt, start, startAt, y, yAt);
        }
    }

    /** Four weights are two words. A weight in a low half is shifted up; the word itself is the weight in the high half. */
    private static void bf16(
            MemorySegment weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        if (VECTORS > 1) {
            bf16Pairs(weights, x, xAt, start, startAt, y, yAt);
        }
        if (VECTORS % 2 == 1) {
            bf16Odd(weights, x, xAt, start, startAt, y, yAt);
        }
    }

    private static void bf16Pairs(
            MemorySegment weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = SLICED ? weights.asSlice(0, BYTES) : weights;
        for (int vector = 0; vector < VECTORS - 1; vector += 2) {
            int aAt = vector % GATES * STRIDE + vector / GATES * LANES;
            int bAt = (vector + 1) % GATES * STRIDE + (vector + 1) / GATES * LANES;
            int aFrom = vector * DEPTH * LANES;
            int bFrom = aFrom + DEPTH * LANES;
            FloatVector a0 = FloatVector.fromArray(SPECIES, start, startAt + aAt);
            FloatVector a1 = FloatVector.zero(SPECIES);
            FloatVector a2 = FloatVector.zero(SPECIES);
            FloatVector a3 = FloatVector.zero(SPECIES);
            FloatVector b0 = FloatVector.fromArray(SPECIES, start, startAt + bAt);
            FloatVector b1 = FloatVector.zero(SPECIES);
            FloatVector b2 = FloatVector.zero(SPECIES);
            FloatVector b3 = FloatVector.zero(SPECIES);
            // Four inputs per iteration, one for each sum.
            for (int k = 0; k < WHOLE; k += 4) {
                FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
                FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
                IntVector aLow = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 2 * LANES) * WORD, ORDER);
                a0 = aLow.lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(x0, a0);
                a1 = aLow.reinterpretAsFloats().fma(x1, a1);
                IntVector bLow = IntVector.fromMemorySegment(WORDS, w, (bFrom + k / 2 * LANES) * WORD, ORDER);
                b0 = bLow.lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(x0, b0);
                b1 = bLow.reinterpretAsFloats().fma(x1, b1);
                FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
                FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + k + 3]);
                IntVector aHigh = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 2 * LANES + LANES) * WORD, ORDER);
                a2 = aHigh.lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(x2, a2);
                a3 = aHigh.reinterpretAsFloats().fma(x3, a3);
                IntVector bHigh = IntVector.fromMemorySegment(WORDS, w, (bFrom + k / 2 * LANES + LANES) * WORD, ORDER);
                b2 = bHigh.lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(x2, b2);
                b3 = bHigh.reinterpretAsFloats().fma(x3, b3);
            }
            // The remaining one to three inputs. The conditions are constants.
            if (WHOLE < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE]);
                a0 = IntVector.fromMemorySegment(WORDS, w, (aFrom + WHOLE / 2 * LANES) * WORD, ORDER)
                        .lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(last, a0);
                b0 = IntVector.fromMemorySegment(WORDS, w, (bFrom + WHOLE / 2 * LANES) * WORD, ORDER)
                        .lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(last, b0);
            }
            if (WHOLE + 1 < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 1]);
                a1 = IntVector.fromMemorySegment(WORDS, w, (aFrom + WHOLE / 2 * LANES) * WORD, ORDER)
                        .reinterpretAsFloats()
                        .fma(last, a1);
                b1 = IntVector.fromMemorySegment(WORDS, w, (bFrom + WHOLE / 2 * LANES) * WORD, ORDER)
                        .reinterpretAsFloats()
                        .fma(last, b1);
            }
            if (WHOLE + 2 < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 2]);
                a2 = IntVector.fromMemorySegment(WORDS, w, (aFrom + WHOLE / 2 * LANES + LANES) * WORD, ORDER)
                        .lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(last, a2);
                b2 = IntVector.fromMemorySegment(WORDS, w, (bFrom + WHOLE / 2 * LANES + LANES) * WORD, ORDER)
                        .lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(last, b2);
            }
            ONE.fma(ONE.fma(a0, a1), ONE.fma(a2, a3)).intoArray(y, yAt + aAt);
            ONE.fma(ONE.fma(b0, b1), ONE.fma(b2, b3)).intoArray(y, yAt + bAt);
        }
    }

    private static void bf16Odd(
            MemorySegment weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = SLICED ? weights.asSlice(0, BYTES) : weights;
        int aAt = LAST;
        int aFrom = (VECTORS - 1) * DEPTH * LANES;
        FloatVector a0 = FloatVector.fromArray(SPECIES, start, startAt + aAt);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        // Four inputs per iteration, one for each sum.
        for (int k = 0; k < WHOLE; k += 4) {
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
            IntVector aLow = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 2 * LANES) * WORD, ORDER);
            a0 = aLow.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, a0);
            a1 = aLow.reinterpretAsFloats().fma(x1, a1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + k + 3]);
            IntVector aHigh = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 2 * LANES + LANES) * WORD, ORDER);
            a2 = aHigh.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x2, a2);
            a3 = aHigh.reinterpretAsFloats().fma(x3, a3);
        }
        // The remaining one to three inputs. The conditions are constants.
        if (WHOLE < INPUTS) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE]);
            a0 = IntVector.fromMemorySegment(WORDS, w, (aFrom + WHOLE / 2 * LANES) * WORD, ORDER)
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(last, a0);
        }
        if (WHOLE + 1 < INPUTS) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 1]);
            a1 = IntVector.fromMemorySegment(WORDS, w, (aFrom + WHOLE / 2 * LANES) * WORD, ORDER)
                    .reinterpretAsFloats()
                    .fma(last, a1);
        }
        if (WHOLE + 2 < INPUTS) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 2]);
            a2 = IntVector.fromMemorySegment(WORDS, w, (aFrom + WHOLE / 2 * LANES + LANES) * WORD, ORDER)
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(last, a2);
        }
        ONE.fma(ONE.fma(a0, a1), ONE.fma(a2, a3)).intoArray(y, yAt + aAt);
    }

    /** Four weights are the bytes of one word, shifted up and converted to float. The row's scale is applied to the sum. */
    private static void int8(
            MemorySegment weights, float[] scales, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        if (VECTORS > 1) {
            int8Pairs(weights, scales, x, xAt, start, startAt, y, yAt);
        }
        if (VECTORS % 2 == 1) {
            int8Odd(weights, scales, x, xAt, start, startAt, y, yAt);
        }
    }

    private static void int8Pairs(
            MemorySegment weights, float[] scales, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = SLICED ? weights.asSlice(0, BYTES) : weights;
        for (int vector = 0; vector < VECTORS - 1; vector += 2) {
            int aAt = vector % GATES * STRIDE + vector / GATES * LANES;
            int bAt = (vector + 1) % GATES * STRIDE + (vector + 1) / GATES * LANES;
            int aFrom = vector * DEPTH * LANES;
            int bFrom = aFrom + DEPTH * LANES;
            FloatVector a0 = FloatVector.zero(SPECIES);
            FloatVector a1 = FloatVector.zero(SPECIES);
            FloatVector a2 = FloatVector.zero(SPECIES);
            FloatVector a3 = FloatVector.zero(SPECIES);
            FloatVector b0 = FloatVector.zero(SPECIES);
            FloatVector b1 = FloatVector.zero(SPECIES);
            FloatVector b2 = FloatVector.zero(SPECIES);
            FloatVector b3 = FloatVector.zero(SPECIES);
            // Four inputs per iteration, one for each sum.
            for (int k = 0; k < WHOLE; k += 4) {
                IntVector a = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 4 * LANES) * WORD, ORDER);
                IntVector b = IntVector.fromMemorySegment(WORDS, w, (bFrom + k / 4 * LANES) * WORD, ORDER);
                FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
                a0 = ((FloatVector) a.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0)).fma(x0, a0);
                b0 = ((FloatVector) b.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0)).fma(x0, b0);
                FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
                a1 = ((FloatVector) a.lanewise(VectorOperators.LSHL, 16).convert(VectorOperators.I2F, 0)).fma(x1, a1);
                b1 = ((FloatVector) b.lanewise(VectorOperators.LSHL, 16).convert(VectorOperators.I2F, 0)).fma(x1, b1);
                FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
                a2 = ((FloatVector) a.lanewise(VectorOperators.LSHL, 8).convert(VectorOperators.I2F, 0)).fma(x2, a2);
                b2 = ((FloatVector) b.lanewise(VectorOperators.LSHL, 8).convert(VectorOperators.I2F, 0)).fma(x2, b2);
                FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + k + 3]);
                a3 = ((FloatVector) a.convert(VectorOperators.I2F, 0)).fma(x3, a3);
                b3 = ((FloatVector) b.convert(VectorOperators.I2F, 0)).fma(x3, b3);
            }
            // The remaining one to three inputs. The conditions are constants.
            if (WHOLE < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE]);
                a0 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (aFrom + WHOLE / 4 * LANES) * WORD, ORDER)
                                .lanewise(VectorOperators.LSHL, 24)
                                .convert(VectorOperators.I2F, 0))
                        .fma(last, a0);
                b0 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (bFrom + WHOLE / 4 * LANES) * WORD, ORDER)
                                .lanewise(VectorOperators.LSHL, 24)
                                .convert(VectorOperators.I2F, 0))
                        .fma(last, b0);
            }
            if (WHOLE + 1 < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 1]);
                a1 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (aFrom + WHOLE / 4 * LANES) * WORD, ORDER)
                                .lanewise(VectorOperators.LSHL, 16)
                                .convert(VectorOperators.I2F, 0))
                        .fma(last, a1);
                b1 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (bFrom + WHOLE / 4 * LANES) * WORD, ORDER)
                                .lanewise(VectorOperators.LSHL, 16)
                                .convert(VectorOperators.I2F, 0))
                        .fma(last, b1);
            }
            if (WHOLE + 2 < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 2]);
                a2 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (aFrom + WHOLE / 4 * LANES) * WORD, ORDER)
                                .lanewise(VectorOperators.LSHL, 8)
                                .convert(VectorOperators.I2F, 0))
                        .fma(last, a2);
                b2 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (bFrom + WHOLE / 4 * LANES) * WORD, ORDER)
                                .lanewise(VectorOperators.LSHL, 8)
                                .convert(VectorOperators.I2F, 0))
                        .fma(last, b2);
            }
            ONE.fma(ONE.fma(a0, a1), ONE.fma(a2, a3))
                    .fma(
                            FloatVector.fromArray(SPECIES, scales, aAt),
                            FloatVector.fromArray(SPECIES, start, startAt + aAt))
                    .intoArray(y, yAt + aAt);
            ONE.fma(ONE.fma(b0, b1), ONE.fma(b2, b3))
                    .fma(
                            FloatVector.fromArray(SPECIES, scales, bAt),
                            FloatVector.fromArray(SPECIES, start, startAt + bAt))
                    .intoArray(y, yAt + bAt);
        }
    }

    private static void int8Odd(
            MemorySegment weights, float[] scales, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = SLICED ? weights.asSlice(0, BYTES) : weights;
        int aAt = LAST;
        int aFrom = (VECTORS - 1) * DEPTH * LANES;
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        // Four inputs per iteration, one for each sum.
        for (int k = 0; k < WHOLE; k += 4) {
            IntVector a = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 4 * LANES) * WORD, ORDER);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
            a0 = ((FloatVector) a.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0)).fma(x0, a0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
            a1 = ((FloatVector) a.lanewise(VectorOperators.LSHL, 16).convert(VectorOperators.I2F, 0)).fma(x1, a1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
            a2 = ((FloatVector) a.lanewise(VectorOperators.LSHL, 8).convert(VectorOperators.I2F, 0)).fma(x2, a2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + k + 3]);
            a3 = ((FloatVector) a.convert(VectorOperators.I2F, 0)).fma(x3, a3);
        }
        // The remaining one to three inputs. The conditions are constants.
        if (WHOLE < INPUTS) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE]);
            a0 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (aFrom + WHOLE / 4 * LANES) * WORD, ORDER)
                            .lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0))
                    .fma(last, a0);
        }
        if (WHOLE + 1 < INPUTS) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 1]);
            a1 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (aFrom + WHOLE / 4 * LANES) * WORD, ORDER)
                            .lanewise(VectorOperators.LSHL, 16)
                            .convert(VectorOperators.I2F, 0))
                    .fma(last, a1);
        }
        if (WHOLE + 2 < INPUTS) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 2]);
            a2 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (aFrom + WHOLE / 4 * LANES) * WORD, ORDER)
                            .lanewise(VectorOperators.LSHL, 8)
                            .convert(VectorOperators.I2F, 0))
                    .fma(last, a2);
        }
        ONE.fma(ONE.fma(a0, a1), ONE.fma(a2, a3))
                .fma(FloatVector.fromArray(SPECIES, scales, aAt), FloatVector.fromArray(SPECIES, start, startAt + aAt))
                .intoArray(y, yAt + aAt);
    }
}
