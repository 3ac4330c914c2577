package dev.rondo.graph.op;

import dev.rondo.graph.program.FloatMemory;
import dev.rondo.graph.program.TimeStep;

/** One step of a {@link Pool} over time. Its memory holds the last inputs [rows][reach], the newest last. */
final class PoolStep implements TimeStep {
    private final boolean max;
    private final int rows;
    private final int width;
    private final int dilation;
    private final int reach;

    /**
     * Creates the step.
     *
     * @param max whether to take the maximum; otherwise the mean
     * @param rows the channels of all sequences
     * @param width the elements of a window
     * @param dilation the distance of elements
     */
    PoolStep(boolean max, int rows, int width, int dilation) {
        this.max = max;
        this.rows = rows;
        this.width = width;
        this.dilation = dilation;
        this.reach = dilation * (width - 1) + 1;
    }

    @Override
    public Memory newMemory() {
        return new FloatMemory(new float[rows * reach]);
    }

    @Override
    public Memory read(byte[] bytes) {
        return FloatMemory.read(bytes, rows * reach);
    }

    @Override
    public void step(Memory memory, float[][] inputs, float[][] outputs) {
        float[] x = inputs[0];
        float[] window = ((FloatMemory) memory).values();
        for (int row = 0; row < rows; row++) {
            int at = row * reach;
            System.arraycopy(window, at + 1, window, at, reach - 1);
            window[at + reach - 1] = x[row];
            double sum = max ? Double.NEGATIVE_INFINITY : 0;
            for (int i = at; i < at + reach; i += dilation) {
                sum = max ? Math.max(sum, window[i]) : sum + window[i];
            }
            outputs[0][row] = (float) (max ? sum : sum / width);
        }
    }
}
