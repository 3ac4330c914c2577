package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Reads the values of a dataset as float32. */
final class Hdf5Values {
    private Hdf5Values() {}

    /**
     * {@return the values of a contiguous dataset of float16, float32 or float64}
     *
     * @param path names it in messages
     */
    static Tensor of(Dataset dataset, String path, boolean allowNonFinite) {
        if (!(dataset.getDataType() instanceof FloatingPoint type)) {
            throw new Hdf5Refused("the dataset " + path + " must hold floating-point numbers, but its type is "
                    + dataset.getDataType().getClass().getSimpleName());
        }
        if (!(dataset instanceof ContiguousDataset contiguous)) {
            throw new Hdf5Refused("the dataset " + path + " must be stored in one piece, as Keras does, but is "
                    + dataset.getDataLayout());
        }
        if (!List.of(Short.BYTES, Float.BYTES, Double.BYTES).contains(type.getSize())) {
            throw new Hdf5Refused(
                    "the dataset " + path + " has numbers of " + type.getSize() + " bytes, which are not supported");
        }
        long count = count(dataset.getDimensionsAsLong());
        ByteBuffer buffer = count == 0 || dataset.isEmpty() ? ByteBuffer.allocate(0) : contiguous.getBuffer();
        if (count * type.getSize() > buffer.remaining()) {
            throw new Hdf5Refused("the dataset " + path + " has " + count + " values by its shape, but "
                    + buffer.remaining() + " bytes");
        }
        List<Integer> shape = new ArrayList<>();
        for (long dimension : dataset.getDimensionsAsLong()) {
            shape.add((int) dimension);
        }
        float[] values = new float[(int) count];
        fill(values, buffer.duplicate().order(type.getByteOrder()), type.getSize());
        if (!allowNonFinite) {
            requireFinite(values, path);
        }
        return Tensor.of(shape, values);
    }

    /** {@return the product of dimensions, at most 2^31} */
    static long count(long[] dimensions) {
        long count = 1;
        for (long dimension : dimensions) {
            if (dimension < 0) {
                throw new Hdf5Refused("a dimension cannot be negative, but is " + dimension);
            }
            // Capped at 2^31, more than any array has, so that it cannot overflow.
            count = Math.min(count * Math.min(dimension, 1L << 31), 1L << 31);
        }
        return count;
    }

    private static void fill(float[] values, ByteBuffer from, int size) {
        ToDoubleFunction<ByteBuffer> next = switch (size) {
            case Short.BYTES -> buffer -> Float.float16ToFloat(buffer.getShort());
            case Float.BYTES -> ByteBuffer::getFloat;
            default -> ByteBuffer::getDouble;
        };
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) next.applyAsDouble(from);
        }
    }

    private static void requireFinite(float[] values, String path) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new Hdf5Refused("the dataset " + path + ": element " + i + " is " + values[i]
                        + " as float32, but weights must be finite"
                        + " (Models.load takes it with LoadOptions.allowNonFinite())");
            }
        }
    }
}
