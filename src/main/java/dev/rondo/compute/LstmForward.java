package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Lstm;

/**
 * {@link Lstm}. The sums are in the order i f o g (i o g when coupled), so that the gates that take the logistic function
 * lie side by side; PyTorch's rows are i f g o. A section is h, then c.
 *
 * <p>Beside the sums stand {@code [2][pad(hidden)]}: the output before the projection, and the coupled forget gate.
 */
final class LstmForward extends RecurrentForward {
    private static final int[] ORDER = {0, 1, 3, 2};
    private static final int[] COUPLED_ORDER = {0, 2, 1};

    private static final int[] PROJECTION = {0};
    /** Their order for three gates, and for four. */
    private static final int[][] PEEPHOLES = {{0, 1}, {0, 1, 2}};

    private final Lstm layer;
    private final PackedMatrix recurrent;
    private final PackedMatrix projection;
    private final float[] noBias;
    /** p_i p_f p_o, or p_i p_o when coupled: [.][pad(hidden)]. */
    final float[] peepholes;

    private final boolean plain;
    private final boolean coupled;
    private final int stride;
    private final int cell;

    LstmForward(Lstm layer, float[] block, int at, WeightCodec format) {
        int hidden = layer.hiddenSize();
        int[] order = order(layer);
        super(
                hidden,
                layer.outputSize(),
                PackedMatrix.pack(KERNELS, format, block, at, hidden, layer.inputSize(), order),
                new float[layer.gates() * Kernels.pad(hidden)],
                2 * Kernels.pad(hidden));
        this.layer = layer;
        this.coupled = layer.coupled();
        this.plain = layer.plain();
        this.stride = Kernels.pad(hidden);
        this.cell = Kernels.pad(layer.outputSize());
        this.recurrent =
                PackedMatrix.pack(KERNELS, format, block, at + Offsets.recurrent(layer), hidden, layer.outputSize(), order);
        int projected = layer.projectionSize();
        this.projection = projected == 0
                ? null
                : PackedMatrix.pack(KERNELS, format, block, at + Offsets.projection(layer), projected, hidden, 0);
        this.noBias = new float[Kernels.pad(layer.outputSize())];
        this.peepholes = layer.peepholes() ? new float[(layer.gates() - 1) * stride] : null;
        sumBiases(block, at);
    }

    /** Which of PyTorch's gates each of ours is. */
    static int[] order(Lstm layer) {
        return layer.coupled() ? COUPLED_ORDER : ORDER;
    }

    @Override
    void repack(float[] block, int at) {
        input.repack(block, at, order(layer));
        recurrent.repack(block, at + Offsets.recurrent(layer), order(layer));
        if (projection != null) {
            projection.repack(block, at + Offsets.projection(layer), PROJECTION);
        }
        sumBiases(block, at);
    }

    private void sumBiases(float[] block, int at) {
        int gates = layer.gates();
        sumBiases(bias, block, at + Offsets.bias(layer), hidden, layer.bias() ? 2 : 0, gates, order(layer));
        if (peepholes != null) {
            sumBiases(peepholes, block, at + Offsets.peephole(layer), hidden, 1, gates - 1, PEEPHOLES[gates - 3]);
        }
    }

    @Override
    int keptSide() {
        return plain ? 0 : side;
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(recurrent, section, at, scratch, 0, scratch, 0);
        cell(scratch, 0, bias.length, section, at);
    }

    @Override
    void addRecurrent(
            float[] sums, int at, int sideAt, int rows, float[] states, int hAt, int stateStride, boolean alone) {
        add(recurrent, states, hAt, stateStride, rows, sums, at, bias.length, alone);
    }

    @Override
    void cell(float[] sums, int at, int sideAt, float[] section, int sectionAt) {
        if (plain) {
            KERNELS.lstm(sums, at, stride, section, sectionAt + cell, section, sectionAt, hidden);
        } else {
            cellWithOptions(sums, at, sideAt, section, sectionAt);
        }
    }

    private void cellWithOptions(float[] sums, int i, int sideAt, float[] section, int h) {
        int c = h + cell;
        int f = coupled ? sideAt + stride : i + stride;
        int o = i + (coupled ? 1 : 2) * stride;
        int g = o + stride;
        if (peepholes != null) {
            ElementWise.multiplyAdd(peepholes, 0, section, c, sums, i, hidden);
            if (!coupled) {
                ElementWise.multiplyAdd(peepholes, stride, section, c, sums, f, hidden);
            }
        }
        KERNELS.sigmoidTanh(sums, i, coupled ? stride : 2 * stride, 0);
        if (coupled) {
            ElementWise.complement(sums, i, sums, f, hidden);
        }
        KERNELS.sigmoidTanh(sums, g, 0, hidden);
        ElementWise.multiply(sums, f, section, c, section, c, hidden);
        ElementWise.multiplyAdd(sums, i, sums, g, section, c, hidden);
        if (peepholes != null) {
            ElementWise.multiplyAdd(peepholes, (coupled ? 1 : 2) * stride, section, c, sums, o, hidden);
        }
        KERNELS.sigmoidTanh(sums, o, stride, 0);
        System.arraycopy(section, c, sums, sideAt, hidden);
        KERNELS.sigmoidTanh(sums, sideAt, 0, hidden);
        if (projection == null) {
            ElementWise.multiply(sums, o, sums, sideAt, section, h, hidden);
        } else {
            ElementWise.multiply(sums, o, sums, sideAt, sums, sideAt, hidden);
            KERNELS.product(projection, sums, sideAt, noBias, 0, section, h);
        }
    }
}
