package dev.rondo.compute;

import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.PackedMatrix;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Dense;
import java.util.Arrays;

/** {@link Dense}. Scratch memory: {@code [rows][pad(output)]} sums, and 16 floats more for softmax. */
final class DenseForward extends Forward {
    final PackedMatrix weights;
    final float[] bias;
    private final Activation activation;
    private final int output;

    DenseForward(Dense layer, float[] block, int at, WeightCodec format) {
        this.output = layer.outputSize();
        this.activation = layer.activation();
        this.weights = PackedMatrix.pack(KERNELS, format, block, at, output, layer.inputSize(), 0);
        this.bias = bias(block, at + output * layer.inputSize(), output, layer.bias() ? 1 : 0, 1, 0);
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        KERNELS.product(weights, in, inAt, bias, 0, scratch, 0);
        activate(scratch, 0);
        System.arraycopy(scratch, 0, section, at, output);
    }

    void activate(float[] sums, int at) {
        switch (activation) {
            case LINEAR -> {}
            case TANH -> KERNELS.sigmoidTanh(sums, at, 0, output);
            case SIGMOID -> KERNELS.sigmoidTanh(sums, at, output, 0);
            case RELU -> KERNELS.relu(sums, at, output);
            case SOFTMAX -> KERNELS.softmax(sums, at, output);
        }
    }

    @Override
    public int scratch(int steps, int batch) {
        return Math.addExact(Math.multiplyExact(blockSteps(steps, batch) * batch, Kernels.pad(output)), 16);
    }

    @Override
    public void sequence(
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
        int batch = span.batch();
        int block = blockSteps(span.steps(), batch);
        for (int first = 0; first < span.steps(); first += block) {
            int count = Math.min(block, span.steps() - first);
            int row = first * batch;
            fillRows(bias, scratch, count * batch);
            KERNELS.matmul(weights, in, inAt + row * inStride, inStride, count * batch, scratch, 0, bias.length);
            for (int r = count * batch - 1; r >= 0; r--) {
                int outRow = outAt + (row + r) * outStride;
                if (span.active(first + r / batch, r % batch)) {
                    activate(scratch, r * bias.length);
                    System.arraycopy(scratch, r * bias.length, out, outRow, output);
                } else {
                    Arrays.fill(out, outRow, outRow + output, 0f);
                }
            }
        }
    }
}
