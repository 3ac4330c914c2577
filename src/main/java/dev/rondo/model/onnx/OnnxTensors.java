package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.op.Cast.Rounding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads tensors and the declarations of inputs and outputs. Floating point of 16 to 64 bits becomes float32, integers of up
 * to 32 bits become int32, and longer or unsigned 32-bit ones int64.
 */
final class OnnxTensors {
    private OnnxTensors() {}

    static Port port(ValueInfoProto info) {
        TypeProto type = info.getType();
        if (!type.hasTensorType()) {
            throw new IllegalArgumentException(
                    "\"" + info.getName() + "\" must be a tensor, but is " + type.getValueCase());
        }
        Type elements = type(type.getTensorType().getElemType(), info.getName());
        if (!type.getTensorType().hasShape()) {
            return Port.ofAnyShape(info.getName(), elements);
        }
        List<Integer> shape = new ArrayList<>();
        for (Dimension dimension : type.getTensorType().getShape().getDimList()) {
            shape.add(dimension.hasDimValue() ? size(dimension.getDimValue(), info.getName()) : -1);
        }
        return new Port(info.getName(), elements, shape);
    }

    private static int size(long size, String name) {
        if (size < 0 || size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("\"" + name + "\" cannot have a dimension of " + size);
        }
        return (int) size;
    }

    /** {@return the type that an element type of ONNX becomes} */
    static Type type(int dataType, String name) {
        DataType type = DataType.forNumber(dataType);
        return switch (type == null ? DataType.UNDEFINED : type) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> Type.FLOAT32;
            case INT8, UINT8, INT16, UINT16, INT32 -> Type.INT32;
            case UINT32, UINT64, INT64 -> Type.INT64;
            case BOOL -> Type.BOOL;
            default ->
                throw new IllegalArgumentException("\"" + name + "\" has elements of the type "
                        + (type == null ? dataType : type) + ", which is not supported");
        };
    }

    /** {@return whether a type has integers that overflow earlier than int32 and int64} */
    static boolean isNarrowInteger(int dataType) {
        DataType type = DataType.forNumber(dataType);
        return switch (type == null ? DataType.UNDEFINED : type) {
            case INT8, UINT8, INT16, UINT16, UINT32, UINT64 -> true;
            default -> false;
        };
    }

    /** {@return to which numbers a cast to a type rounds} */
    static Rounding rounding(int dataType) {
        return switch (dataType) {
            case DataType.FLOAT16_VALUE -> Rounding.FLOAT16;
            case DataType.BFLOAT16_VALUE -> Rounding.BFLOAT16;
            default -> Rounding.NONE;
        };
    }

    static Tensor tensor(TensorProto tensor, ExternalFiles files) throws IOException {
        Type type = type(tensor.getDataType(), tensor.getName());
        if (tensor.hasSegment()) {
            throw new IllegalArgumentException("\"" + tensor.getName() + "\" is a segment, which is not supported");
        }
        List<Integer> shape = new ArrayList<>();
        long count = 1;
        for (long size : tensor.getDimsList()) {
            shape.add(size(size, tensor.getName()));
            count = Math.min(count * size, 1L << 31);
        }
        StoredElements elements = elements(tensor, count, files);
        int n = (int) count;
        return switch (type) {
            case FLOAT32 -> Tensor.of(shape, elements.floats(n));
            case INT32 -> Tensor.ofInts(shape, elements.ints(n));
            case INT64 -> Tensor.ofLongs(shape, elements.longs(n));
            case BOOL -> Tensor.ofBooleans(shape, elements.booleans(n));
        };
    }

    /** The elements of a tensor, whose number must match its shape. */
    private static StoredElements elements(TensorProto tensor, long count, ExternalFiles files) throws IOException {
        int size = StoredElements.bytes(DataType.forNumber(tensor.getDataType()));
        ByteBuffer bytes = null;
        long available;
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            bytes = files.read(tensor, count * size);
            available = count;
        } else if (tensor.hasRawData()) {
            bytes = tensor.getRawData().asReadOnlyByteBuffer();
            available = bytes.remaining() == count * size ? count : -1;
        } else {
            available = StoredElements.typedCount(tensor);
        }
        if (available != count || count >= 1L << 31) {
            throw new IllegalArgumentException("\"" + tensor.getName() + "\" has the shape " + tensor.getDimsList()
                    + ", which does not match the number of stored elements");
        }
        return new StoredElements(tensor, bytes == null ? null : bytes.order(ByteOrder.LITTLE_ENDIAN));
    }
}
