package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Lstm;
import org.jspecify.annotations.Nullable;

/**
 * {@link Lstm}. A section is h, then c. With the options in brackets:
 *
 * <pre>
 * i  = &sigma;(W_i x + U_i h + b_i [+ p_i c])
 * f  = &sigma;(W_f x + U_f h + b_f [+ p_f c])       [1 - i when coupled]
 * g  = tanh(W_g x + U_g h + b_g)
 * c' = f c + i g
 * o  = &sigma;(W_o x + U_o h + b_o [+ p_o c'])
 * m  = o tanh(c')
 * h' = m                                      [W_hr m with a projection]
 * </pre>
 *
 * <p>The sums have the order i f o g (i o g when coupled), so the gates that take the logistic function are adjacent. A
 * layer with options has {@code [2][pad(hidden)]} extra floats: m, then f of a coupled layer. With other activations the sums follow
 * them, as they were before the activations, because the backward pass needs them.
 */
final class LstmForward extends RecurrentForward {
    private final Lstm layer;
    private final PackedMatrix recurrent;
    private final @Nullable PackedMatrix projection;
    private final int[] peepholeOrder;
    /** A projection has no bias: [pad(output)] zeros. */
    private final float[] noBias;
    /** p_i p_f p_o, or p_i p_o when coupled: [.][pad(hidden)]; null without peepholes. */
    final float @Nullable [] peepholes;

    private final boolean plain;
    private final boolean coupled;
    private final Activation gates;
    /** The function of g and of c' in h'. */
    private final Activation state;

    private final boolean keepsSums;
    private final int stride;
    /** The offset of c in a section. */
    private final int cell;

    LstmForward(Lstm layer, float[] block, int at, WeightCodec codec) {
        super(
                layer,
                block,
                at,
                codec,
                (2 + (layer.activations().isDefault() ? 0 : layer.gates())) * Padding.pad(layer.hiddenSize()));
        this.layer = layer;
        this.coupled = layer.coupled();
        this.plain = layer.plain();
        this.gates = layer.activations().recurrentActivation();
        this.state = layer.activations().activation();
        this.keepsSums = !layer.activations().isDefault();
        this.stride = Padding.pad(hidden);
        this.cell = Padding.pad(output);
        int recurrentAt = at + ParameterOffsets.recurrent(layer);
        this.recurrent = own(PackedMatrix.pack(KERNELS.lanes(), codec, block, recurrentAt, hidden, output, order));
        int projectionAt = at + ParameterOffsets.projection(layer);
        this.projection = layer.projectionSize() == 0
                ? null
                : own(PackedMatrix.pack(
                        KERNELS.lanes(), codec, block, projectionAt, output, hidden, GateOrder.ONE_BLOCK));
        this.noBias = new float[cell];
        this.peepholeOrder = GateOrder.KERNEL.peepholesIn(GateOrder.PYTORCH, layer);
        this.peepholes = layer.peepholes() ? new float[peepholeOrder.length * stride] : null;
        sumBiases(block, at);
    }

    @Override
    void repack(float[] block, int at) {
        input.repack(block, at, order);
        recurrent.repack(block, at + ParameterOffsets.recurrent(layer), order);
        if (projection != null) {
            projection.repack(block, at + ParameterOffsets.projection(layer), GateOrder.ONE_BLOCK);
        }
        sumBiases(block, at);
    }

    private void sumBiases(float[] block, int at) {
        sumBiases(bias, block, at + ParameterOffsets.bias(layer), hidden, layer.bias() ? 2 : 0, order);
        if (peepholes != null) {
            sumBiases(peepholes, block, at + ParameterOffsets.peephole(layer), hidden, 1, peepholeOrder);
        }
    }

    @Override
    int keptExtra() {
        return plain ? 0 : extra;
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        KERNELS.product(input, in, inAt, bias, 0, scratch, 0);
        KERNELS.product(recurrent, section, at, scratch, 0, scratch, 0);
        cell(scratch, 0, bias.length, section, at);
    }

    @Override
    void addRecurrent(RowView sums, RowView extra, int row, RowView h, int hRow, int rows) {
        KERNELS.matmul(recurrent, h, hRow, sums, row, rows);
    }

    @Override
    void cell(float[] sums, int at, int extraAt, float[] section, int sectionAt) {
        if (plain) {
            KERNELS.lstm(sums, at, stride, section, sectionAt + cell, section, sectionAt, hidden);
        } else {
            cellWithOptions(sums, at, extraAt, section, sectionAt);
        }
    }

    private void cellWithOptions(float[] sums, int inputAt, int extraAt, float[] section, int hAt) {
        int cAt = hAt + cell;
        int forgetAt = coupled ? extraAt + stride : inputAt + stride;
        int outputAt = inputAt + (coupled ? 1 : 2) * stride;
        int candidateAt = outputAt + stride;
        if (peepholes != null) {
            ElementWise.multiplyAdd(peepholes, 0, section, cAt, sums, inputAt, hidden);
            if (!coupled) {
                ElementWise.multiplyAdd(peepholes, stride, section, cAt, sums, forgetAt, hidden);
            }
        }
        int sumsAt = extraAt + 2 * stride - inputAt;
        activate(gates, sums, inputAt, sumsAt, coupled ? hidden : stride + hidden); // i, f
        if (coupled) {
            ElementWise.complement(sums, inputAt, sums, forgetAt, hidden); // f = 1 - i
        }
        activate(state, sums, candidateAt, sumsAt, hidden); // g
        ElementWise.multiply(sums, forgetAt, section, cAt, section, cAt, hidden);
        ElementWise.multiplyAdd(sums, inputAt, sums, candidateAt, section, cAt, hidden); // c'
        if (peepholes != null) {
            ElementWise.multiplyAdd(peepholes, (coupled ? 1 : 2) * stride, section, cAt, sums, outputAt, hidden);
        }
        activate(gates, sums, outputAt, sumsAt, hidden); // o
        System.arraycopy(section, cAt, sums, extraAt, hidden);
        ActivationMath.apply(state, sums, extraAt, hidden); // tanh(c')
        if (projection == null) {
            ElementWise.multiply(sums, outputAt, sums, extraAt, section, hAt, hidden);
        } else {
            ElementWise.multiply(sums, outputAt, sums, extraAt, sums, extraAt, hidden); // m
            KERNELS.product(projection, sums, extraAt, noBias, 0, section, hAt);
        }
    }

    /** Activates n values and, if the backward pass needs their sums, keeps them. */
    private void activate(Activation function, float[] sums, int at, int keepAt, int n) {
        if (keepsSums) {
            System.arraycopy(sums, at, sums, at + keepAt, n);
        }
        ActivationMath.apply(function, sums, at, n);
    }
}
