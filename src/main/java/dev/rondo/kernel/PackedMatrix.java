package dev.rondo.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Weights packed for the kernels: {@code [panel][input][gate][lane]}. A panel holds as many outputs as a vector has
 * lanes, with all their gates, so a product reads memory once and in order. The last panel is padded with zeros.
 *
 * <p>In a narrow {@link WeightCodec} the inputs of a gate are contiguous: {@code [panel][gate][input / 4][word][lane]}.
 *
 * <p>The memory is native and 64-byte aligned. A Java array starts 16 bytes into its object, so every 64-byte load from
 * it would split a cache line, which costs up to a third of the speed. The collector frees the memory with this object.
 */
public final class PackedMatrix {
    final MemorySegment segment;
    final int gates;
    final int outputs;
    final int inputs;
    /** Outputs of one panel. */
    final int lanes;
    /** Floats from one gate's row of sums to the next. */
    final int stride;

    final WeightCodec format;
    /** The factors of the sums, if the format scales rows: [gates][stride]. Empty in other formats. */
    final float[] scales;
    /** The vector code that multiplies weights of this shape by a vector. */
    final Tier<MatrixVectorProduct> product;
    /** The chains of a sum over the inputs. */
    final int chains;
    /** The inputs that belong to chains; those after them are added one after the other. */
    final int chained;
    /** These weights for a matrix product on vectors; narrow formats have none. */
    final TileWeights tiles;

    private PackedMatrix(WeightCodec format, int gates, int outputs, int inputs, int lanes) {
        this.format = format;
        this.gates = gates;
        this.outputs = outputs;
        this.inputs = inputs;
        this.lanes = lanes;
        ProductShape shape = new ProductShape(format, gates, outputs, inputs, lanes);
        this.stride = Padding.pad(outputs);
        this.scales = new float[format == WeightCodec.INT8 ? gates * stride : 0];
        this.segment = NativeMemory.allocate(shape.bytes());
        this.product = ProductTiers.of(shape);
        this.chains = SumOrder.chains(gates);
        this.chained = inputs - inputs % chains;
        this.tiles = format == WeightCodec.FLOAT32 ? tiles(shape.panels()) : TileWeights.NONE;
    }

    /** Vectors of sums are numbered panel by panel, and gate by gate within a panel. */
    private TileWeights tiles(int panels) {
        long[] from = new long[panels * gates];
        int[] to = new int[panels * gates];
        long vector = (long) lanes * Float.BYTES;
        for (int panel = 0; panel < panels; panel++) {
            for (int gate = 0; gate < gates; gate++) {
                from[panel * gates + gate] = ((long) panel * inputs * gates + gate) * vector;
                to[panel * gates + gate] = gate * stride + panel * lanes;
            }
        }
        return new TileWeights(segment, gates * vector, from, to);
    }

    /**
     * {@return weights packed as float32}
     *
     * @param lanes outputs of one panel: {@link Kernels#lanes} of the kernels that will read the weights
     * @param source row-major matrices [outputs, inputs], one after the other
     * @param at the first index of the first matrix
     * @param outputs rows of one matrix
     * @param inputs columns of one matrix
     * @param blocks the number of each gate's matrix, in the order of the gates in the sums; the matrix at {@code at} is 0
     */
    public static PackedMatrix pack(int lanes, float[] source, int at, int outputs, int inputs, int... blocks) {
        return pack(lanes, WeightCodec.FLOAT32, source, at, outputs, inputs, blocks);
    }

    /**
     * {@return packed weights}
     *
     * @param lanes outputs of one panel: {@link Kernels#lanes} of the kernels that will read the weights
     * @param format how the weights are stored
     * @param source row-major matrices [outputs, inputs], one after the other
     * @param at the first index of the first matrix
     * @param outputs rows of one matrix
     * @param inputs columns of one matrix
     * @param blocks the number of each gate's matrix, in the order of the gates in the sums; the matrix at {@code at} is 0
     */
    public static PackedMatrix pack(
            int lanes, WeightCodec format, float[] source, int at, int outputs, int inputs, int... blocks) {
        PackedMatrix packed = new PackedMatrix(format, blocks.length, outputs, inputs, lanes);
        packed.repack(source, at, blocks);
        return packed;
    }

    /**
     * {@return the transposed weights of all gates, packed as one gate} They turn the gradients of sums into gradients of
     * inputs. Their input is a whole row of sums, [gates][pad(outputs)], including the padding.
     *
     * @param lanes outputs of one panel: {@link Kernels#lanes} of the kernels that will read the weights
     * @param source row-major matrices [outputs, inputs], one after the other
     * @param at the first index of the first matrix
     * @param outputs rows of one matrix
     * @param inputs columns of one matrix
     * @param blocks the number of each gate's matrix; the matrix at {@code at} is 0
     */
    public static PackedMatrix packTransposed(
            int lanes, float[] source, int at, int outputs, int inputs, int... blocks) {
        int rows = Math.multiplyExact(blocks.length, Padding.pad(outputs));
        PackedMatrix packed = new PackedMatrix(WeightCodec.FLOAT32, 1, inputs, rows, lanes);
        packed.repackTransposed(source, at, outputs, blocks);
        return packed;
    }

    /**
     * Replaces the weights by others of the same shape. Only training calls this, on matrices of its own; those of a
     * network never change.
     *
     * @param source row-major matrices [outputs, inputs], one after the other
     * @param at the first index of the first matrix
     * @param blocks the number of each gate's matrix; the matrix at {@code at} is 0
     */
    public void repack(float[] source, int at, int... blocks) {
        if (format == WeightCodec.FLOAT32) {
            fill(source, at, blocks);
            return;
        }
        for (int gate = 0; gate < gates; gate++) {
            encode(gate, source, at + blocks[gate] * outputs * inputs);
        }
    }

    private void encode(int gate, float[] source, int at) {
        int[] words = new int[2];
        int groups = (inputs + 3) / 4;
        for (int output = 0; output < outputs; output++) {
            int row = at + output * inputs;
            float scale = format.scale(source, row, inputs);
            if (scales.length > 0) {
                scales[gate * stride + output] = scale;
            }
            long to = ((long) (output / lanes) * gates + gate) * groups * format.words() * lanes + output % lanes;
            for (int k = 0; k < inputs; k += 4) {
                format.encode(source, row + k, Math.min(4, inputs - k), scale, words);
                for (int word = 0; word < format.words(); word++, to += lanes) {
                    segment.setAtIndex(ValueLayout.JAVA_INT, to, words[word]);
                }
            }
        }
    }

    /** Arranges some inputs of a panel at a time on the heap, then copies them in one go. */
    private void fill(float[] source, int at, int[] blocks) {
        float[] block = PlainScratch.current().block;
        int width = gates * lanes;
        int most = PlainScratch.rows(width);
        for (int first = 0; first < outputs; first += lanes) {
            int count = Math.min(lanes, outputs - first);
            if (count < lanes) {
                Arrays.fill(block, 0, most * width, 0f);
            }
            for (int k = 0; k < inputs; k += most) {
                int depth = Math.min(most, inputs - k);
                for (int gate = 0; gate < gates; gate++) {
                    int from = at + (blocks[gate] * outputs + first) * inputs + k;
                    ElementWise.transpose(source, from, inputs, count, depth, block, gate * lanes, width);
                }
                copy(block, ((long) first / lanes * inputs + k) * width, depth * width);
            }
        }
    }

    private void copy(float[] block, long to, int count) {
        MemorySegment.copy(block, 0, segment, ValueLayout.JAVA_FLOAT, to * Float.BYTES, count);
    }

    /**
     * Replaces the weights of a matrix from {@link #packTransposed} by others of the same shape.
     *
     * @param source row-major matrices, one after the other, whose columns are this object's outputs
     * @param at the first index of the first matrix
     * @param rows rows of one matrix
     * @param blocks the number of each gate's matrix; the matrix at {@code at} is 0
     */
    public void repackTransposed(float[] source, int at, int rows, int... blocks) {
        float[] block = PlainScratch.current().block;
        int most = PlainScratch.rows(lanes);
        for (int first = 0; first < outputs; first += lanes) {
            int count = Math.min(lanes, outputs - first);
            if (count < lanes) {
                Arrays.fill(block, 0, most * lanes, 0f);
            }
            for (int gate = 0; gate < blocks.length; gate++) {
                for (int row = 0; row < rows; row += most) {
                    int depth = Math.min(most, rows - row);
                    int from = at + (blocks[gate] * rows + row) * outputs + first;
                    for (int r = 0; r < depth; r++) {
                        System.arraycopy(source, from + r * outputs, block, r * lanes, count);
                    }
                    long to = (long) first / lanes * inputs + gate * Padding.pad(rows) + row;
                    copy(block, to * lanes, depth * lanes);
                }
            }
        }
    }

    /** {@return the size of the packed weights in bytes} */
    public long bytes() {
        return segment.byteSize();
    }

    /** {@return the number of gates} */
    public int gates() {
        return gates;
    }

    /** {@return the number of outputs of one gate} */
    public int outputs() {
        return outputs;
    }

    /** {@return the number of inputs} */
    public int inputs() {
        return inputs;
    }

    /** {@return floats in one row of sums: gates x pad(outputs)} */
    public int sums() {
        return gates * stride;
    }
}
