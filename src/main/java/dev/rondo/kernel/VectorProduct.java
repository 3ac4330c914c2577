package dev.rondo.kernel;

import static dev.rondo.kernel.VectorMath.LANES;
import static dev.rondo.kernel.VectorMath.SPECIES;
import static dev.rondo.kernel.VectorMath.all;
import static dev.rondo.kernel.VectorMath.load;
import static dev.rondo.template.Unroll.given;
import static dev.rondo.template.Unroll.unrolled;

import dev.rondo.template.Expand;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/**
 * Matrix times vector for one to four gates, one or two panels at a time, in the order of {@link SumOrder}. Each weight is read
 * once, and the sums of all gates stay in registers.
 *
 * <p>The weights are sliced to a constant size, and one method computes all their offsets, so C2 can prove that every load is
 * in bounds. With weights in the L1 cache the checks took as long as the loads.
 */
final class VectorProduct extends MatrixVectorProduct {
    private static final int GATES = given(MethodHandles.lookup(), "GATES");
    private static final int INPUTS = given(MethodHandles.lookup(), "INPUTS");
    private static final int OUTPUTS = given(MethodHandles.lookup(), "OUTPUTS");
    private static final int STRIDE = Padding.pad(OUTPUTS);
    private static final int BYTES = given(MethodHandles.lookup(), "BYTES");
    private static final int SLICED = given(MethodHandles.lookup(), "SLICED");

    /** The number of outputs whose panels are taken two at a time. */
    private static final int PAIRED = given(MethodHandles.lookup(), "PAIRED");

    private static final int CHAINS = given(MethodHandles.lookup(), "CHAINS");

    /** Inputs whose chains are added to the sums together. */
    private static final int BLOCK = given(MethodHandles.lookup(), "BLOCK");

    private static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1f);

    VectorProduct() {}

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
        if (PAIRED > 0) {
            pairs(weights, x, xAt, start, startAt, y, yAt, outputs);
        }
        if (PAIRED < OUTPUTS) {
            singles(weights, x, xAt, start, startAt, y, yAt, outputs);
        }
    }

    private static void pairs(
            MemorySegment weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt, int outputs) {
        MemorySegment w = SLICED == 1 ? weights.asSlice(0, BYTES) : weights;
        int end = Math.min(PAIRED, outputs);
        for (int j = 0; j < end; j += 2 * LANES) {
            panels(2, w, j, x, xAt, start, startAt + j, y, yAt + j);
        }
    }

    private static void singles(
            MemorySegment weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt, int outputs) {
        MemorySegment w = SLICED == 1 ? weights.asSlice(0, BYTES) : weights;
        int end = Math.min(OUTPUTS, PAIRED + outputs);
        for (int j = PAIRED; j < end; j += LANES) {
            panels(1, w, j, x, xAt, start, startAt + j, y, yAt + j);
        }
    }

    /** Computes the sums of {@code panels} panels from output j on. */
    @Expand
    private static void panels(
            int panels, MemorySegment w, int j, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        int first = j * INPUTS * GATES;
        if (INPUTS <= BLOCK) {
            block(panels, INPUTS, w, first, x, xAt, start, startAt, y, yAt);
        } else {
            block(panels, BLOCK, w, first, x, xAt, start, startAt, y, yAt);
            for (int k = BLOCK; k <= INPUTS - BLOCK; k += BLOCK) {
                block(panels, BLOCK, w, first + k * GATES * LANES, x, xAt + k, y, yAt, y, yAt);
            }
            if (INPUTS % BLOCK > 0) {
                int last = unrolled(INPUTS / BLOCK * BLOCK);
                block(panels, INPUTS % BLOCK, w, first + last * GATES * LANES, x, xAt + last, y, yAt, y, yAt);
            }
        }
    }

    /** Adds the products of a block of inputs: {@code sums[(panel GATES + gate) CHAINS + chain]}. */
    @Expand
    private static void block(
            int panels,
            int inputs,
            MemorySegment w,
            int first,
            float[] x,
            int xAt,
            float[] start,
            int startAt,
            float[] y,
            int yAt) {
        int turn = unrolled(GATES == 4 && panels == 2 ? 2 : 4); // inputs per iteration
        FloatVector[] sums = new FloatVector[panels * GATES * CHAINS];
        for (int i = unrolled(0); i < panels * GATES * CHAINS; i++) {
            sums[i] = FloatVector.zero(SPECIES);
        }
        int whole = unrolled(inputs - inputs % turn);
        if (whole > 0) {
            for (int k = 0; k < whole; k += turn) {
                int at = first + k * GATES * LANES;
                for (int t = unrolled(0); t < turn; t++) {
                    multiply(panels, CHAINS, t % CHAINS, sums, w, at, t, all(x[xAt + k + t]));
                }
            }
        }
        int at = first + whole * GATES * LANES;
        int rest = unrolled(inputs % CHAINS);
        for (int t = unrolled(0); t < inputs % turn - rest; t++) {
            multiply(panels, CHAINS, t % CHAINS, sums, w, at, t, all(x[xAt + whole + t]));
        }
        FloatVector[] last = new FloatVector[panels * GATES];
        for (int i = unrolled(0); i < panels * GATES; i++) {
            last[i] = FloatVector.zero(SPECIES);
        }
        for (int t = unrolled(inputs % turn - rest); t < inputs % turn; t++) {
            multiply(panels, 1, 0, last, w, at, t, all(x[xAt + whole + t]));
        }
        for (int i = unrolled(0); i < panels * GATES; i++) {
            FloatVector sum = load(start, startAt + i % GATES * STRIDE + i / GATES * LANES);
            for (int chain = unrolled(0); chain < CHAINS; chain++) {
                sum = ONE.fma(sums[i * CHAINS + chain], sum);
            }
            if (rest > 0) {
                sum = ONE.fma(last[i], sum);
            }
            sum.intoArray(y, yAt + i % GATES * STRIDE + i / GATES * LANES);
        }
    }

    /** Multiplies input t of those whose weights begin at {@code at}, for one of some chains. */
    @Expand
    private static void multiply(
            int panels, int chains, int chain, FloatVector[] sums, MemorySegment w, int at, int t, FloatVector in) {
        for (int i = unrolled(0); i < panels * GATES; i++) {
            int sum = unrolled(i * chains + chain);
            int weight = at + (i / GATES * INPUTS + t) * GATES * LANES + i % GATES * LANES;
            sums[sum] = load(w, weight).fma(in, sums[sum]);
        }
    }
}
