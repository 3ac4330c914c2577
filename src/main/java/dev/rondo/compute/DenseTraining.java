package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Dense;

/** {@link Dense} in training: the gradients of the sums take the place of those of the outputs. */
final class DenseTraining extends Training {
    private static final int[] ORDER = {0};

    private final Dense layer;
    private final int at;
    private final int size;
    private final int width;
    private final DenseForward forward;
    private final PackedMatrix transposed;
    private final WeightGradient dWeights;
    private final float[] columnSums;
    /** [T][B][pad(output)], and what softmax writes behind a row. */
    private float[] values = {};

    private int steps;
    private int batch;

    DenseTraining(Dense layer, float[] block, int at, boolean inputGradients) {
        this.layer = layer;
        this.at = at;
        this.size = layer.outputSize();
        this.width = Kernels.pad(size);
        this.forward = new DenseForward(layer, block, at, WeightCodec.FLOAT32);
        this.transposed =
                inputGradients ? PackedMatrix.packTransposed(KERNELS, block, at, size, layer.inputSize(), ORDER) : null;
        this.dWeights = new WeightGradient(at, size, layer.inputSize(), ORDER);
        this.columnSums = new float[width];
    }

    private int biasAt() {
        return at + size * layer.inputSize();
    }

    @Override
    public void pack(float[] block, int part, int parts) {
        if (part == 0) {
            forward.weights.repack(block, at, ORDER);
            Forward.sumBiases(forward.bias, block, biasAt(), size, layer.bias() ? 1 : 0, 1, ORDER);
        }
        if (part == parts - 1 && transposed != null) {
            transposed.repackTransposed(block, at, size, ORDER);
        }
    }

    @Override
    public void reserve(int steps, int batch) {
        this.steps = steps;
        this.batch = batch;
        values = grown(values, workspace(steps, batch));
        out.set(values, 0, width);
    }

    @Override
    public long workspace(int steps, int batch) {
        long elsewhere = layer.activation() == Activation.SOFTMAX ? (long) MAX_PARTS * (width + 16) : 0;
        return (long) steps * batch * width + elsewhere;
    }

    @Override
    public void forward(Pass pass, RowView in, int part, int parts) {
        int rows = steps * batch;
        int from = Pass.share(rows, part, parts);
        int to = Pass.share(rows, part + 1, parts);
        for (int row = from; row < to; row++) {
            System.arraycopy(forward.bias, 0, values, row * width, width);
        }
        KERNELS.matmul(forward.weights, in.values(), in.at(from), in.stride(), to - from, values, from * width, width);
        for (int row = from; row < to && layer.activation() != Activation.LINEAR; row++) {
            activate(row, part);
        }
    }

    /** Softmax needs room behind the row, so it is done elsewhere: behind all rows, one place a part. */
    private void activate(int row, int part) {
        if (layer.activation() != Activation.SOFTMAX) {
            forward.activate(values, row * width);
            return;
        }
        int elsewhere = steps * batch * width + part * (width + 16);
        System.arraycopy(values, row * width, values, elsewhere, size);
        forward.activate(values, elsewhere);
        System.arraycopy(values, elsewhere, values, row * width, size);
    }

    @Override
    public void backward(Pass pass, RowView dOut, int part, int parts) {
        int rows = steps * batch;
        int from = Pass.share(rows, part, parts);
        int to = Pass.share(rows, part + 1, parts);
        for (int row = from; row < to; row++) {
            int d = dOut.at(row);
            switch (layer.activation()) {
                case LINEAR -> {}
                case TANH -> GRADIENTS.tanh(values, row * width, dOut.values(), d, size);
                case SIGMOID -> GRADIENTS.sigmoid(values, row * width, dOut.values(), d, size);
                case RELU -> GRADIENTS.relu(values, row * width, dOut.values(), d, size);
                case SOFTMAX -> softmax(row * width, dOut.values(), d);
            }
        }
    }

    /** {@code d_j = y_j (d_j - sum_k y_k d_k)} */
    private void softmax(int y, float[] d, int dAt) {
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
            Pass pass, RowView in, RowView dOut, RowView dIn, float[] gradient, ThreadScratch worker, int part, int parts) {
        int rows = pass.rows();
        dWeights.add(
                in.values(), in.at(0), in.stride(), dOut.values(), dOut.at(0), dOut.stride(), rows, gradient, worker, part, parts);
        if (layer.bias()) {
            WeightGradient.addBias(
                    dOut.values(),
                    dOut.at(0),
                    dOut.stride(),
                    rows,
                    columnSums,
                    size,
                    gradient,
                    biasAt(),
                    1,
                    ORDER,
                    part,
                    parts);
        }
        if (dIn != null) {
            inputGradients(transposed, dOut, dIn, rows, part, parts);
        }
    }
}
