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
    private final Stream initial;
    private final float[] sums;
    private final float[] extra;

    /**
     * Creates the step.
     *
     * @param cell the cell
     * @param h the hidden state of new streams
     * @param c the cell state of new streams
     */
    RecurrentStep(RecurrentCell cell, float[] h, float[] c) {
        this.cell = cell;
        this.initial = new Stream(java.util.Arrays.copyOf(h, cell.stride), java.util.Arrays.copyOf(c, cell.stride));
        this.sums = new float[cell.width()];
        this.extra = new float[cell.extraWidth()];
    }

    @Override
    public Memory newMemory() {
        return initial.copy();
    }

    @Override
    public Memory read(byte[] bytes) {
        if (bytes.length != 2 * cell.stride * Float.BYTES) {
            throw new IllegalArgumentException("the states need " + 2 * cell.stride * Float.BYTES + " bytes, but have "
                    + bytes.length);
        }
        Stream stream = new Stream(new float[cell.stride], new float[cell.stride]);
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
        cell.sumInputs(x, 0, cell.inputs(), 1, sums, 0, sums.length);
        cell.addRecurrent(sums, 0, 1, stream.h(), extra);
        cell.step(sums, 0, extra, 0, stream.h(), stream.c(), 0);
        for (int i = 0; i < outputs.length; i++) {
            System.arraycopy(i == 2 ? stream.c() : stream.h(), 0, outputs[i], 0, Math.min(outputs[i].length, cell.hidden));
        }
    }
}
