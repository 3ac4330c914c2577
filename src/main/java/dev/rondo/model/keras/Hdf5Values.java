package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.model.keras.Hdf5.Refused;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Takes the values of a dataset out of the file's bytes, as float32. */
final class Hdf5Values {
    private Hdf5Values() {}

    /**
     * The values of a dataset of float16, float32 or float64 in one piece.
     *
     * @param path what messages call it
     */
    static Tensor of(Dataset dataset, String path, boolean allowNonFinite) {
        if (!(dataset.getDataType() instanceof FloatingPoint type)) {
            throw new Refused("the dataset " + path + " must hold floating-point numbers, but its type is "
                    + dataset.getDataType().getClass().getSimpleName());
        }
        if (!(dataset instanceof ContiguousDataset contiguous)) {
            throw new Refused("the dataset " + path + " must be stored in one piece, as Keras does, but is "
                    + dataset.getDataLayout());
        }
        if (!List.of(Short.BYTES, Float.BYTES, Double.BYTES).contains(type.getSize())) {
            throw new Refused(
                    "the dataset " + path + " has numbers of " + type.getSize() + " bytes, which are not read");
        }
        long count = Hdf5.count(dataset.getDimensionsAsLong());
        ByteBuffer buffer = count == 0 || dataset.isEmpty() ? ByteBuffer.allocate(0) : contiguous.getBuffer();
        if (count * type.getSize() > buffer.remaining()) {
            throw new Refused("the dataset " + path + " has " + count + " values by its shape, but "
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
                throw new Refused("the dataset " + path + ": element " + i + " is " + values[i]
                        + " as float32, but weights must be finite"
                        + " (Models.load takes it with LoadOptions.allowNonFinite())");
            }
        }
    }
}
