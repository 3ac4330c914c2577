package dev.rondo.graph.op;

import dev.rondo.graph.program.TimeStep;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One step of a {@link Recurrent} operator, for one stream. */
final class RecurrentStep implements TimeStep {
    /** h and c, padded as the cell has them. */
    private record Stream(float[] h, float[] c) implements Memory {
        @Override
        public Memory copy() {
            return new Stream(h.clone(), c.clone());
        }

        @Override
        public byte[] toBytes() {
            ByteBuffer bytes = ByteBuffer.allocate((h.length + c.length) * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(h).put(c);
            return bytes.array();
        }
    }

    private final RecurrentCell cell;
    private final int rows;
    private final Stream initial;
    private final float[] sums;
    private final float[] extra;

    /**
     * Creates the step.
     *
     * @param cell the cell
     * @param h the hidden states of new streams [N][H]
     * @param c the cell states of new streams [N][H]
     */
    RecurrentStep(RecurrentCell cell, float[] h, float[] c) {
        this.cell = cell;
        this.rows = h.length / cell.hidden;
        this.initial = new Stream(new float[rows * cell.stride], new float[rows * cell.stride]);
        this.sums = new float[rows * cell.width()];
        this.extra = new float[rows * cell.extraWidth()];
        for (int n = 0; n < rows; n++) {
            System.arraycopy(h, n * cell.hidden, initial.h(), n * cell.stride, cell.hidden);
            System.arraycopy(c, n * cell.hidden, initial.c(), n * cell.stride, cell.hidden);
        }
    }

    @Override
    public Memory newMemory() {
        return initial.copy();
    }

    @Override
    public Memory read(byte[] bytes) {
        int size = rows * cell.stride;
        if (bytes.length != 2 * size * Float.BYTES) {
            throw new IllegalArgumentException(
                    "the states need " + 2 * size * Float.BYTES + " bytes, but have " + bytes.length);
        }
        Stream stream = new Stream(new float[size], new float[size]);
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(stream.h())
                .get(stream.c());
        return stream;
    }

    @Override
    public void step(Memory memory, float[] x, float[][] outputs) {
        Stream stream = (Stream) memory;
        for (int n = 0; n < rows; n++) {
            cell.sumInputs(x, n * cell.inputs(), cell.inputs(), 1, sums, n * cell.width(), cell.width());
        }
        cell.addRecurrent(sums, 0, rows, stream.h(), extra);
        for (int n = 0; n < rows; n++) {
            cell.step(sums, n * cell.width(), extra, n * cell.extraWidth(), stream.h(), stream.c(), n * cell.stride);
        }
        for (int i = 0; i < outputs.length; i++) {
            float[] from = i == 2 ? stream.c() : stream.h();
            for (int n = 0; n < rows && outputs[i].length > 0; n++) {
                System.arraycopy(from, n * cell.stride, outputs[i], n * cell.hidden, cell.hidden);
            }
        }
    }
}
