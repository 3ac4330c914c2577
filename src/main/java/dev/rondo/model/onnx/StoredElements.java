package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a tensor in any of ONNX's types, stored as bytes or in the field for the type.
 *
 * @param tensor the message with the fields
 * @param bytes little-endian; null when they are in a field
 */
record StoredElements(TensorProto tensor, @Nullable ByteBuffer bytes) {
    /** {@return the size of an element of a supported type} */
    static int bytes(DataType type) {
        return switch (type) {
            case BOOL, INT8, UINT8 -> 1;
            case INT16, UINT16, FLOAT16, BFLOAT16 -> 2;
            case INT32, UINT32, FLOAT -> 4;
            case INT64, UINT64, DOUBLE -> 8;
            default -> throw new IllegalArgumentException("the type " + type + " is not supported");
        };
    }

    /** {@return the number of elements in the field for the type} */
    static int typedCount(TensorProto tensor) {
        return switch (DataType.forNumber(tensor.getDataType())) {
            case FLOAT -> tensor.getFloatDataCount();
            case DOUBLE -> tensor.getDoubleDataCount();
            case INT64 -> tensor.getInt64DataCount();
            case UINT32, UINT64 -> tensor.getUint64DataCount();
            default -> tensor.getInt32DataCount();
        };
    }

    private DataType type() {
        return DataType.forNumber(tensor.getDataType());
    }

    float[] floats(int count) {
        float[] values = new float[count];
        if (bytes != null && type() == DataType.FLOAT) {
            bytes.asFloatBuffer().get(values);
            return values;
        }
        for (int i = 0; i < count; i++) {
            values[i] = real(i);
        }
        return values;
    }

    private float real(int i) {
        return switch (type()) {
            case FLOAT -> tensor.getFloatData(i);
            case DOUBLE -> (float) (bytes == null ? tensor.getDoubleData(i) : bytes.getDouble(Double.BYTES * i));
            case FLOAT16 -> Float.float16ToFloat(half(i));
            default -> Float.intBitsToFloat(half(i) << Short.SIZE);
        };
    }

    private short half(int i) {
        return bytes == null ? (short) tensor.getInt32Data(i) : bytes.getShort(Short.BYTES * i);
    }

    int[] ints(int count) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = bytes == null ? tensor.getInt32Data(i) : stored(bytes, i);
        }
        return values;
    }

    private int stored(ByteBuffer from, int i) {
        return switch (type()) {
            case INT8 -> from.get(i);
            case UINT8 -> Byte.toUnsignedInt(from.get(i));
            case INT16 -> from.getShort(Short.BYTES * i);
            case UINT16 -> Short.toUnsignedInt(from.getShort(Short.BYTES * i));
            default -> from.getInt(Integer.BYTES * i);
        };
    }

    long[] longs(int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (type()) {
                case INT64 -> bytes == null ? tensor.getInt64Data(i) : bytes.getLong(Long.BYTES * i);
                case UINT32 ->
                    bytes == null ? tensor.getUint64Data(i) : Integer.toUnsignedLong(bytes.getInt(Integer.BYTES * i));
                default -> bytes == null ? tensor.getUint64Data(i) : bytes.getLong(Long.BYTES * i);
            };
            if (values[i] < 0 && type() != DataType.INT64) {
                throw new IllegalArgumentException(
                        "\"" + tensor.getName() + "\" has an element that is larger than int64 holds");
            }
        }
        return values;
    }

    boolean[] booleans(int count) {
        boolean[] values = new boolean[count];
        for (int i = 0; i < count; i++) {
            values[i] = (bytes == null ? tensor.getInt32Data(i) : bytes.get(i)) != 0;
        }
        return values;
    }
}
