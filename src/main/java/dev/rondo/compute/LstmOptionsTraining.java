package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Lstm;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link Lstm} with peepholes, a projection, coupled gates or other activations, in training. With the symbols of {@link LstmForward}, and dC
 * for the whole gradient of c':
 *
 * <pre>
 * dm = W_hr' dh'                             dh' without a projection
 * do = dm tanh(c') o (1 - o)
 * dC = dc' + dm o (1 - tanh(c')^2) [+ p_o do]
 * di = dC g i (1 - i)                        dC (g - c) i (1 - i) when coupled
 * df = dC c f (1 - f)
 * dg = dC i (1 - g^2)
 * dc = dC f [+ p_i di + p_f df]
 * dh = U' (di df do dg)
 * </pre>
 *
 * <p>With other activations, their values replace tanh(c'), and their derivatives replace those of tanh and of the logistic function.
 */
final class LstmOptionsTraining extends LstmTraining {
    /** Floats of a row of dh': pad(projectionSize). */
    private final int projected;
    /** W_hr', or null. */
    private final @Nullable PackedMatrix projection;

    private final @Nullable WeightGradient dProjection;
    /** dm of each stream: [B][pad(hidden)]. */
    private float[] dOutput = {};
    /** dh' of all steps, for the gradient of the projection: [T][B][pad(projected)]. */
    private float[] dProjected = {};

    private final RowView dProjectedRows = new RowView();
    private final float @Nullable [] peepholes;
    private final boolean coupled;

    LstmOptionsTraining(Lstm layer, float[] block, int at, boolean reverse, boolean inputGradients) {
        super(layer, block, at, reverse, inputGradients);
        int size = layer.projectionSize();
        int projectionAt = at + ParameterOffsets.projection(layer);
        this.projected = Padding.pad(size);
        this.projection = size == 0
                ? null
                : PackedMatrix.packTransposed(KERNELS.lanes(), block, projectionAt, size, hidden, GateOrder.ONE_BLOCK);
        this.dProjection = size == 0 ? null : new WeightGradient(projectionAt, size, hidden, GateOrder.ONE_BLOCK);
        this.peepholes = ((LstmForward) forward).peepholes;
        this.coupled = layer.coupled();
    }

    @Override
    void packTransposed(float[] block) {
        super.packTransposed(block);
        if (projection != null) {
            int projectionAt = at + ParameterOffsets.projection(layer);
            projection.repackTransposed(block, projectionAt, layer.projectionSize(), GateOrder.ONE_BLOCK);
        }
    }

    @Override
    public void reserve(int steps, int batch) {
        super.reserve(steps, batch);
        dOutput = grown(dOutput, (long) batch * stride);
        dProjected = grown(dProjected, (long) steps * batch * projected);
        dProjectedRows.set(dProjected, 0, projected);
    }

    @Override
    public long workspace(int steps, int batch) {
        return super.workspace(steps, batch) + (long) batch * stride + (long) steps * batch * projected;
    }

    @Override
    void cell(int row, int stream) {
        int dhAt = stream * section;
        int dmAt = stream * stride;
        if (projection == null) {
            System.arraycopy(dState, dhAt, dOutput, dmAt, stride);
        } else {
            System.arraycopy(dState, dhAt, dProjected, row * projected, projected);
            Arrays.fill(dOutput, dmAt, dmAt + stride, 0f);
            KERNELS.product(projection, dState, dhAt, dOutput, dmAt, dOutput, dmAt);
        }
        Arrays.fill(dState, dhAt, dhAt + cell, 0f);
        fillTanh(row, stream);
        gates(row, stream);
    }

    private void gates(int row, int stream) {
        int inputAt = row * width;
        int forgetAt = coupled ? extraRows.at(row) + stride : inputAt + stride;
        int outputAt = inputAt + (coupled ? 1 : 2) * stride;
        int candidateAt = outputAt + stride;
        int cAt = before.at(row) + cell;
        int dcAt = stream * section + cell;
        Activation gates = layer.activations().recurrentActivation();
        Activation state = layer.activations().activation();
        // Sums are kept only with other activations; the others do not read them.
        int sumsAt = layer.activations().isDefault() ? 0 : extraRows.at(row) + 2 * stride - inputAt;
        int nextAt = out.at(row) + cell;
        for (int j = 0; j < hidden; j++) {
            float i = sums[inputAt + j];
            float f = sums[forgetAt + j];
            float o = sums[outputAt + j];
            float g = sums[candidateAt + j];
            float c = states[cAt + j];
            float t = tanh[stream * stride + j];
            float dm = dOutput[stream * stride + j];
            float dO = ElementWise.flush(dm * t * slope(gates, sumsAt, outputAt + j));
            float dC = dState[dcAt + j] + dm * o * ActivationMath.slope(state, states[nextAt + j], t);
            if (peepholes != null) {
                dC += peepholes[outputAt - inputAt + j] * dO;
            }
            float dI = ElementWise.flush(dC * (coupled ? g - c : g) * slope(gates, sumsAt, inputAt + j));
            float dF = coupled ? 0f : ElementWise.flush(dC * c * slope(gates, sumsAt, forgetAt + j));
            float dBefore = dC * f;
            if (peepholes != null) {
                dBefore += peepholes[j] * dI + (coupled ? 0f : peepholes[stride + j] * dF);
            }
            float dG = ElementWise.flush(dC * i * slope(state, sumsAt, candidateAt + j));
            sums[inputAt + j] = dI;
            sums[forgetAt + j] = coupled ? f : dF;
            sums[outputAt + j] = dO;
            sums[candidateAt + j] = dG;
            dState[dcAt + j] = ElementWise.flush(dBefore);
        }
        for (int gateAt = inputAt; gateAt < inputAt + width; gateAt += stride) {
            Arrays.fill(sums, gateAt + hidden, gateAt + stride, 0f);
        }
    }

    private float slope(Activation function, int sumsAt, int at) {
        return ActivationMath.slope(function, sums[at + sumsAt], sums[at]);
    }

    @Override
    void otherGradients(int rows, float[] gradient, ThreadScratch thread) {
        super.otherGradients(rows, gradient, thread);
        if (dProjection != null) {
            dProjection.add(extraRows, dProjectedRows, rows, gradient, thread);
        }
        if (peepholes != null) {
            int to = thread.share().end(hidden);
            int gates = layer.gates() - 1;
            for (int gate = 0; gate < gates; gate++) {
                int peepholeAt = at + ParameterOffsets.peephole(layer) + gate * hidden;
                RowView seen = gate == gates - 1 ? out : before; // p_o sees c', the others c
                for (int j = thread.share().first(hidden); j < to; j++) {
                    gradient[peepholeAt + j] += peephole(gate * stride + j, seen, cell + j, rows);
                }
            }
        }
    }

    /** {@return the gradient of one peephole: the sum of its gate's gradients times the cell state that it saw} */
    private float peephole(int column, RowView seen, int stateColumn, int rows) {
        float sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += sums[row * width + column] * states[seen.at(row) + stateColumn];
        }
        return sum;
    }
}
