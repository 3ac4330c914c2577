package dev.rondo.graph.op;

import dev.rondo.graph.program.FloatMemory;
import dev.rondo.graph.program.TimeStep;

/**
 * One step of an operator that reads the last steps at fixed distances. Its memory holds the last inputs [rows][reach], the newest last,
 * one row for each channel of each sequence; they are zeros before the first step.
 */
abstract class KernelStep implements TimeStep {
    final int rows;
    /** The elements of a kernel. */
    final int width;
    /** The distance of elements. */
    final int dilation;
    /** The steps from the first to the last that are read. */
    final int reach;

    KernelStep(int rows, int width, int dilation) {
        this.rows = rows;
        this.width = width;
        this.dilation = dilation;
        this.reach = dilation * (width - 1) + 1;
    }

    /** Computes the output of a step from the inputs [rows][reach]. */
    abstract void compute(float[] window, float[] y);

    @Override
    public final Memory newMemory() {
        return new FloatMemory(new float[rows * reach]);
    }

    @Override
    public final void step(Memory memory, float[][] inputs, float[][] outputs) {
        float[] window = ((FloatMemory) memory).values();
        for (int row = 0; row < rows; row++) {
            int at = row * reach;
            System.arraycopy(window, at + 1, window, at, reach - 1);
            window[at + reach - 1] = inputs[0][row];
        }
        compute(window, outputs[0]);
    }
}
