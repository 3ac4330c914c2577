package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.layer.Lstm;
import java.util.Arrays;

/**
 * {@link Lstm} with peepholes, a projection or coupled gates, in training; with m for the output before the projection:
 *
 * <pre>
 * dm  = W_hr' dh, or dh
 * do  = dm tanh(c') o (1 - o)
 * dc' = dc + dm o (1 - tanh(c')^2) [+ p_o do]
 * di  = dc' g i (1 - i)                              dc' (g - c) i (1 - i) when coupled
 * df  = dc' c f (1 - f)
 * dg  = dc' i (1 - g^2)
 * dc  = dc' f [+ p_i di + p_f df]
 * </pre>
 */
final class LstmOptionsTraining extends LstmTraining {
    private final PackedMatrix projection;
    private final WeightGradient dProjection;
    private final int projected;
    /** dm of each stream: [B][pad(hidden)]. */
    private float[] dOutput = {};
    /** dh of all steps, for the projection: [T][B][pad(projected)]. */
    private float[] dProjected = {};

    private final float[] peepholes;
    private final boolean coupled;

    LstmOptionsTraining(Lstm layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        super(layer, block, at, reverse, inputGradients);
        int size = layer.projectionSize();
        int projectionAt = at + Offsets.projection(layer);
        this.projected = Kernels.pad(size);
        this.projection = size == 0 ? null : PackedMatrix.packTransposed(KERNELS, block, projectionAt, size, hidden, 0);
        this.dProjection = size == 0 ? null : new WeightGradient(projectionAt, size, hidden, 0);
        this.peepholes = ((LstmForward) forward).peepholes;
        this.coupled = layer.coupled();
    }

    @Override
    void packTransposed(float[] block) {
        super.packTransposed(block);
        if (projection != null) {
            projection.repackTransposed(block, at + Offsets.projection(layer), layer.projectionSize(), RnnForward.ORDER);
        }
    }

    @Override
    public void reserve(int steps, int batch) {
        super.reserve(steps, batch);
        dOutput = grown(dOutput, (long) batch * stride);
        dProjected = grown(dProjected, (long) steps * batch * projected);
    }

    @Override
    public long workspace(int steps, int batch) {
        return super.workspace(steps, batch) + (long) batch * stride + (long) steps * batch * projected;
    }

    @Override
    void cell(int row, int before, int after, int d) {
        int m = d / section * stride;
        if (projection == null) {
            System.arraycopy(dState, d, dOutput, m, stride);
        } else {
            System.arraycopy(dState, d, dProjected, row * projected, projected);
            Arrays.fill(dOutput, m, m + stride, 0f);
            KERNELS.product(projection, dState, d, dOutput, m, dOutput, m);
        }
        Arrays.fill(dState, d, d + cell, 0f);
        gates(row, before + cell, m, tanh(after, d), d + cell);
    }

    private void gates(int row, int c, int m, int t, int dc) {
        int i = row * width;
        int f = coupled ? sideAt + row * side + stride : i + stride;
        int o = i + (coupled ? 1 : 2) * stride;
        int g = o + stride;
        for (int j = 0; j < hidden; j++) {
            float input = sums[i + j];
            float forget = sums[f + j];
            float output = sums[o + j];
            float value = sums[g + j];
            float before = states[c + j];
            float tan = tanh[t + j];
            float dm = dOutput[m + j];
            float dOut = ElementWise.flush(dm * tan * (output * (1f - output)));
            float dCell = dState[dc + j] + dm * output * (1f - tan * tan);
            if (peepholes != null) {
                dCell += peepholes[o - i + j] * dOut;
            }
            float dIn = ElementWise.flush(dCell * (coupled ? value - before : value) * (input * (1f - input)));
            float dForget = coupled ? 0f : ElementWise.flush(dCell * before * (forget * (1f - forget)));
            float dBefore = dCell * forget;
            if (peepholes != null) {
                dBefore += peepholes[j] * dIn + (coupled ? 0f : peepholes[stride + j] * dForget);
            }
            sums[i + j] = dIn;
            sums[f + j] = coupled ? forget : dForget;
            sums[o + j] = dOut;
            sums[g + j] = ElementWise.flush(dCell * input * (1f - value * value));
            dState[dc + j] = ElementWise.flush(dBefore);
        }
        for (int gate = i; gate < i + width; gate += stride) {
            Arrays.fill(sums, gate + hidden, gate + stride, 0f);
        }
    }

    @Override
    void parameterGradients(int rows, float[] gradient, ThreadScratch worker, int part, int parts) {
        super.parameterGradients(rows, gradient, worker, part, parts);
        if (projection != null) {
            dProjection.add(sums, sideAt, side, dProjected, 0, projected, rows, gradient, worker, part, parts);
        }
        if (peepholes != null) {
            int from = Pass.share(hidden, part, parts);
            int to = Pass.share(hidden, part + 1, parts);
            int gates = layer.gates() - 1;
            for (int gate = 0; gate < gates; gate++) {
                int c = cell + (gate == gates - 1 ? after(0, 0) : before(0, 0));
                for (int j = from; j < to; j++) {
                    gradient[at + Offsets.peephole(layer) + gate * hidden + j] += column(gate * stride + j, c + j, rows);
                }
            }
        }
    }

    /** The gradient of one peephole: its gate's gradients times the cell state it saw. */
    private float column(int gate, int c, int rows) {
        float sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += sums[row * width + gate] * states[c + row * section];
        }
        return sum;
    }
}
