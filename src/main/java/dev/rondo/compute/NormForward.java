package dev.rondo.compute;

import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.RecurrentLayer;

/** A cell that normalizes its sums over the input and those over h apart. The extra floats begin with the sums over h. */
abstract class NormForward extends RecurrentForward {
    final GateNorm inputNorm;
    final GateNorm recurrentNorm;
    /** Floats of one gate. */
    final int stride;
    /** Floats of all gates. */
    final int width;

    private final RecurrentLayer layer;
    private final PackedMatrix recurrent;

    NormForward(RecurrentLayer layer, float[] block, int at, WeightCodec codec, int extra, float epsilon) {
        super(layer, block, at, codec, extra);
        this.layer = layer;
        this.stride = Padding.pad(hidden);
        this.width = order.length * stride;
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        this.recurrent = own(PackedMatrix.pack(KERNELS.lanes(), codec, block, recurrentAt, hidden, hidden, order));
        this.inputNorm = new GateNorm(hidden, order, epsilon);
        this.recurrentNorm = new GateNorm(hidden, order, epsilon);
    }

    /** Reads the gains and the biases of the normalizations. */
    abstract void loadNorms(float[] block, int at);

    @Override
    final void repack(float[] block, int at) {
        input.repack(block, at, order);
        recurrent.repack(block, at + ParameterOffsets.recurrent(layer), order);
        loadNorms(block, at);
    }

    @Override
    public final void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        int extraAt = bias.length;
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(recurrent, section, at, bias, 0, scratch, extraAt);
        cell(scratch, 0, extraAt, section, at);
    }

    @Override
    final boolean separatesSums() {
        return true;
    }

    @Override
    final void addRecurrent(RowView sums, RowView extra, int row, RowView h, int hRow, int rows) {
        for (int r = row; r < row + rows; r++) {
            System.arraycopy(bias, 0, extra.values(), extra.at(r), width); // zeros
        }
        KERNELS.matmul(recurrent, h, hRow, extra, row, rows);
    }
}
