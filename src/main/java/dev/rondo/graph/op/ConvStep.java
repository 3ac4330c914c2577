package dev.rondo.graph.op;

import dev.rondo.graph.program.FloatMemory;
import dev.rondo.graph.program.TimeStep;

/**
 * One step of a {@link Conv}: it keeps the inputs under the kernel, which are zeros before the first step. Its memory holds the
 * last inputs [rows][reach], the newest last, one row for each channel of each sequence.
 */
final class ConvStep implements TimeStep {
    private final WeightProduct[] groups;
    private final int rows;
    private final int width;
    private final int dilation;
    private final int reach;
    private final float[] taps;
    private final float[] sums;

    /**
     * Creates the step.
     *
     * @param groups the weights of each group
     * @param rows the channels of all sequences
     * @param width the taps of the kernel
     * @param dilation the distance of taps
     */
    ConvStep(WeightProduct[] groups, int rows, int width, int dilation) {
        this.groups = groups;
        this.rows = rows;
        this.width = width;
        this.dilation = dilation;
        this.reach = dilation * (width - 1) + 1;
        this.taps = new float[groups[0].inputs()];
        this.sums = new float[groups[0].stride()];
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
        }
        int channels = taps.length / width;
        int outputCount = groups[0].outputs();
        for (int first = 0, to = 0; first < rows; first += channels, to += outputCount) {
            for (int i = 0; i < taps.length; i++) {
                taps[i] = window[(first + i / width) * reach + i % width * dilation];
            }
            groups[first / channels % groups.length].sums(taps, 0, 1, sums);
            System.arraycopy(sums, 0, outputs[0], to, outputCount);
        }
    }
}
