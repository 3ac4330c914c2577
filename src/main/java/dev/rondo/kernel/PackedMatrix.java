package dev.rondo.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Weights packed for the kernels: {@code [panel][input][gate][lane]}. A panel holds as many outputs as a vector has
 * lanes, with all their gates beside each other, so a product reads memory once and straight on. The last panel is
 * padded with zeros.
 *
 * <p>In a narrower {@link WeightCodec} the inputs of a gate follow each other, {@code [panel][gate][input / 4][word][lane]}.
 *
 * <p>The memory is native and 64-byte aligned: a Java array starts 16 bytes into its object, so every 64-byte load from
 * one would split a cache line, which costs up to a third of the speed. The collector frees it with this object.
 */
public final class PackedMatrix {
    final MemorySegment segment;
    final int gates;
    final int outputs;
    final int inputs;
    final int width;
    final int count;
    /** Floats from one gate's row of sums to the next. */
    final int stride;

    final WeightCodec format;
    /** What sums are multiplied with, where the format scales rows: [gates][stride]. */
    final float[] scales;
    /** What multiplies a vector with them; null where that is done without vectors. */
    final MatrixVectorProduct product;

    private PackedMatrix(WeightCodec format, int gates, int outputs, int inputs, int width) {
        this.format = format;
        this.gates = gates;
        this.outputs = outputs;
        this.inputs = inputs;
        this.width = width;
        ProductShape shape = new ProductShape(format, gates, outputs, inputs, width);
        this.count = shape.panels();
        this.stride = Kernels.pad(outputs);
        this.scales = new float[format == WeightCodec.INT8 ? gates * stride : 0];
        this.segment = Arena.ofAuto().allocate(shape.bytes(), 64);
        this.product = width == 1 ? null : ProductClasses.of(shape);
    }

    /**
     * {@return packed weights, as they are}
     *
     * @param kernels the kernels that will read them
     * @param source row-major matrices [outputs, inputs], one below the other
     * @param at the first index of the first matrix
     * @param outputs rows of one matrix
     * @param inputs columns of one matrix
     * @param blocks which matrix each gate is, counted from 0 at {@code at}: the order of the gates in the sums
     */
    public static PackedMatrix pack(Kernels kernels, float[] source, int at, int outputs, int inputs, int... blocks) {
        return pack(kernels, WeightCodec.FLOAT32, source, at, outputs, inputs, blocks);
    }

    /**
     * {@return packed weights}
     *
     * @param kernels the kernels that will read them
     * @param format how they are stored
     * @param source row-major matrices [outputs, inputs], one below the other
     * @param at the first index of the first matrix
     * @param outputs rows of one matrix
     * @param inputs columns of one matrix
     * @param blocks which matrix each gate is, counted from 0 at {@code at}: the order of the gates in the sums
     */
    public static PackedMatrix pack(
            Kernels kernels, WeightCodec format, float[] source, int at, int outputs, int inputs, int... blocks) {
        PackedMatrix panels = new PackedMatrix(format, blocks.length, outputs, inputs, kernels.lanes());
        panels.repack(source, at, blocks);
        return panels;
    }

    /**
     * {@return the transposed weights of all gates as those of one gate, which turn gradients of sums into gradients of
     * inputs} They read a row of sums as it stands, [gates][pad(outputs)], padding included.
     *
     * @param kernels the kernels that will read them
     * @param source row-major matrices [outputs, inputs], one below the other
     * @param at the first index of the first matrix
     * @param outputs rows of one matrix
     * @param inputs columns of one matrix
     * @param blocks which matrix each gate is, counted from 0 at {@code at}
     */
    public static PackedMatrix packTransposed(
            Kernels kernels, float[] source, int at, int outputs, int inputs, int... blocks) {
        int rows = Math.multiplyExact(blocks.length, Kernels.pad(outputs));
        PackedMatrix panels = new PackedMatrix(WeightCodec.FLOAT32, 1, inputs, rows, kernels.lanes());
        panels.repackTransposed(source, at, outputs, blocks);
        return panels;
    }

    /**
     * Takes other weights of the same shape. For training, which owns its panels: those of a network never change.
     *
     * @param source row-major matrices [outputs, inputs], one below the other
     * @param at the first index of the first matrix
     * @param blocks which matrix each gate is, counted from 0 at {@code at}
     */
    public void repack(float[] source, int at, int... blocks) {
        for (int gate = 0; gate < gates; gate++) {
            int from = at + blocks[gate] * outputs * inputs;
            if (format == WeightCodec.FLOAT32) {
                fill(gate, source, from);
            } else {
                encode(gate, source, from);
            }
        }
    }

    /** Words are packed as {@code [panel][gate][input / 4][word][lane]}. */
    private void encode(int gate, float[] source, int at) {
        int[] words = new int[2];
        int groups = (inputs + 3) / 4;
        for (int output = 0; output < outputs; output++) {
            int row = at + output * inputs;
            float scale = format.scale(source, row, inputs);
            if (scales.length > 0) {
                scales[gate * stride + output] = scale;
            }
            long to = ((long) (output / width) * gates + gate) * groups * format.words() * width + output % width;
            for (int k = 0; k < inputs; k += 4) {
                format.encode(source, row + k, Math.min(4, inputs - k), scale, words);
                for (int word = 0; word < format.words(); word++, to += width) {
                    segment.setAtIndex(ValueLayout.JAVA_INT, to, words[word]);
                }
            }
        }
    }

    private void fill(int gate, float[] source, int at) {
        for (int output = 0; output < outputs; output++) {
            long to = (long) (output / width) * inputs * gates * width + (long) gate * width + output % width;
            for (int input = 0; input < inputs; input++, to += (long) gates * width) {
                segment.setAtIndex(ValueLayout.JAVA_FLOAT, to, source[at + output * inputs + input]);
            }
        }
    }

    /**
     * As {@link #repack}, for transposed weights.
     *
     * @param source row-major matrices, one below the other, whose columns are this object's outputs
     * @param at the first index of the first matrix
     * @param rows of one matrix
     * @param blocks which matrix each gate is, counted from 0 at {@code at}
     */
    public void repackTransposed(float[] source, int at, int rows, int... blocks) {
        int apart = Kernels.pad(rows);
        for (int gate = 0; gate < blocks.length; gate++) {
            for (int row = 0; row < rows; row++) {
                int from = at + (blocks[gate] * rows + row) * outputs;
                for (int first = 0; first < outputs; first += width) {
                    long to = ((long) (first / width) * inputs + gate * apart + row) * width;
                    int count = Math.min(width, outputs - first);
                    if (width > 1 && count == width) {
                        VectorPacking.row(source, from + first, segment, to);
                        continue;
                    }
                    for (int lane = 0; lane < count; lane++) {
                        segment.setAtIndex(ValueLayout.JAVA_FLOAT, to + lane, source[from + first + lane]);
                    }
                }
            }
        }
    }

    /** {@return the number of gates} */
    public int gates() {
        return gates;
    }

    /** {@return outputs of one gate} */
    public int outputs() {
        return outputs;
    }

    /** {@return inputs} */
    public int inputs() {
        return inputs;
    }

    /** {@return floats of one row of sums: gates x pad(outputs)} */
    public int sums() {
        return gates * stride;
    }
}
