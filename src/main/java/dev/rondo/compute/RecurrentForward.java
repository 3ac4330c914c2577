package dev.rondo.compute;

import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.RecurrentLayer;
import java.util.Arrays;

/**
 * The common part of the recurrent layers: the inputs of many steps go through one product, {@code W x + b}; the time loop
 * adds the product with h and finishes the cell.
 *
 * <p>A block has some steps of all streams, or one step of some streams where there are many. Scratch memory: the sums of a block
 * {@code [rows][gates][pad(hidden)]}, then {@code [streams of a block][extra]} floats that a cell needs in addition.
 */
abstract class RecurrentForward extends Forward {
    final int hidden;
    final int output;
    /** For each gate of the sums, its block in the parameters. */
    final int[] order;
    /** W, with the gates in the order of the sums. */
    final PackedMatrix input;
    /** The start of the sums over x: [gates][pad(hidden)]. */
    final float[] bias;
    /** Floats that a cell needs per stream in addition to its sums. */
    final int extra;

    RecurrentForward(RecurrentLayer layer, float[] block, int at, WeightCodec codec, int extra) {
        this.hidden = layer.hiddenSize();
        this.output = layer.outputSize();
        this.order = GateOrder.KERNEL.blocksIn(GateOrder.PYTORCH, layer);
        this.input = own(PackedMatrix.pack(KERNELS.lanes(), codec, block, at, hidden, layer.inputSize(), order));
        this.bias = new float[order.length * Padding.pad(hidden)];
        this.extra = extra;
    }

    /**
     * Adds U h to the rows of sums of one time, one row per stream.
     *
     * @param sums rows of sums
     * @param extra rows of extra floats
     * @param row the first row of sums and extra
     * @param h rows of hidden states
     * @param hRow the first row of h
     * @param rows the number of streams
     */
    abstract void addRecurrent(RowView sums, RowView extra, int row, RowView h, int hRow, int rows);

    /** Packs new weights. Only training does this, for layers that it owns; the weights of a network never change. */
    abstract void repack(float[] block, int at);

    /** {@return for each gate of the product with h, its block in the parameters} */
    int[] recurrentOrder() {
        return order;
    }

    /** {@return whether the sums over h are at the start of the extra floats, and not added to the sums over x} */
    boolean separatesSums() {
        return false;
    }

    /** {@return the extra floats per row that the backward pass needs} */
    int keptExtra() {
        return extra;
    }

    /**
     * Activates the gates of one stream and updates its state.
     *
     * @param sums holds the row of sums and the row of extra floats
     * @param at the first index of the row of sums
     * @param extraAt the first index of the row of extra floats
     * @param section holds the layer's section
     * @param sectionAt the first index of the section
     */
    abstract void cell(float[] sums, int at, int extraAt, float[] section, int sectionAt);

    @Override
    public final int scratch(int steps, int batch) {
        int streams = blockStreams(batch);
        return Math.addExact(
                Math.multiplyExact(blockSteps(steps, batch) * streams, bias.length),
                Math.multiplyExact(streams, extra));
    }

    @Override
    public final void sequence(TimeSpan span, RowView in, RowView states, RowView out, SequenceScratch scratch) {
        sequence(span, false, in, states, out, scratch);
    }

    /** As {@link Forward#sequence}; if {@code reverse}, from the last step to the first. */
    final void sequence(
            TimeSpan span, boolean reverse, RowView in, RowView states, RowView out, SequenceScratch scratch) {
        int steps = span.steps();
        int batch = span.batch();
        int block = blockSteps(steps, batch);
        int streams = blockStreams(batch);
        scratch.blockSums.set(scratch.values, 0, bias.length);
        scratch.extra.set(scratch.values, block * streams * bias.length, extra);
        for (int done = 0; done < steps; done += block) {
            int count = Math.min(block, steps - done);
            int first = reverse ? steps - done - count : done;
            for (int from = 0; from < batch; from += streams) {
                scratch.from = from;
                scratch.streams = Math.min(streams, batch - from);
                int rows = count * scratch.streams;
                fillRows(bias, scratch.values, rows);
                KERNELS.matmul(input, in, first * batch + from, scratch.blockSums, 0, rows);
                for (int s = 0; s < count; s++) {
                    int step = reverse ? count - 1 - s : s;
                    scratch.sums.set(scratch.values, scratch.blockSums.at(step * batch), bias.length);
                    time(span, first + step, states, out, scratch);
                }
            }
        }
    }

    /** {@return the streams of a block: all, or equal parts} */
    private static int blockStreams(int batch) {
        int blocks = Math.ceilDiv(batch, BLOCK_ROWS);
        return Math.ceilDiv(batch, blocks);
    }

    /** One step of the streams of a block, whose sums over x are in {@code scratch.sums}. */
    private void time(TimeSpan span, int step, RowView states, RowView out, SequenceScratch scratch) {
        int batch = span.batch();
        int from = scratch.from;
        int streams = scratch.streams;
        RowView sums = scratch.sums;
        RowView extraRows = scratch.extra;
        if (!span.ended(step)) {
            addRecurrent(sums, extraRows, 0, states, from, streams);
        }
        for (int b = 0; b < streams; b++) {
            int outAt = out.at(step * batch + from + b);
            if (span.active(step, from + b)) {
                int section = states.at(from + b);
                cell(scratch.values, sums.at(b), extraRows.at(b), states.values(), section);
                System.arraycopy(states.values(), section, out.values(), outAt, output);
            } else {
                Arrays.fill(out.values(), outAt, outAt + output, 0f);
            }
        }
    }
}
