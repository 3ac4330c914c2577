package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix times vector over the narrower {@link WeightFormat}s, which are unpacked in registers. All gates are alike: a vector
 * of sums is taken in four chains over every fourth input, two vectors at a time, so that eight chains are under way.
 */
final class VectorNarrow {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final VectorSpecies<Integer> WORDS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final int LANES = SPECIES.length();
    private static final long WORD = Integer.BYTES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private VectorNarrow() {}

    /** Two words of four weights: the lower halves are shifted up, the words themselves are the others. */
    static void bf16(Panels weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        int vectors = weights.count * weights.gates;
        int vector = 0;
        for (; vector < vectors - 1; vector += 2) {
            bf16Two(weights, vector, x, xAt, start, startAt, y, yAt);
        }
        if (vector < vectors) {
            bf16One(weights, vector, x, xAt, start, startAt, y, yAt);
        }
    }

    private static void bf16Two(
            Panels weights, int vector, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = weights.segment;
        int inputs = weights.inputs;
        int size = (inputs + 3) / 4 * 2 * LANES;
        int aAt = column(weights, vector);
        int bAt = column(weights, vector + 1);
        int aFrom = vector * size;
        int bFrom = aFrom + size;
        FloatVector a0 = FloatVector.fromArray(SPECIES, start, startAt + aAt);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.fromArray(SPECIES, start, startAt + bAt);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector b2 = FloatVector.zero(SPECIES);
        FloatVector b3 = FloatVector.zero(SPECIES);
        int k = 0;
        for (; k < inputs - 3; k += 4) {
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
            IntVector aLow = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 2 * LANES) * WORD, ORDER);
            a0 = aLow.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, a0);
            a1 = aLow.reinterpretAsFloats().fma(x1, a1);
            IntVector bLow = IntVector.fromMemorySegment(WORDS, w, (bFrom + k / 2 * LANES) * WORD, ORDER);
            b0 = bLow.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x0, b0);
            b1 = bLow.reinterpretAsFloats().fma(x1, b1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + k + 3]);
            IntVector aHigh = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 2 * LANES + LANES) * WORD, ORDER);
            a2 = aHigh.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x2, a2);
            a3 = aHigh.reinterpretAsFloats().fma(x3, a3);
            IntVector bHigh = IntVector.fromMemorySegment(WORDS, w, (bFrom + k / 2 * LANES + LANES) * WORD, ORDER);
            b2 = bHigh.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(x2, b2);
            b3 = bHigh.reinterpretAsFloats().fma(x3, b3);
        }
        if (k < inputs) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + k]);
            a0 = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 2 * LANES) * WORD, ORDER)
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(last, a0);
            b0 = IntVector.fromMemorySegment(WORDS, w, (bFrom + k / 2 * LANES) * WORD, ORDER)
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(last, b0);
        }
        if (k + 1 < inputs) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
            a1 = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 2 * LANES) * WORD, ORDER)
                    .reinterpretAsFloats()
                    .fma(last, a1);
            b1 = IntVector.fromMemorySegment(WORDS, w, (bFrom + k / 2 * LANES) * WORD, ORDER)
                    .reinterpretAsFloats()
                    .fma(last, b1);
        }
        if (k + 2 < inputs) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
            a2 = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 2 * LANES + LANES) * WORD, ORDER)
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(last, a2);
            b2 = IntVector.fromMemorySegment(WORDS, w, (bFrom + k / 2 * LANES + LANES) * WORD, ORDER)
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(last, b2);
        }
        FloatVector.broadcast(SPECIES, 1f)
                .fma(
                        FloatVector.broadcast(SPECIES, 1f).fma(a0, a1),
                        FloatVector.broadcast(SPECIES, 1f).fma(a2, a3))
                .intoArray(y, yAt + aAt);
        FloatVector.broadcast(SPECIES, 1f)
                .fma(
                        FloatVector.broadcast(SPECIES, 1f).fma(b0, b1),
                        FloatVector.broadcast(SPECIES, 1f).fma(b2, b3))
                .intoArray(y, yAt + bAt);
    }

    private static void bf16One(
            Panels weights, int vector, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = weights.segment;
        int inputs = weights.inputs;
        int size = (inputs + 3) / 4 * 2 * LANES;
        int aAt = column(weights, vector);
        int aFrom = vector * size;
        FloatVector a0 = FloatVector.fromArray(SPECIES, start, startAt + aAt);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        int k = 0;
        for (; k < inputs - 3; k += 4) {
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
        if (k < inputs) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + k]);
            a0 = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 2 * LANES) * WORD, ORDER)
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(last, a0);
        }
        if (k + 1 < inputs) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
            a1 = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 2 * LANES) * WORD, ORDER)
                    .reinterpretAsFloats()
                    .fma(last, a1);
        }
        if (k + 2 < inputs) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
            a2 = IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 2 * LANES + LANES) * WORD, ORDER)
                    .lanewise(VectorOperators.LSHL, 16)
                    .reinterpretAsFloats()
                    .fma(last, a2);
        }
        FloatVector.broadcast(SPECIES, 1f)
                .fma(
                        FloatVector.broadcast(SPECIES, 1f).fma(a0, a1),
                        FloatVector.broadcast(SPECIES, 1f).fma(a2, a3))
                .intoArray(y, yAt + aAt);
    }

    /** One word of four weights, integers that are shifted up; a row's scale follows its sum. */
    static void int8(Panels weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        int vectors = weights.count * weights.gates;
        int vector = 0;
        for (; vector < vectors - 1; vector += 2) {
            int8Two(weights, vector, x, xAt, start, startAt, y, yAt);
        }
        if (vector < vectors) {
            int8One(weights, vector, x, xAt, start, startAt, y, yAt);
        }
    }

    private static void int8Two(
            Panels weights, int vector, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = weights.segment;
        float[] scales = weights.scales;
        int inputs = weights.inputs;
        int size = (inputs + 3) / 4 * LANES;
        int aAt = column(weights, vector);
        int bAt = column(weights, vector + 1);
        int aFrom = vector * size;
        int bFrom = aFrom + size;
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        FloatVector b0 = FloatVector.zero(SPECIES);
        FloatVector b1 = FloatVector.zero(SPECIES);
        FloatVector b2 = FloatVector.zero(SPECIES);
        FloatVector b3 = FloatVector.zero(SPECIES);
        int k = 0;
        for (; k < inputs - 3; k += 4) {
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
        if (k < inputs) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + k]);
            a0 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 4 * LANES) * WORD, ORDER)
                            .lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0))
                    .fma(last, a0);
            b0 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (bFrom + k / 4 * LANES) * WORD, ORDER)
                            .lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0))
                    .fma(last, b0);
        }
        if (k + 1 < inputs) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
            a1 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 4 * LANES) * WORD, ORDER)
                            .lanewise(VectorOperators.LSHL, 16)
                            .convert(VectorOperators.I2F, 0))
                    .fma(last, a1);
            b1 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (bFrom + k / 4 * LANES) * WORD, ORDER)
                            .lanewise(VectorOperators.LSHL, 16)
                            .convert(VectorOperators.I2F, 0))
                    .fma(last, b1);
        }
        if (k + 2 < inputs) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
            a2 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 4 * LANES) * WORD, ORDER)
                            .lanewise(VectorOperators.LSHL, 8)
                            .convert(VectorOperators.I2F, 0))
                    .fma(last, a2);
            b2 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (bFrom + k / 4 * LANES) * WORD, ORDER)
                            .lanewise(VectorOperators.LSHL, 8)
                            .convert(VectorOperators.I2F, 0))
                    .fma(last, b2);
        }
        FloatVector.broadcast(SPECIES, 1f)
                .fma(
                        FloatVector.broadcast(SPECIES, 1f).fma(a0, a1),
                        FloatVector.broadcast(SPECIES, 1f).fma(a2, a3))
                .fma(FloatVector.fromArray(SPECIES, scales, aAt), FloatVector.fromArray(SPECIES, start, startAt + aAt))
                .intoArray(y, yAt + aAt);
        FloatVector.broadcast(SPECIES, 1f)
                .fma(
                        FloatVector.broadcast(SPECIES, 1f).fma(b0, b1),
                        FloatVector.broadcast(SPECIES, 1f).fma(b2, b3))
                .fma(FloatVector.fromArray(SPECIES, scales, bAt), FloatVector.fromArray(SPECIES, start, startAt + bAt))
                .intoArray(y, yAt + bAt);
    }

    private static void int8One(
            Panels weights, int vector, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = weights.segment;
        float[] scales = weights.scales;
        int inputs = weights.inputs;
        int size = (inputs + 3) / 4 * LANES;
        int aAt = column(weights, vector);
        int aFrom = vector * size;
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        int k = 0;
        for (; k < inputs - 3; k += 4) {
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
        if (k < inputs) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + k]);
            a0 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 4 * LANES) * WORD, ORDER)
                            .lanewise(VectorOperators.LSHL, 24)
                            .convert(VectorOperators.I2F, 0))
                    .fma(last, a0);
        }
        if (k + 1 < inputs) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
            a1 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 4 * LANES) * WORD, ORDER)
                            .lanewise(VectorOperators.LSHL, 16)
                            .convert(VectorOperators.I2F, 0))
                    .fma(last, a1);
        }
        if (k + 2 < inputs) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
            a2 = ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (aFrom + k / 4 * LANES) * WORD, ORDER)
                            .lanewise(VectorOperators.LSHL, 8)
                            .convert(VectorOperators.I2F, 0))
                    .fma(last, a2);
        }
        FloatVector.broadcast(SPECIES, 1f)
                .fma(
                        FloatVector.broadcast(SPECIES, 1f).fma(a0, a1),
                        FloatVector.broadcast(SPECIES, 1f).fma(a2, a3))
                .fma(FloatVector.fromArray(SPECIES, scales, aAt), FloatVector.fromArray(SPECIES, start, startAt + aAt))
                .intoArray(y, yAt + aAt);
    }

    /** Where a vector of sums stands in its row. */
    private static int column(Panels weights, int vector) {
        return vector % weights.gates * weights.stride + vector / weights.gates * LANES;
    }
}
