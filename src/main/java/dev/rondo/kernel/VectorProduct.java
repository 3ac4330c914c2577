package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix times vector for one to three gates, one panel at a time. Each weight is read once, and the sums of all gates stay in
 * registers.
 *
 * <p>An FMA takes four cycles and two can start per cycle, so at least eight sums must be in progress. One to three gates have
 * four sums each, over every fourth input. {@link VectorFourGateProduct} has two sums per gate, over even and odd inputs. The
 * split depends on the number of gates only, so all vector widths give the same bits.
 *
 * <p>Partial sums are combined with fma(1, a, b), which has the bits of a + b. The receiver is a constant, so C2 knows its
 * class when it parses the store. For a value that leaves a loop C2 guesses the class from profiles, and a wrong guess
 * allocates an array per call. The remaining one to three inputs are handled in ifs on constants, which C2 removes.
 *
 * <p>This is a template: {@link ProductClasses} defines a class from it for each shape, so sizes are constants. The weights
 * are sliced to a constant size, and one method computes all their offsets, so C2 can prove that every load is in bounds.
 * With weights in the L1 cache the checks took as long as the loads.
 */
final class VectorProduct extends MatrixVectorProduct {
    private static final ProductShape SHAPE = ProductShape.of(MethodHandles.lookup());
    private static final int INPUTS = SHAPE.inputs();
    private static final int OUTPUTS = SHAPE.outputs();
    private static final int STRIDE = Padding.pad(OUTPUTS);
    private static final long BYTES = SHAPE.bytes();
    private static final boolean SLICED = SHAPE.sliced();

    /** Inputs handled four per iteration; up to three remain. */
    private static final int WHOLE = INPUTS & -4;

    private static final VectorSpecies<Float> SPECIES = Species.FLOATS;
    private static final int LANES = SPECIES.length();
    private static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1f);

    /** The first output of the last panel, which has no partner if the number of panels is odd. */
    private static final int ODD = (OUTPUTS - 1) / LANES * LANES;

    /** Bytes of a float. Indices count floats and are ints computed from k, the form in which C2 proves bounds. */
    private static final long FLOAT = Float.BYTES;

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    VectorProduct() {}

    @Override
    void apply(
            MemorySegment weights, float[] scales, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        switch (SHAPE.gates()) {
            case 1 -> product1(weights, x, xAt, start, startAt, y, yAt);
            case 2 -> product2(weights, x, xAt, start, startAt, y, yAt);
            case 3 -> product3(weights, x, xAt, start, startAt, y, yAt);
            default -> throw new IllegalArgumentException("expected 1 to 4 gates, got " + SHAPE.gates());
        }
    }

    /** Takes two panels at a time, because one panel has only four sums. */
    private static void product1(
            MemorySegment weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        if (OUTPUTS > LANES) {
            pairs(weights, x, xAt, start, startAt, y, yAt);
        }
        if (ODD / LANES % 2 == 0) {
            odd(weights, x, xAt, start, startAt, y, yAt);
        }
    }

    private static void pairs(
            MemorySegment weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = SLICED ? weights.asSlice(0, BYTES) : weights;
        for (int j = 0; j < OUTPUTS - LANES; j += 2 * LANES) {
            int aFrom = j * INPUTS;
            int bFrom = aFrom + INPUTS * LANES;
            FloatVector a0 = FloatVector.fromArray(SPECIES, start, startAt + j);
            FloatVector a1 = FloatVector.zero(SPECIES);
            FloatVector a2 = FloatVector.zero(SPECIES);
            FloatVector a3 = FloatVector.zero(SPECIES);
            FloatVector b0 = FloatVector.fromArray(SPECIES, start, startAt + j + LANES);
            FloatVector b1 = FloatVector.zero(SPECIES);
            FloatVector b2 = FloatVector.zero(SPECIES);
            FloatVector b3 = FloatVector.zero(SPECIES);
            // Four inputs per iteration, one for each sum.
            for (int k = 0; k < WHOLE; k += 4) {
                int aAt = aFrom + k * LANES;
                int bAt = bFrom + k * LANES;
                FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
                a0 = FloatVector.fromMemorySegment(SPECIES, w, aAt * FLOAT, ORDER)
                        .fma(x0, a0);
                b0 = FloatVector.fromMemorySegment(SPECIES, w, bAt * FLOAT, ORDER)
                        .fma(x0, b0);
                FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
                a1 = FloatVector.fromMemorySegment(SPECIES, w, (aAt + LANES) * FLOAT, ORDER)
                        .fma(x1, a1);
                b1 = FloatVector.fromMemorySegment(SPECIES, w, (bAt + LANES) * FLOAT, ORDER)
                        .fma(x1, b1);
                FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
                a2 = FloatVector.fromMemorySegment(SPECIES, w, (aAt + 2 * LANES) * FLOAT, ORDER)
                        .fma(x2, a2);
                b2 = FloatVector.fromMemorySegment(SPECIES, w, (bAt + 2 * LANES) * FLOAT, ORDER)
                        .fma(x2, b2);
                FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + k + 3]);
                a3 = FloatVector.fromMemorySegment(SPECIES, w, (aAt + 3 * LANES) * FLOAT, ORDER)
                        .fma(x3, a3);
                b3 = FloatVector.fromMemorySegment(SPECIES, w, (bAt + 3 * LANES) * FLOAT, ORDER)
                        .fma(x3, b3);
            }
            int aAt = aFrom + WHOLE * LANES;
            int bAt = bFrom + WHOLE * LANES;
            // The remaining one to three inputs. The conditions are constants.
            if (WHOLE < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE]);
                a0 = FloatVector.fromMemorySegment(SPECIES, w, aAt * FLOAT, ORDER)
                        .fma(last, a0);
                b0 = FloatVector.fromMemorySegment(SPECIES, w, bAt * FLOAT, ORDER)
                        .fma(last, b0);
            }
            if (WHOLE + 1 < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 1]);
                a1 = FloatVector.fromMemorySegment(SPECIES, w, (aAt + LANES) * FLOAT, ORDER)
                        .fma(last, a1);
                b1 = FloatVector.fromMemorySegment(SPECIES, w, (bAt + LANES) * FLOAT, ORDER)
                        .fma(last, b1);
            }
            if (WHOLE + 2 < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 2]);
                a2 = FloatVector.fromMemorySegment(SPECIES, w, (aAt + 2 * LANES) * FLOAT, ORDER)
                        .fma(last, a2);
                b2 = FloatVector.fromMemorySegment(SPECIES, w, (bAt + 2 * LANES) * FLOAT, ORDER)
                        .fma(last, b2);
            }
            ONE.fma(ONE.fma(a0, a1), ONE.fma(a2, a3)).intoArray(y, yAt + j);
            ONE.fma(ONE.fma(b0, b1), ONE.fma(b2, b3)).intoArray(y, yAt + j + LANES);
        }
    }

    private static void odd(MemorySegment weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = SLICED ? weights.asSlice(0, BYTES) : weights;
        int panel = ODD * INPUTS;
        FloatVector a0 = FloatVector.fromArray(SPECIES, start, startAt + ODD);
        FloatVector a1 = FloatVector.zero(SPECIES);
        FloatVector a2 = FloatVector.zero(SPECIES);
        FloatVector a3 = FloatVector.zero(SPECIES);
        // Four inputs per iteration, one for each sum.
        for (int k = 0; k < WHOLE; k += 4) {
            int aAt = panel + k * LANES;
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
            a0 = FloatVector.fromMemorySegment(SPECIES, w, aAt * FLOAT, ORDER).fma(x0, a0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
            a1 = FloatVector.fromMemorySegment(SPECIES, w, (aAt + LANES) * FLOAT, ORDER)
                    .fma(x1, a1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
            a2 = FloatVector.fromMemorySegment(SPECIES, w, (aAt + 2 * LANES) * FLOAT, ORDER)
                    .fma(x2, a2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + k + 3]);
            a3 = FloatVector.fromMemorySegment(SPECIES, w, (aAt + 3 * LANES) * FLOAT, ORDER)
                    .fma(x3, a3);
        }
        int aAt = panel + WHOLE * LANES;
        // The remaining one to three inputs. The conditions are constants.
        if (WHOLE < INPUTS) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE]);
            a0 = FloatVector.fromMemorySegment(SPECIES, w, aAt * FLOAT, ORDER).fma(last, a0);
        }
        if (WHOLE + 1 < INPUTS) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 1]);
            a1 = FloatVector.fromMemorySegment(SPECIES, w, (aAt + LANES) * FLOAT, ORDER)
                    .fma(last, a1);
        }
        if (WHOLE + 2 < INPUTS) {
            FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 2]);
            a2 = FloatVector.fromMemorySegment(SPECIES, w, (aAt + 2 * LANES) * FLOAT, ORDER)
                    .fma(last, a2);
        }
        ONE.fma(ONE.fma(a0, a1), ONE.fma(a2, a3)).intoArray(y, yAt + ODD);
    }

    private static void product2(
            MemorySegment weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = SLICED ? weights.asSlice(0, BYTES) : weights;
        int panel = 0;
        for (int j = 0; j < OUTPUTS; j += LANES) {
            FloatVector a0 = FloatVector.fromArray(SPECIES, start, startAt + j);
            FloatVector a1 = FloatVector.zero(SPECIES);
            FloatVector a2 = FloatVector.zero(SPECIES);
            FloatVector a3 = FloatVector.zero(SPECIES);
            FloatVector b0 = FloatVector.fromArray(SPECIES, start, startAt + STRIDE + j);
            FloatVector b1 = FloatVector.zero(SPECIES);
            FloatVector b2 = FloatVector.zero(SPECIES);
            FloatVector b3 = FloatVector.zero(SPECIES);
            // Four inputs per iteration, one for each sum.
            for (int k = 0; k < WHOLE; k += 4) {
                int at = panel + k * 2 * LANES;
                FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
                a0 = FloatVector.fromMemorySegment(SPECIES, w, at * FLOAT, ORDER)
                        .fma(x0, a0);
                b0 = FloatVector.fromMemorySegment(SPECIES, w, (at + LANES) * FLOAT, ORDER)
                        .fma(x0, b0);
                FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
                a1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 2 * LANES) * FLOAT, ORDER)
                        .fma(x1, a1);
                b1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 3 * LANES) * FLOAT, ORDER)
                        .fma(x1, b1);
                FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
                a2 = FloatVector.fromMemorySegment(SPECIES, w, (at + 4 * LANES) * FLOAT, ORDER)
                        .fma(x2, a2);
                b2 = FloatVector.fromMemorySegment(SPECIES, w, (at + 5 * LANES) * FLOAT, ORDER)
                        .fma(x2, b2);
                FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + k + 3]);
                a3 = FloatVector.fromMemorySegment(SPECIES, w, (at + 6 * LANES) * FLOAT, ORDER)
                        .fma(x3, a3);
                b3 = FloatVector.fromMemorySegment(SPECIES, w, (at + 7 * LANES) * FLOAT, ORDER)
                        .fma(x3, b3);
            }
            int at = panel + WHOLE * 2 * LANES;
            // The remaining one to three inputs. The conditions are constants.
            if (WHOLE < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE]);
                a0 = FloatVector.fromMemorySegment(SPECIES, w, at * FLOAT, ORDER)
                        .fma(last, a0);
                b0 = FloatVector.fromMemorySegment(SPECIES, w, (at + LANES) * FLOAT, ORDER)
                        .fma(last, b0);
            }
            if (WHOLE + 1 < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 1]);
                a1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 2 * LANES) * FLOAT, ORDER)
                        .fma(last, a1);
                b1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 3 * LANES) * FLOAT, ORDER)
                        .fma(last, b1);
            }
            if (WHOLE + 2 < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 2]);
                a2 = FloatVector.fromMemorySegment(SPECIES, w, (at + 4 * LANES) * FLOAT, ORDER)
                        .fma(last, a2);
                b2 = FloatVector.fromMemorySegment(SPECIES, w, (at + 5 * LANES) * FLOAT, ORDER)
                        .fma(last, b2);
            }
            ONE.fma(ONE.fma(a0, a1), ONE.fma(a2, a3)).intoArray(y, yAt + j);
            ONE.fma(ONE.fma(b0, b1), ONE.fma(b2, b3)).intoArray(y, yAt + STRIDE + j);
            panel += INPUTS * 2 * LANES;
        }
    }

    private static void product3(
            MemorySegment weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MemorySegment w = SLICED ? weights.asSlice(0, BYTES) : weights;
        int panel = 0;
        for (int j = 0; j < OUTPUTS; j += LANES) {
            FloatVector a0 = FloatVector.fromArray(SPECIES, start, startAt + j);
            FloatVector a1 = FloatVector.zero(SPECIES);
            FloatVector a2 = FloatVector.zero(SPECIES);
            FloatVector a3 = FloatVector.zero(SPECIES);
            FloatVector b0 = FloatVector.fromArray(SPECIES, start, startAt + STRIDE + j);
            FloatVector b1 = FloatVector.zero(SPECIES);
            FloatVector b2 = FloatVector.zero(SPECIES);
            FloatVector b3 = FloatVector.zero(SPECIES);
            FloatVector c0 = FloatVector.fromArray(SPECIES, start, startAt + 2 * STRIDE + j);
            FloatVector c1 = FloatVector.zero(SPECIES);
            FloatVector c2 = FloatVector.zero(SPECIES);
            FloatVector c3 = FloatVector.zero(SPECIES);
            // Four inputs per iteration, one for each sum.
            for (int k = 0; k < WHOLE; k += 4) {
                int at = panel + k * 3 * LANES;
                FloatVector x0 = FloatVector.broadcast(SPECIES, x[xAt + k]);
                a0 = FloatVector.fromMemorySegment(SPECIES, w, at * FLOAT, ORDER)
                        .fma(x0, a0);
                b0 = FloatVector.fromMemorySegment(SPECIES, w, (at + LANES) * FLOAT, ORDER)
                        .fma(x0, b0);
                c0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 2 * LANES) * FLOAT, ORDER)
                        .fma(x0, c0);
                FloatVector x1 = FloatVector.broadcast(SPECIES, x[xAt + k + 1]);
                a1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 3 * LANES) * FLOAT, ORDER)
                        .fma(x1, a1);
                b1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 4 * LANES) * FLOAT, ORDER)
                        .fma(x1, b1);
                c1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 5 * LANES) * FLOAT, ORDER)
                        .fma(x1, c1);
                FloatVector x2 = FloatVector.broadcast(SPECIES, x[xAt + k + 2]);
                a2 = FloatVector.fromMemorySegment(SPECIES, w, (at + 6 * LANES) * FLOAT, ORDER)
                        .fma(x2, a2);
                b2 = FloatVector.fromMemorySegment(SPECIES, w, (at + 7 * LANES) * FLOAT, ORDER)
                        .fma(x2, b2);
                c2 = FloatVector.fromMemorySegment(SPECIES, w, (at + 8 * LANES) * FLOAT, ORDER)
                        .fma(x2, c2);
                FloatVector x3 = FloatVector.broadcast(SPECIES, x[xAt + k + 3]);
                a3 = FloatVector.fromMemorySegment(SPECIES, w, (at + 9 * LANES) * FLOAT, ORDER)
                        .fma(x3, a3);
                b3 = FloatVector.fromMemorySegment(SPECIES, w, (at + 10 * LANES) * FLOAT, ORDER)
                        .fma(x3, b3);
                c3 = FloatVector.fromMemorySegment(SPECIES, w, (at + 11 * LANES) * FLOAT, ORDER)
                        .fma(x3, c3);
            }
            int at = panel + WHOLE * 3 * LANES;
            // The remaining one to three inputs. The conditions are constants.
            if (WHOLE < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE]);
                a0 = FloatVector.fromMemorySegment(SPECIES, w, at * FLOAT, ORDER)
                        .fma(last, a0);
                b0 = FloatVector.fromMemorySegment(SPECIES, w, (at + LANES) * FLOAT, ORDER)
                        .fma(last, b0);
                c0 = FloatVector.fromMemorySegment(SPECIES, w, (at + 2 * LANES) * FLOAT, ORDER)
                        .fma(last, c0);
            }
            if (WHOLE + 1 < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 1]);
                a1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 3 * LANES) * FLOAT, ORDER)
                        .fma(last, a1);
                b1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 4 * LANES) * FLOAT, ORDER)
                        .fma(last, b1);
                c1 = FloatVector.fromMemorySegment(SPECIES, w, (at + 5 * LANES) * FLOAT, ORDER)
                        .fma(last, c1);
            }
            if (WHOLE + 2 < INPUTS) {
                FloatVector last = FloatVector.broadcast(SPECIES, x[xAt + WHOLE + 2]);
                a2 = FloatVector.fromMemorySegment(SPECIES, w, (at + 6 * LANES) * FLOAT, ORDER)
                        .fma(last, a2);
                b2 = FloatVector.fromMemorySegment(SPECIES, w, (at + 7 * LANES) * FLOAT, ORDER)
                        .fma(last, b2);
                c2 = FloatVector.fromMemorySegment(SPECIES, w, (at + 8 * LANES) * FLOAT, ORDER)
                        .fma(last, c2);
            }
            ONE.fma(ONE.fma(a0, a1), ONE.fma(a2, a3)).intoArray(y, yAt + j);
            ONE.fma(ONE.fma(b0, b1), ONE.fma(b2, b3)).intoArray(y, yAt + STRIDE + j);
            ONE.fma(ONE.fma(c0, c1), ONE.fma(c2, c3)).intoArray(y, yAt + 2 * STRIDE + j);
            panel += INPUTS * 3 * LANES;
        }
    }
}
