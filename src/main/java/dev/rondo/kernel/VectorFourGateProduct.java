package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix times vector for four gates. Each gate has two sums, over even and odd inputs: 8 sums in progress, which fit in 16
 * registers, or 16 if two panels are taken at a time. Otherwise it works as {@link VectorProduct} does.
 */
final class VectorFourGateProduct extends MatrixVectorProduct {
    private static final ProductShape SHAPE = ProductShape.of(MethodHandles.lookup());
    private static final int INPUTS = SHAPE.inputs();
    private static final int OUTPUTS = SHAPE.outputs();
    private static final int STRIDE = Padding.pad(OUTPUTS);
    private static final long BYTES = SHAPE.bytes();
    private static final boolean SLICED = SHAPE.sliced();

    private static final VectorSpecies<Float> SPECIES = Species.FLOATS;
    private static final int LANES = SPECIES.length();
    private static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1f);
    private static final long FLOAT = Float.BYTES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** The number of outputs whose panels are taken two at a time. */
    private static final int PAIRED = SHAPE.pairs() * 2 * LANES;

    /** Inputs handled four per iteration; up to three remain. */
    private static final int WHOLE = INPUTS & -4;

    /** Inputs handled two per iteration, if panels are taken in pairs; one may remain. */
    private static final int EVEN = INPUTS & -2;

    VectorFourGateProduct() {}

    @Override
    void apply(
            MemorySegment weights, float[] scales, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        if (PAIRED > 0) {
            pairs(weights, x, xAt, start, startAt, y, yAt);
        }
        if (PAIRED < OUTPUTS) {
            singles(weights, x, xAt, start, startAt, y, yAt);
        }
    }

    /** Takes two panels at a time. */
    private static void pairs(
            MemorySegment weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = SLICED ? weights.asSlice(0, BYTES) : weights;
        for (int j = 0; j < PAIRED; j += 2 * LANES) {
            int from = j * INPUTS * 4;
            FloatVector a0 = FloatVector.fromArray(SPECIES, start, startAt + j);
            FloatVector a1 = FloatVector.zero(SPECIES);
            FloatVector b0 = FloatVector.fromArray(SPECIES, start, startAt + STRIDE + j);
            FloatVector b1 = FloatVector.zero(SPECIES);
            FloatVector c0 = FloatVector.fromArray(SPECIES, start, startAt + 2 * STRIDE + j);
            FloatVector c1 = FloatVector.zero(SPECIES);
            FloatVector d0 = FloatVector.fromArray(SPECIES, start, startAt + 3 * STRIDE + j);
            FloatVector d1 = FloatVector.zero(SPECIES);
            FloatVector e0 = FloatVector.fromArray(SPECIES, start, startAt + j + LANES);
            FloatVector e1 = FloatVector.zero(SPECIES);
            FloatVector f0 = FloatVector.fromArray(SPECIES, start, startAt + STRIDE + j + LANES);
            FloatVector f1 = FloatVector.zero(SPECIES);
            FloatVector g0 = FloatVector.fromArray(SPECIES, start, startAt + 2 * STRIDE + j + LANES);
            FloatVector g1 = FloatVector.zero(SPECIES);
            FloatVector h0 = FloatVector.fromArray(SPECIES, start, startAt + 3 * STRIDE + j + LANES);
            FloatVector h1 = FloatVector.zero(SPECIES);
            // Two inputs per iteration, one for each sum.
            for (int k = 0; k < EVEN; k += 2) {
                int at = from + k * 4 * LANES;
                int to = at + INPUTS * 4 * LANES;
                FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
                a0 = FloatVector.fromMemorySegment(SPECIES, w, at * FLOAT, ORDER)
                        .fma(x0, a0);
                b0 = FloatVector.fromMemorySegment(SPECIES, w, (at + LANES) * FLOAT, ORDER)
                        .fma(x0, b0);
                c0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 2 * LANES) * FLOAT, ORDER)
                        .fma(x0, c0);
                d0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 3 * LANES) * FLOAT, ORDER)
                        .fma(x0, d0);
                e0 = FloatVector.fromMemorySegment(SPECIES, w, to * FLOAT, ORDER)
                        .fma(x0, e0);
                f0 = FloatVector.fromMemorySegment(SPECIES, w, (to + LANES) * FLOAT, ORDER)
                        .fma(x0, f0);
                g0 = FloatVector.fromMemorySegment(SPECIES, w, (to + 2 * LANES) * FLOAT, ORDER)
                        .fma(x0, g0);
                h0 = FloatVector.fromMemorySegment(SPECIES, w, (to + 3 * LANES) * FLOAT, ORDER)
                        .fma(x0, h0);
                FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
                a1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 4 * LANES) * FLOAT, ORDER)
                        .fma(x1, a1);
                b1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 5 * LANES) * FLOAT, ORDER)
                        .fma(x1, b1);
                c1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 6 * LANES) * FLOAT, ORDER)
                        .fma(x1, c1);
                d1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 7 * LANES) * FLOAT, ORDER)
                        .fma(x1, d1);
                e1 = FloatVector.fromMemorySegment(SPECIES, w, (to + 4 * LANES) * FLOAT, ORDER)
                        .fma(x1, e1);
                f1 = FloatVector.fromMemorySegment(SPECIES, w, (to + 5 * LANES) * FLOAT, ORDER)
                        .fma(x1, f1);
                g1 = FloatVector.fromMemorySegment(SPECIES, w, (to + 6 * LANES) * FLOAT, ORDER)
                        .fma(x1, g1);
                h1 = FloatVector.fromMemorySegment(SPECIES, w, (to + 7 * LANES) * FLOAT, ORDER)
                        .fma(x1, h1);
            }
            int at = from + EVEN * 4 * LANES;
            int to = at + INPUTS * 4 * LANES;
            // The remaining input. The condition is a constant.
            if (EVEN < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + EVEN]);
                a0 = FloatVector.fromMemorySegment(SPECIES, w, at * FLOAT, ORDER)
                        .fma(last, a0);
                b0 = FloatVector.fromMemorySegment(SPECIES, w, (at + LANES) * FLOAT, ORDER)
                        .fma(last, b0);
                c0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 2 * LANES) * FLOAT, ORDER)
                        .fma(last, c0);
                d0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 3 * LANES) * FLOAT, ORDER)
                        .fma(last, d0);
                e0 = FloatVector.fromMemorySegment(SPECIES, w, to * FLOAT, ORDER)
                        .fma(last, e0);
                f0 = FloatVector.fromMemorySegment(SPECIES, w, (to + LANES) * FLOAT, ORDER)
                        .fma(last, f0);
                g0 = FloatVector.fromMemorySegment(SPECIES, w, (to + 2 * LANES) * FLOAT, ORDER)
                        .fma(last, g0);
                h0 = FloatVector.fromMemorySegment(SPECIES, w, (to + 3 * LANES) * FLOAT, ORDER)
                        .fma(last, h0);
            }
            ONE.fma(a0, a1).intoArray(y, yAt + j);
            ONE.fma(b0, b1).intoArray(y, yAt + STRIDE + j);
            ONE.fma(c0, c1).intoArray(y, yAt + 2 * STRIDE + j);
            ONE.fma(d0, d1).intoArray(y, yAt + 3 * STRIDE + j);
            ONE.fma(e0, e1).intoArray(y, yAt + j + LANES);
            ONE.fma(f0, f1).intoArray(y, yAt + STRIDE + j + LANES);
            ONE.fma(g0, g1).intoArray(y, yAt + 2 * STRIDE + j + LANES);
            ONE.fma(h0, h1).intoArray(y, yAt + 3 * STRIDE + j + LANES);
        }
    }

    /** Takes one panel at a time. */
    private static void singles(
            MemorySegment weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = SLICED ? weights.asSlice(0, BYTES) : weights;
        for (int j = PAIRED; j < OUTPUTS; j += LANES) {
            int from = j * INPUTS * 4;
            FloatVector a0 = FloatVector.fromArray(SPECIES, start, startAt + j);
            FloatVector a1 = FloatVector.zero(SPECIES);
            FloatVector b0 = FloatVector.fromArray(SPECIES, start, startAt + STRIDE + j);
            FloatVector b1 = FloatVector.zero(SPECIES);
            FloatVector c0 = FloatVector.fromArray(SPECIES, start, startAt + 2 * STRIDE + j);
            FloatVector c1 = FloatVector.zero(SPECIES);
            FloatVector d0 = FloatVector.fromArray(SPECIES, start, startAt + 3 * STRIDE + j);
            FloatVector d1 = FloatVector.zero(SPECIES);
            // Four inputs per iteration.
            for (int k = 0; k < WHOLE; k += 4) {
                int at = from + k * 4 * LANES;
                FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
                a0 = FloatVector.fromMemorySegment(SPECIES, w, at * FLOAT, ORDER)
                        .fma(x0, a0);
                b0 = FloatVector.fromMemorySegment(SPECIES, w, (at + LANES) * FLOAT, ORDER)
                        .fma(x0, b0);
                c0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 2 * LANES) * FLOAT, ORDER)
                        .fma(x0, c0);
                d0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 3 * LANES) * FLOAT, ORDER)
                        .fma(x0, d0);
                FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
                a1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 4 * LANES) * FLOAT, ORDER)
                        .fma(x1, a1);
                b1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 5 * LANES) * FLOAT, ORDER)
                        .fma(x1, b1);
                c1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 6 * LANES) * FLOAT, ORDER)
                        .fma(x1, c1);
                d1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 7 * LANES) * FLOAT, ORDER)
                        .fma(x1, d1);
                FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
                a0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 8 * LANES) * FLOAT, ORDER)
                        .fma(x2, a0);
                b0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 9 * LANES) * FLOAT, ORDER)
                        .fma(x2, b0);
                c0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 10 * LANES) * FLOAT, ORDER)
                        .fma(x2, c0);
                d0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 11 * LANES) * FLOAT, ORDER)
                        .fma(x2, d0);
                FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + k + 3]);
                a1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 12 * LANES) * FLOAT, ORDER)
                        .fma(x3, a1);
                b1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 13 * LANES) * FLOAT, ORDER)
                        .fma(x3, b1);
                c1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 14 * LANES) * FLOAT, ORDER)
                        .fma(x3, c1);
                d1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 15 * LANES) * FLOAT, ORDER)
                        .fma(x3, d1);
            }
            int at = from + WHOLE * 4 * LANES;
            // The remaining one to three inputs. The conditions are constants.
            if (WHOLE < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE]);
                a0 = FloatVector.fromMemorySegment(SPECIES, w, at * FLOAT, ORDER)
                        .fma(last, a0);
                b0 = FloatVector.fromMemorySegment(SPECIES, w, (at + LANES) * FLOAT, ORDER)
                        .fma(last, b0);
                c0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 2 * LANES) * FLOAT, ORDER)
                        .fma(last, c0);
                d0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 3 * LANES) * FLOAT, ORDER)
                        .fma(last, d0);
            }
            if (WHOLE + 1 < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 1]);
                a1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 4 * LANES) * FLOAT, ORDER)
                        .fma(last, a1);
                b1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 5 * LANES) * FLOAT, ORDER)
                        .fma(last, b1);
                c1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 6 * LANES) * FLOAT, ORDER)
                        .fma(last, c1);
                d1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 7 * LANES) * FLOAT, ORDER)
                        .fma(last, d1);
            }
            if (WHOLE + 2 < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 2]);
                a0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 8 * LANES) * FLOAT, ORDER)
                        .fma(last, a0);
                b0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 9 * LANES) * FLOAT, ORDER)
                        .fma(last, b0);
                c0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 10 * LANES) * FLOAT, ORDER)
                        .fma(last, c0);
                d0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 11 * LANES) * FLOAT, ORDER)
                        .fma(last, d0);
            }
            ONE.fma(a0, a1).intoArray(y, yAt + j);
            ONE.fma(b0, b1).intoArray(y, yAt + STRIDE + j);
            ONE.fma(c0, c1).intoArray(y, yAt + 2 * STRIDE + j);
            ONE.fma(d0, d1).intoArray(y, yAt + 3 * STRIDE + j);
        }
    }
}
