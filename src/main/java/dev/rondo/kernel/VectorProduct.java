package dev.rondo.kernel;

import static dev.rondo.kernel.VectorMath.LANES;
import static dev.rondo.kernel.VectorMath.ONE;
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

    /** The inputs that belong to chains; those after them are added one after the other. */
    private static final int CHAINED = given(MethodHandles.lookup(), "CHAINED");

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
        FloatVector[] totals = new FloatVector[panels * GATES];
        for (int i = unrolled(0); i < panels * GATES; i++) {
            totals[i] = load(start, startAt + i % GATES * STRIDE + i / GATES * LANES);
        }
        if (CHAINED > 0) {
            chains(panels, totals, w, first, x, xAt);
        }
        for (int k = unrolled(CHAINED); k < INPUTS; k++) {
            multiply(panels, 1, 0, totals, w, first, k, all(x[xAt + k]));
        }
        for (int i = unrolled(0); i < panels * GATES; i++) {
            totals[i].intoArray(y, yAt + i % GATES * STRIDE + i / GATES * LANES);
        }
    }

    /** Adds the products of the inputs in chains: {@code sums[(panel GATES + gate) CHAINS + chain]}. */
    @Expand
    private static void chains(int panels, FloatVector[] totals, MemorySegment w, int first, float[] x, int xAt) {
        int turn = unrolled(GATES >= 3 && panels == 2 ? 2 : 4); // inputs per iteration
        FloatVector[] sums = new FloatVector[panels * GATES * CHAINS];
        for (int i = unrolled(0); i < panels * GATES; i++) {
            sums[i * CHAINS] = totals[i];
            for (int chain = unrolled(1); chain < CHAINS; chain++) {
                sums[i * CHAINS + chain] = FloatVector.zero(SPECIES);
            }
        }
        int whole = unrolled(CHAINED - CHAINED % turn);
        if (whole > 0) { // C2 allocates the sums of a loop that never runs
            for (int k = 0; k < whole; k += turn) {
                int at = first + k * GATES * LANES;
                for (int t = unrolled(0); t < turn; t++) {
                    multiply(panels, CHAINS, t % CHAINS, sums, w, at, t, all(x[xAt + k + t]));
                }
            }
        }
        int at = first + whole * GATES * LANES;
        for (int t = unrolled(0); t < CHAINED % turn; t++) {
            multiply(panels, CHAINS, t % CHAINS, sums, w, at, t, all(x[xAt + whole + t]));
        }
        for (int i = unrolled(0); i < panels * GATES; i++) {
            totals[i] = sums[i * CHAINS];
            for (int chain = unrolled(1); chain < CHAINS; chain++) {
                totals[i] = ONE.fma(sums[i * CHAINS + chain], totals[i]);
            }
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
