package dev.rondo.graph.stream;

import dev.rondo.graph.op.Reduce;
import dev.rondo.graph.program.TimeStep;
import dev.rondo.graph.program.TimeStep.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A reduction over the features of a step, or over all steps so far. */
final class Reduction implements Part, TimeStep {
    /** What is known of the elements so far, and their number last. */
    private record Sums(double[] values) implements Memory {
        @Override
        public Memory copy() {
            return new Sums(values.clone());
        }

        /** The extreme of no elements is infinite. */
        @Override
        public boolean isFinite() {
            if (values[values.length - 1] == 0) {
                return true;
            }
            for (double value : values) {
                if (!Double.isFinite(value)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void copyFrom(Memory other) {
            System.arraycopy(((Sums) other).values, 0, values, 0, values.length);
        }

        @Override
        public long rawSize() {
            return (long) Double.BYTES * values.length;
        }

        @Override
        public void copyTo(MemorySegment to, long at) {
            MemorySegment.copy(values, 0, to, RAW, at, values.length);
        }

        @Override
        public void copyFrom(MemorySegment from, long at) {
            MemorySegment.copy(from, RAW, at, values, 0, values.length);
        }
    }

    private static final ValueLayout.OfDouble RAW =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Reduce.Kind kind;
    private final int[] targets;
    private final float[] x;
    private final float[] y;
    private final double[] own;

    /**
     * Creates the reduction.
     *
     * @param kind what it computes
     * @param targets for each element of x, the element of y to which it belongs
     * @param x the input
     * @param y the output
     */
    Reduction(Reduce.Kind kind, int[] targets, float[] x, float[] y) {
        this.kind = kind;
        this.targets = targets;
        this.x = x;
        this.y = y;
        this.own = first();
    }

    private double[] first() {
        double[] sums = new double[y.length + 1];
        Arrays.fill(sums, 0, y.length, kind.first());
        return sums;
    }

    @Override
    public void run(Memory[] memories) {
        Arrays.fill(own, 0, y.length, kind.first());
        own[y.length] = 0;
        add(own);
    }

    @Override
    public Memory newMemory() {
        return new Sums(first());
    }

    @Override
    public void step(Memory memory, float[][] inputs, float[][] outputs) {
        add(((Sums) memory).values());
    }

    private void add(double[] sums) {
        for (int i = 0; i < targets.length; i++) {
            sums[targets[i]] = kind.next(sums[targets[i]], x[i]);
        }
        sums[y.length] += targets.length / y.length;
        long count = (long) sums[y.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) kind.last(sums[i], count);
        }
    }
}
