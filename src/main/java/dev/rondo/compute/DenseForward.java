package dev.rondo.compute;

import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Dense;
import java.util.Arrays;

/** {@link Dense}: {@code y = f(W x + b)}. Scratch memory: {@code [rows][pad(output)]} sums, then 16 floats for softmax. */
final class DenseForward extends Forward {
    final PackedMatrix weights;
    final float[] bias;
    private final Dense layer;
    private final Activation activation;
    private final int output;

    DenseForward(Dense layer, float[] block, int at, WeightCodec codec) {
        this.layer = layer;
        this.output = layer.outputSize();
        this.activation = layer.activation();
        this.weights = own(
                PackedMatrix.pack(KERNELS.lanes(), codec, block, at, output, layer.inputSize(), GateOrder.ONE_BLOCK));
        this.bias = new float[Padding.pad(output)];
        sumBiases(block, at);
    }

    /** Packs new weights; only training does this. */
    void repack(float[] block, int at) {
        weights.repack(block, at, GateOrder.ONE_BLOCK);
        sumBiases(block, at);
    }

    private void sumBiases(float[] block, int at) {
        int biasAt = at + output * layer.inputSize();
        sumBiases(bias, block, biasAt, output, layer.bias() ? 1 : 0, GateOrder.ONE_BLOCK);
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        KERNELS.product(weights, in, inAt, bias, 0, scratch, 0);
        activate(scratch, 0);
        System.arraycopy(scratch, 0, section, at, output);
    }

    /** Activates a row of sums. Softmax also writes the 16 floats after the row. */
    void activate(float[] sums, int at) {
        if (activation == Activation.SOFTMAX) {
            KERNELS.softmax(sums, at, output);
        } else {
            ActivationMath.apply(activation, sums, at, output);
        }
    }

    @Override
    public int scratch(int steps, int batch) {
        int rows = Math.min(BLOCK_ROWS, Math.multiplyExact(steps, batch));
        return Math.addExact(Math.multiplyExact(rows, Padding.pad(output)), 16);
    }

    @Override
    public void sequence(TimeSpan span, RowView in, RowView states, RowView out, SequenceScratch scratch) {
        int batch = span.batch();
        int all = span.steps() * batch;
        float[] sums = scratch.values;
        scratch.blockSums.set(sums, 0, bias.length);
        for (int row = 0; row < all; row += BLOCK_ROWS) {
            int rows = Math.min(BLOCK_ROWS, all - row);
            fillRows(bias, sums, rows);
            KERNELS.matmul(weights, in, row, scratch.blockSums, 0, rows);
            // From the last row to the first, because softmax overwrites the row after its own.
            for (int r = rows - 1; r >= 0; r--) {
                int outAt = out.at(row + r);
                if (span.active((row + r) / batch, (row + r) % batch)) {
                    activate(sums, r * bias.length);
                    System.arraycopy(sums, r * bias.length, out.values(), outAt, output);
                } else {
                    Arrays.fill(out.values(), outAt, outAt + output, 0f);
                }
            }
        }
    }
}
