package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix times vector over the narrower {@link WeightFormat}s, which are unpacked in registers. All gates are alike: one
 * vector of sums at a time, in four chains over every fourth input; up to three inputs that are left go through memory, as in
 * {@link VectorProducts}.
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
        MemorySegment w = weights.segment;
        int inputs = weights.inputs;
        int gates = weights.gates;
        int stride = weights.stride;
        int groups = (inputs + 3) / 4;
        int vectors = weights.count * gates;
        for (int vector = 0; vector < vectors; vector++) {
            int j = vector % gates * stride + vector / gates * LANES;
            int panel = vector * groups * 2 * LANES;
            FloatVector a = FloatVector.fromArray(SPECIES, start, startAt + j);
            FloatVector b = FloatVector.zero(SPECIES);
            FloatVector c = FloatVector.zero(SPECIES);
            FloatVector d = FloatVector.zero(SPECIES);
            int k = 0;
            for (; k < inputs - 3; k += 4) {
                int at = panel + k / 2 * LANES;
                IntVector low = IntVector.fromMemorySegment(WORDS, w, at * WORD, ORDER);
                a = low.lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(FloatVector.broadcast(SPECIES, x[xAt + k]), a);
                b = low.reinterpretAsFloats().fma(FloatVector.broadcast(SPECIES, x[xAt + k + 1]), b);
                IntVector high = IntVector.fromMemorySegment(WORDS, w, (at + LANES) * WORD, ORDER);
                c = high.lanewise(VectorOperators.LSHL, 16)
                        .reinterpretAsFloats()
                        .fma(FloatVector.broadcast(SPECIES, x[xAt + k + 2]), c);
                d = high.reinterpretAsFloats().fma(FloatVector.broadcast(SPECIES, x[xAt + k + 3]), d);
            }
            a.add(b).add(c.add(d)).intoArray(y, yAt + j);
            for (; k < inputs; k++) {
                int shift = (k & 1) == 0 ? 16 : 0;
                IntVector.fromMemorySegment(WORDS, w, (panel + k / 2 * LANES) * WORD, ORDER)
                        .lanewise(VectorOperators.LSHL, shift)
                        .reinterpretAsFloats()
                        .fma(FloatVector.broadcast(SPECIES, x[xAt + k]), FloatVector.fromArray(SPECIES, y, yAt + j))
                        .intoArray(y, yAt + j);
            }
        }
    }

    /** One word of four weights, integers that are shifted up; a row's scale follows its sum. */
    static void int8(Panels weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = weights.segment;
        float[] scales = weights.scales;
        int inputs = weights.inputs;
        int gates = weights.gates;
        int stride = weights.stride;
        int groups = (inputs + 3) / 4;
        int vectors = weights.count * gates;
        for (int vector = 0; vector < vectors; vector++) {
            int j = vector % gates * stride + vector / gates * LANES;
            int panel = vector * groups * LANES;
            FloatVector a = FloatVector.zero(SPECIES);
            FloatVector b = FloatVector.zero(SPECIES);
            FloatVector c = FloatVector.zero(SPECIES);
            FloatVector d = FloatVector.zero(SPECIES);
            int k = 0;
            for (; k < inputs - 3; k += 4) {
                IntVector word = IntVector.fromMemorySegment(WORDS, w, (panel + k / 4 * LANES) * WORD, ORDER);
                a = ((FloatVector) word.lanewise(VectorOperators.LSHL, 24).convert(VectorOperators.I2F, 0))
                        .fma(FloatVector.broadcast(SPECIES, x[xAt + k]), a);
                b = ((FloatVector) word.lanewise(VectorOperators.LSHL, 16).convert(VectorOperators.I2F, 0))
                        .fma(FloatVector.broadcast(SPECIES, x[xAt + k + 1]), b);
                c = ((FloatVector) word.lanewise(VectorOperators.LSHL, 8).convert(VectorOperators.I2F, 0))
                        .fma(FloatVector.broadcast(SPECIES, x[xAt + k + 2]), c);
                d = ((FloatVector) word.convert(VectorOperators.I2F, 0))
                        .fma(FloatVector.broadcast(SPECIES, x[xAt + k + 3]), d);
            }
            a.add(b)
                    .add(c.add(d))
                    .fma(FloatVector.fromArray(SPECIES, scales, j), FloatVector.fromArray(SPECIES, start, startAt + j))
                    .intoArray(y, yAt + j);
            for (; k < inputs; k++) {
                ((FloatVector) IntVector.fromMemorySegment(WORDS, w, (panel + k / 4 * LANES) * WORD, ORDER)
                                .lanewise(VectorOperators.LSHL, 24 - 8 * (k & 3))
                                .convert(VectorOperators.I2F, 0))
                        .mul(FloatVector.fromArray(SPECIES, scales, j))
                        .fma(FloatVector.broadcast(SPECIES, x[xAt + k]), FloatVector.fromArray(SPECIES, y, yAt + j))
                        .intoArray(y, yAt + j);
            }
        }
    }
}
