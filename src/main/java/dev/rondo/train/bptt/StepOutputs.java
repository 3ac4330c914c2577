package dev.rondo.train.bptt;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import java.util.Arrays;

/**
 * Finds the output of each step of a {@link BpttWindow}: the step's own output; the output that it repeats because its input is
 * missing, possibly one of the previous window; or zeros.
 */
public final class StepOutputs {
    private final BpttWindow window;
    private final StreamStates streams;
    private final RowView y;
    private final int outputSize;
    private final float[] zeros;

    StepOutputs(BpttWindow window, StreamStates streams, RowView y, int outputSize) {
        this.window = window;
        this.streams = streams;
        this.y = y;
        this.outputSize = outputSize;
        this.zeros = new float[Padding.pad(outputSize)];
    }

    /**
     * {@return the row of the network's outputs that holds the output of a step: its own or, where the input is missing, the row
     * of the step it repeats; negative if that is not in this window}
     *
     * @param row t B + b
     */
    public int row(int row) {
        return window.source(row);
    }

    /**
     * {@return the array that holds the output of a step}
     *
     * @param row t B + b
     */
    public float[] values(int row) {
        return switch (window.source(row)) {
            case BpttWindow.NOWHERE -> zeros;
            case BpttWindow.LAST -> streams.outputsBefore();
            default -> y.values();
        };
    }

    /**
     * {@return the index of the output in {@link #values}}
     *
     * @param row t B + b
     */
    public int at(int row) {
        int source = window.source(row);
        return switch (source) {
            case BpttWindow.NOWHERE -> 0;
            case BpttWindow.LAST -> streams.outputAt(row % window.pass().batch());
            default -> y.at(source);
        };
    }

    /** Keeps the last output of each stream for the next window. */
    void keepLast() {
        int size = window.pass().batch();
        for (int b = 0; b < size; b++) {
            int source = window.source(window.pass().rows() - size + b);
            if (source >= 0) {
                System.arraycopy(y.values(), y.at(source), streams.outputs(), streams.outputAt(b), outputSize);
            }
        }
    }

    /** Moves the gradient of a repeated output to the output that it repeats. */
    void foldRepeated(RowView dy) {
        for (int row = window.pass().rows() - 1; row >= 0; row--) {
            int at = dy.at(row);
            int source = window.source(row);
            if (source != row) {
                if (source >= 0) {
                    ElementWise.add(dy.values(), at, dy.values(), dy.at(source), outputSize);
                }
                Arrays.fill(dy.values(), at, at + zeros.length, 0f);
            }
        }
    }
}
