package dev.rondo.compute;

import dev.rondo.kernel.PackedMatrix;
import java.util.Arrays;

/**
 * What the recurrent layers share: the inputs of many steps go through one product; the time loop adds the product with
 * h, and finishes the cell.
 *
 * <p>Scratch memory: {@code [rows][sums]} of a block of steps, then {@code [B][side]} for what a cell needs beside them.
 */
abstract class RecurrentForward extends Forward {
    final int hidden;
    final int output;
    /** W, with the gates in the order of the sums. */
    final PackedMatrix input;
    /** What the sums of W x start with: [gates][pad(hidden)]. */
    final float[] bias;
    /** Floats beside the sums, a stream. */
    final int side;

    RecurrentForward(int hidden, int output, PackedMatrix input, float[] bias, int side) {
        this.hidden = hidden;
        this.output = output;
        this.input = input;
        this.bias = bias;
        this.side = side;
    }

    /**
     * Adds U h to the rows of sums of one time.
     *
     * @param sums scratch memory
     * @param at the first row
     * @param sideAt what stands beside the first row
     * @param rows how many streams
     * @param alone whether there is one stream only, not one of many
     */
    abstract void addRecurrent(
            float[] sums, int at, int sideAt, int rows, float[] states, int hAt, int stateStride, boolean alone);

    /** Takes other weights; for training, which owns its layers: those of a network never change. */
    abstract void repack(float[] block, int at);

    /** {@return floats beside the sums that the backward pass needs, a row} */
    int keptSide() {
        return side;
    }

    /** Activates the gates of one stream and moves its state. */
    abstract void cell(float[] sums, int at, int sideAt, float[] section, int sectionAt);

    @Override
    public final int scratch(int steps, int batch) {
        return Math.addExact(
                Math.multiplyExact(blockSteps(steps, batch) * batch, bias.length), Math.multiplyExact(batch, side));
    }

    @Override
    public final void sequence(
            Span span,
            float[] in,
            int inAt,
            int inStride,
            float[] states,
            int at,
            float[] out,
            int outAt,
            int outStride,
            float[] scratch) {
        sequence(span, false, in, inAt, inStride, states, at, out, outAt, outStride, scratch);
    }

    /** As {@link Forward#sequence}, from the last step to the first if so asked. */
    final void sequence(
            Span span,
            boolean reverse,
            float[] in,
            int inAt,
            int inStride,
            float[] states,
            int at,
            float[] out,
            int outAt,
            int outStride,
            float[] scratch) {
        int steps = span.steps();
        int batch = span.batch();
        int block = blockSteps(steps, batch);
        for (int done = 0; done < steps; done += block) {
            int count = Math.min(block, steps - done);
            int first = reverse ? steps - done - count : done;
            int row = first * batch;
            fillRows(bias, scratch, count * batch);
            KERNELS.matmul(input, in, inAt + row * inStride, inStride, count * batch, scratch, 0, bias.length);
            for (int s = 0; s < count; s++) {
                int step = reverse ? count - 1 - s : s;
                int outRow = outAt + (row + step * batch) * outStride;
                time(span, first + step, step, states, at, out, outRow, outStride, scratch);
            }
        }
    }

    /** One time of all streams. */
    private void time(
            Span span,
            int step,
            int blockStep,
            float[] states,
            int at,
            float[] out,
            int outAt,
            int outStride,
            float[] scratch) {
        int batch = span.batch();
        int stateStride = span.stateStride();
        int sums = blockStep * batch * bias.length;
        int sideAt = blockSteps(span.steps(), batch) * batch * bias.length;
        addRecurrent(scratch, sums, sideAt, batch, states, at, stateStride, batch == 1);
        for (int b = 0; b < batch; b++) {
            int outRow = outAt + b * outStride;
            if (span.active(step, b)) {
                int section = at + b * stateStride;
                cell(scratch, sums + b * bias.length, sideAt + b * side, states, section);
                System.arraycopy(states, section, out, outRow, output);
            } else {
                Arrays.fill(out, outRow, outRow + output, 0f);
            }
        }
    }

    /** Adds W h to rows of sums: a product for a stream alone, a matrix product for one of many, whose sums run otherwise. */
    static void add(
            PackedMatrix weights,
            float[] states,
            int hAt,
            int stateStride,
            int rows,
            float[] sums,
            int at,
            int stride,
            boolean alone) {
        if (alone) {
            KERNELS.product(weights, states, hAt, sums, at, sums, at);
        } else {
            KERNELS.matmul(weights, states, hAt, stateStride, rows, sums, at, stride);
        }
    }
}
