package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.FloatMemory;
import dev.rondo.graph.program.TimeStep;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a {@link Recurrent} operator, for each row of a batch. */
final class RecurrentStep implements TimeStep {
    /** h and c of each row, padded as the cell has them. */
    private record Rows(float[][] h, float[][] c) implements Memory {
        @Override
        public Memory copy() {
            Rows copy = new Rows(new float[h.length][], new float[h.length][]);
            for (int n = 0; n < h.length; n++) {
                copy.h[n] = h[n].clone();
                copy.c[n] = c[n].clone();
            }
            return copy;
        }

        @Override
        public boolean isFinite() {
            for (int n = 0; n < h.length; n++) {
                if (!FloatMemory.areFinite(h[n]) || !FloatMemory.areFinite(c[n])) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void copyFrom(Memory other) {
            Rows from = (Rows) other;
            for (int n = 0; n < h.length; n++) {
                System.arraycopy(from.h[n], 0, h[n], 0, h[n].length);
                System.arraycopy(from.c[n], 0, c[n], 0, c[n].length);
            }
        }

        @Override
        public long rawSize() {
            return 2L * Float.BYTES * h.length * h[0].length;
        }

        @Override
        public void copyTo(MemorySegment to, long at) {
            long size = (long) Float.BYTES * h[0].length;
            for (int n = 0; n < h.length; n++) {
                MemorySegment.copy(h[n], 0, to, RAW, at + 2 * n * size, h[n].length);
                MemorySegment.copy(c[n], 0, to, RAW, at + (2 * n + 1) * size, c[n].length);
            }
        }

        @Override
        public void copyFrom(MemorySegment from, long at) {
            long size = (long) Float.BYTES * h[0].length;
            for (int n = 0; n < h.length; n++) {
                MemorySegment.copy(from, RAW, at + 2 * n * size, h[n], 0, h[n].length);
                MemorySegment.copy(from, RAW, at + (2 * n + 1) * size, c[n], 0, c[n].length);
            }
        }
    }

    private static final ValueLayout.OfFloat RAW = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The index of the mask among the inputs. */
    static final int MASK = 8;

    private static final float[] NO_MASK = {};

    private final RecurrentCell cell;
    private final boolean zeroIfMasked;
    private final List<Integer> shape;
    private final Rows initial;
    private final float[] sums;
    private final float[] extra;

    /**
     * Creates the step.
     *
     * @param cell the cell
     * @param zeroIfMasked whether Y is 0 at steps where the mask is false; otherwise it is h
     * @param shape the shape of h and c: of N values for each of H units
     * @param inputs the inputs of the operator, with the states of new streams
     */
    RecurrentStep(RecurrentCell cell, boolean zeroIfMasked, List<Integer> shape, List<@Nullable Tensor> inputs) {
        this.cell = cell;
        this.zeroIfMasked = zeroIfMasked;
        this.shape = List.copyOf(shape);
        this.initial = rows(inputs);
        this.sums = new float[cell.width()];
        this.extra = new float[cell.extraWidth()];
    }

    private Rows rows(List<@Nullable Tensor> inputs) {
        int streams = shape.get(0) == 1 ? 1 : 0; // there is one direction
        float[] h = RecurrentInputs.initial(inputs, 5, "initial_h", shape, streams);
        float[] c = RecurrentInputs.initial(inputs, 6, "initial_c", shape, streams);
        int count = h.length / cell.hidden;
        Rows rows = new Rows(new float[count][cell.stride], new float[count][cell.stride]);
        for (int n = 0; n < count; n++) {
            System.arraycopy(h, n * cell.hidden, rows.h()[n], 0, cell.hidden);
            System.arraycopy(c, n * cell.hidden, rows.c()[n], 0, cell.hidden);
        }
        return rows;
    }

    @Override
    public Memory newMemory(List<@Nullable Tensor> inputs) {
        return rows(inputs);
    }

    @Override
    public Memory newMemory() {
        return initial.copy();
    }

    @Override
    public void step(Memory memory, float[][] inputs, float[][] outputs) {
        float[] x = inputs[0];
        float[] mask = inputs.length > MASK ? inputs[MASK] : NO_MASK;
        Rows states = (Rows) memory;
        for (int n = 0; n < states.h().length; n++) {
            float[] h = states.h()[n];
            float[] c = states.c()[n];
            boolean skipped = mask.length > 0 && mask[n] == 0;
            if (!skipped) {
                cell.sumInput(x, n * cell.inputs(), sums);
                cell.addRecurrent(sums, 0, 1, h, extra);
                cell.step(sums, 0, extra, 0, h, c, 0);
            }
            for (int i = 0; i < outputs.length; i++) {
                if (outputs[i].length > 0) {
                    System.arraycopy(i == 2 ? c : h, 0, outputs[i], n * cell.hidden, cell.hidden);
                }
            }
            if (skipped && zeroIfMasked && outputs[0].length > 0) {
                Arrays.fill(outputs[0], n * cell.hidden, (n + 1) * cell.hidden, 0f);
            }
        }
    }
}
