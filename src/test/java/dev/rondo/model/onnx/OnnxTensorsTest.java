package dev.rondo.model.onnx;

import static dev.rondo.support.OneNode.assertSame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.rondo.graph.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stored tensors: all types, in bytes, in fields and in external files. */
@Tag("once")
class OnnxTensorsTest {
    @TempDir
    private Path parent;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectories(parent.resolve("model"));
    }

    private Tensor read(TensorProto.Builder tensor) throws IOException {
        return OnnxTensors.tensor(tensor.build(), new ExternalFiles(Optional.of(folder)));
    }

    private static TensorProto.Builder tensor(DataType type, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName("t").setDataType(type.getNumber());
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        return tensor;
    }

    private static ByteString bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteString.copyFrom(bytes);
    }

    private void refuses(TensorProto.Builder tensor, String what) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> read(tensor)).getMessage();
        assertTrue(message.contains(what), message);
    }

    @Test
    void shouldReadBytes() throws IOException {
        List<Integer> one = List.of(1);
        assertSame(Tensor.of(one, 1.5f), read(tensor(DataType.FLOAT, 1).setRawData(bytes(0, 0, 0xc0, 0x3f))));
        assertSame(
                Tensor.of(one, 1.5f), read(tensor(DataType.DOUBLE, 1).setRawData(bytes(0, 0, 0, 0, 0, 0, 0xf8, 0x3f))));
        assertSame(Tensor.of(one, 1.5f), read(tensor(DataType.FLOAT16, 1).setRawData(bytes(0, 0x3e))));
        assertSame(Tensor.of(one, -1.5f), read(tensor(DataType.BFLOAT16, 1).setRawData(bytes(0xc0, 0xbf))));
        assertSame(Tensor.ofInts(one, -1), read(tensor(DataType.INT8, 1).setRawData(bytes(0xff))));
        assertSame(Tensor.ofInts(one, 255), read(tensor(DataType.UINT8, 1).setRawData(bytes(0xff))));
        assertSame(Tensor.ofInts(one, -2), read(tensor(DataType.INT16, 1).setRawData(bytes(0xfe, 0xff))));
        assertSame(Tensor.ofInts(one, 65534), read(tensor(DataType.UINT16, 1).setRawData(bytes(0xfe, 0xff))));
        assertSame(Tensor.ofInts(one, 258), read(tensor(DataType.INT32, 1).setRawData(bytes(2, 1, 0, 0))));
        assertSame(
                Tensor.ofLongs(one, 4294967295L),
                read(tensor(DataType.UINT32, 1).setRawData(bytes(255, 255, 255, 255))));
        assertSame(
                Tensor.ofLongs(one, -1),
                read(tensor(DataType.INT64, 1).setRawData(bytes(255, 255, 255, 255, 255, 255, 255, 255))));
        assertSame(
                Tensor.ofBooleans(List.of(2), true, false),
                read(tensor(DataType.BOOL, 2).setRawData(bytes(2, 0))));
        refuses(
                tensor(DataType.UINT64, 1).setRawData(bytes(255, 255, 255, 255, 255, 255, 255, 255)),
                "\"t\" has an element that is larger than int64 holds");
    }

    @Test
    void shouldReadFields() throws IOException {
        List<Integer> one = List.of(1);
        assertSame(Tensor.of(one, 1.5f), read(tensor(DataType.FLOAT, 1).addFloatData(1.5f)));
        assertSame(Tensor.of(one, 1.5f), read(tensor(DataType.DOUBLE, 1).addDoubleData(1.5)));
        assertSame(Tensor.of(one, 1.5f), read(tensor(DataType.FLOAT16, 1).addInt32Data(0x3e00)));
        assertSame(Tensor.of(one, -1.5f), read(tensor(DataType.BFLOAT16, 1).addInt32Data(0xbfc0)));
        assertSame(Tensor.ofInts(one, -1), read(tensor(DataType.INT8, 1).addInt32Data(-1)));
        assertSame(Tensor.ofLongs(one, 5), read(tensor(DataType.UINT32, 1).addUint64Data(5)));
        assertSame(Tensor.ofLongs(one, -5), read(tensor(DataType.INT64, 1).addInt64Data(-5)));
        assertSame(Tensor.ofBooleans(one, true), read(tensor(DataType.BOOL, 1).addInt32Data(1)));
        assertSame(Tensor.of(List.of(0, 3)), read(tensor(DataType.FLOAT, 0, 3)));
        assertSame(Tensor.of(List.of(), 2), read(tensor(DataType.FLOAT).addFloatData(2)));
    }

    @Test
    void shouldRefuseWhatDoesNotAddUp() {
        refuses(
                tensor(DataType.FLOAT, 2).addFloatData(1),
                "\"t\" has the shape [2], which does not match the number of stored elements");
        refuses(tensor(DataType.FLOAT, 1).setRawData(bytes(1, 2, 3)), "does not match the number of stored elements");
        refuses(tensor(DataType.FLOAT, 1L << 20, 1L << 20), "does not match the number of stored elements");
        refuses(tensor(DataType.FLOAT, -1), "\"t\" cannot have a dimension of -1");
        refuses(tensor(DataType.FLOAT, 1L << 31), "\"t\" cannot have a dimension of 2147483648");
        refuses(tensor(DataType.STRING, 1), "\"t\" has elements of the type STRING, which is not supported");
        refuses(tensor(DataType.FLOAT8E4M3FN, 1), "FLOAT8E4M3FN");
        refuses(TensorProto.newBuilder().setName("t").setDataType(99), "the type 99");
        refuses(
                tensor(DataType.FLOAT, 0)
                        .setSegment(TensorProto.Segment.newBuilder().setBegin(0)),
                "\"t\" is a segment");
    }

    private TensorProto.Builder external(Map<String, String> entries) {
        TensorProto.Builder tensor = tensor(DataType.FLOAT, 2).setDataLocation(DataLocation.EXTERNAL);
        entries.forEach((key, value) -> tensor.addExternalData(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return tensor;
    }

    private static byte[] floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    @Test
    void shouldReadFilesInTheFolderOfTheModel() throws IOException {
        Files.write(folder.resolve("weights.bin"), floats(1, 2, 3));
        Tensor read = read(external(Map.of("location", "weights.bin", "offset", "4", "length", "8")));
        assertSame(Tensor.of(List.of(2), 2, 3), read);
        assertSame(Tensor.of(List.of(2), 2, 3), read(external(Map.of("location", "weights.bin", "offset", "4"))));
        Files.createDirectories(folder.resolve("deep"));
        Files.write(folder.resolve("deep/weights.bin"), floats(4, 5));
        assertSame(Tensor.of(List.of(2), 4, 5), read(external(Map.of("location", "deep/weights.bin"))));
    }

    @Test
    void shouldNotLeaveTheFolderOfTheModel() throws IOException {
        Files.write(parent.resolve("secret.bin"), floats(1, 2));
        Files.createSymbolicLink(folder.resolve("link.bin"), parent.resolve("secret.bin"));
        Files.createSymbolicLink(folder.resolve("links"), parent);
        List<String> locations = List.of(
                "../secret.bin",
                "./../secret.bin",
                "a/../../secret.bin",
                parent.resolve("secret.bin").toString(),
                "link.bin",
                "links/secret.bin",
                "",
                ".",
                "missing.bin",
                "\0");
        for (String location : locations) {
            refuses(
                    external(Map.of("location", location)),
                    "the external data of \"t\" is in \"" + location + "\", which");
        }
        refuses(external(Map.of()), "is not a file in the folder of the model");
        String inMemory = assertThrows(
                        IllegalArgumentException.class,
                        () -> OnnxTensors.tensor(
                                external(Map.of("location", "a")).build(), new ExternalFiles(Optional.empty())))
                .getMessage();
        assertEquals("the external data of \"t\" is in a file, but the model is in memory", inMemory);
    }

    @Test
    void shouldStayInsideTheFile() throws IOException {
        Files.write(folder.resolve("w"), floats(1, 2));
        List<Map<String, String>> wrong = List.of(
                Map.of("location", "w", "offset", "1"),
                Map.of("location", "w", "offset", "9"),
                Map.of("location", "w", "length", "4"),
                Map.of("location", "w", "length", "9"),
                Map.of("location", "w", "offset", "9223372036854775807", "length", "8"));
        for (Map<String, String> entries : wrong) {
            refuses(external(entries), "is not inside the file of 8 bytes, or is not the 8 bytes");
        }
        refuses(external(Map.of("location", "w", "offset", "-1")), "has the offset \"-1\"");
        refuses(external(Map.of("location", "w", "length", "x")), "has the length \"x\"");
    }

    @Test
    void shouldNotReadAFileAThousandTimes() throws IOException {
        Files.write(folder.resolve("w"), floats(1, 2));
        ExternalFiles files = new ExternalFiles(Optional.of(folder));
        TensorProto tensor = external(Map.of("location", "w")).build();
        for (int i = 0; i < 4; i++) {
            OnnxTensors.tensor(tensor, files);
        }
        String message = assertThrows(IllegalArgumentException.class, () -> OnnxTensors.tensor(tensor, files))
                .getMessage();
        assertTrue(message.contains("has been read 4 times over"), message);
    }
}
