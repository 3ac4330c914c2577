package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Dense;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@link Dense} in training:
 *
 * <pre>
 * ds = f'(s) dy                     s = W x + b
 * dW = ds x', db = ds, dx = W' ds
 * </pre>
 *
 * <p>f' is computed from y, and from s if y does not determine it. The gradients of the sums replace those of the outputs.
 */
final class DenseTraining extends Training {
    private final Dense layer;
    private final int at;
    private final int size;
    private final int width;
    private final DenseForward forward;
    /** W'; null if the gradients of the inputs are not needed. */
    private final @Nullable PackedMatrix transposed;

    private final WeightGradient dWeights;
    private final BiasGradient dBias;
    /** [T][B][pad(output)], then for softmax one row and 16 floats per thread. */
    private float[] values = {};
    /** s, if f' needs it: [T][B][pad(output)]. */
    private float[] sums = {};

    DenseTraining(Dense layer, float[] block, int at, boolean inputGradients) {
        this.layer = layer;
        this.at = at;
        this.size = layer.outputSize();
        this.width = Padding.pad(size);
        this.forward = new DenseForward(layer, block, at, WeightCodec.FLOAT32);
        int inputs = layer.inputSize();
        this.transposed = inputGradients
                ? PackedMatrix.packTransposed(KERNELS.lanes(), block, at, size, inputs, GateOrder.ONE_BLOCK)
                : null;
        this.dWeights = new WeightGradient(at, size, inputs, GateOrder.ONE_BLOCK);
        this.dBias = new BiasGradient(at + size * inputs, size, layer.bias() ? 1 : 0, GateOrder.ONE_BLOCK);
    }

    @Override
    public void pack(float[] block, Share share) {
        if (share.part() == 0) {
            forward.repack(block, at);
        }
        if (share.part() == share.parts() - 1 && transposed != null) {
            transposed.repackTransposed(block, at, size, GateOrder.ONE_BLOCK);
        }
    }

    @Override
    public void reserve(int steps, int batch) {
        long kept = sums(steps, batch);
        values = grown(values, workspace(steps, batch) - kept);
        sums = grown(sums, kept);
        out.set(values, 0, width);
    }

    @Override
    public long workspace(int steps, int batch) {
        long softmax = layer.activation() == Activation.SOFTMAX ? (long) MAX_PARTS * (width + 16) : 0;
        return (long) steps * batch * width + softmax + sums(steps, batch);
    }

    private long sums(int steps, int batch) {
        return ActivationMath.slopeReadsSum(layer.activation()) ? (long) steps * batch * width : 0;
    }

    @Override
    public void forward(Pass pass, RowView in, Share share) {
        int from = share.first(pass.rows());
        int to = share.end(pass.rows());
        for (int row = from; row < to; row++) {
            System.arraycopy(forward.bias, 0, values, row * width, width);
        }
        KERNELS.matmul(forward.weights, in, from, out, from, to - from);
        if (layer.activation() == Activation.SOFTMAX) {
            softmax(pass.rows(), from, to, share.part());
            return;
        }
        if (ActivationMath.slopeReadsSum(layer.activation())) {
            System.arraycopy(values, from * width, sums, from * width, (to - from) * width);
        }
        for (int row = from; row < to; row++) {
            forward.activate(values, row * width);
        }
    }

    /** Softmax overwrites 16 floats after its row, so each thread copies rows to memory of its own, after all rows. */
    private void softmax(int rows, int from, int to, int part) {
        int own = rows * width + part * (width + 16);
        for (int row = from; row < to; row++) {
            System.arraycopy(values, row * width, values, own, size);
            forward.activate(values, own);
            System.arraycopy(values, own, values, row * width, size);
        }
    }

    @Override
    public void backward(Pass pass, RowView dOut, Share share) {
        int to = share.end(pass.rows());
        for (int row = share.first(pass.rows()); row < to; row++) {
            int y = row * width;
            int d = dOut.at(row);
            switch (layer.activation()) {
                case LINEAR -> {}
                case TANH -> GRADIENTS.tanh(values, y, dOut.values(), d, size);
                case SIGMOID -> GRADIENTS.sigmoid(values, y, dOut.values(), d, size);
                case RELU -> GRADIENTS.relu(values, y, dOut.values(), d, size);
                case SOFTMAX -> softmaxGradient(y, dOut.values(), d);
                default -> gradient(y, dOut.values(), d);
            }
        }
    }

    /** {@code d = d f'(s)} */
    private void gradient(int y, float[] d, int dAt) {
        Activation function = layer.activation();
        boolean readsSum = ActivationMath.slopeReadsSum(function);
        for (int j = 0; j < size; j++) {
            float s = readsSum ? sums[y + j] : 0f;
            d[dAt + j] = ElementWise.flush(d[dAt + j] * ActivationMath.slope(function, s, values[y + j]));
        }
    }

    /** {@code d_j = y_j (d_j - sum_k y_k d_k)} */
    private void softmaxGradient(int y, float[] d, int dAt) {
        float sum = 0;
        for (int j = 0; j < size; j++) {
            sum += values[y + j] * d[dAt + j];
        }
        for (int j = 0; j < size; j++) {
            d[dAt + j] = values[y + j] * (d[dAt + j] - sum);
        }
    }

    @Override
    public void products(
            Pass pass, RowView in, RowView dOut, @Nullable RowView dIn, float[] gradient, ThreadScratch thread) {
        int rows = pass.rows();
        dWeights.add(in, dOut, rows, gradient, thread);
        dBias.add(dOut, rows, gradient, thread.share());
        if (dIn != null) {
            inputGradients(Objects.requireNonNull(transposed), dOut, dIn, rows, thread.share());
        }
    }
}
