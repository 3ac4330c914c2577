package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.safetensors.HeaderReader;
import dev.rondo.model.safetensors.TensorReader;
import dev.rondo.support.RawFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void shouldReadWhatItWrote() throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z.weight", Tensor.of(List.of(2, 3), 1, -2, 3.5f, Float.MIN_VALUE, -0f, Float.MAX_VALUE));
        tensors.put("scalar", Tensor.of(List.of(), 7));
        tensors.put("empty", Tensor.of(List.of(0, 4)));
        tensors.put("größe \"𝄞\"\n", Tensor.of(List.of(1), 9));
        Map<String, String> metadata = Map.of("unit", "°C \\ \u0001");

        Path file = folder.resolve("model.safetensors");
        Safetensors.write(file, tensors, metadata);
        Safetensors read = Safetensors.read(file);

        assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.tensors().keySet()));
        for (String name : tensors.keySet()) {
            assertEquals(tensors.get(name).shape(), read.tensors().get(name).shape());
            assertArrayEquals(
                    tensors.get(name).values(), read.tensors().get(name).values());
        }
        assertEquals(metadata, read.metadata());
        Safetensors fromBytes = Safetensors.read(Files.readAllBytes(file), "memory");
        assertEquals(read.tensors().keySet(), fromBytes.tensors().keySet());
    }

    @Test
    void shouldKeepEveryTypeOfTensor() throws IOException {
        int length = 70_001; // more than one chunk, of every type
        int[] ints = new int[length];
        long[] longs = new long[length];
        boolean[] booleans = new boolean[length];
        for (int i = 0; i < length; i++) {
            ints[i] = Integer.MIN_VALUE + i;
            longs[i] = Long.MAX_VALUE - i;
            booleans[i] = i % 3 == 0;
        }
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("booleans", Tensor.ofBooleans(List.of(length, 1), booleans));
        tensors.put("longs", Tensor.ofLongs(List.of(length), longs));
        tensors.put("ints", Tensor.ofInts(List.of(1, length), ints));
        tensors.put("no longs", Tensor.ofLongs(List.of(0)));
        tensors.put("floats", Tensor.of(List.of(3), 1, 2, 3));

        Path file = folder.resolve("types.safetensors");
        Safetensors.write(file, tensors, Map.of());
        Map<String, Tensor> read = Safetensors.read(file).tensors();

        for (String name : tensors.keySet()) {
            assertEquals(tensors.get(name).type(), read.get(name).type());
            assertEquals(tensors.get(name).shape(), read.get(name).shape());
        }
        assertArrayEquals(booleans, read.get("booleans").booleans());
        assertArrayEquals(longs, read.get("longs").longs());
        assertArrayEquals(ints, read.get("ints").ints());
        assertArrayEquals(new float[] {1, 2, 3}, read.get("floats").values());
    }

    @Test
    void shouldReadIntegersAsLittleEndian() throws IOException {
        byte[] one = {1, 2, 0, 0, 0, 0, 0, (byte) 0x80};
        Tensor longs = Safetensors.read(file("I64", 1, one), "test").tensors().get("t");
        Tensor ints = Safetensors.read(file("I32", 2, one), "test").tensors().get("t");
        assertArrayEquals(new long[] {513 + Long.MIN_VALUE}, longs.longs());
        assertArrayEquals(new int[] {513, Integer.MIN_VALUE}, ints.ints());
    }

    @Test
    void shouldRefuseBooleansThatAreNeither0Nor1() {
        byte[] file = file("BOOL", 3, new byte[] {1, 0, (byte) 0xff});
        ModelFormatException e = assertThrows(ModelFormatException.class, () -> Safetensors.read(file, "bad"));
        assertEquals(
                "bad: tensor \"t\", offset " + (file.length - 1) + ": element 2 is 255, but a BOOL is 0 or 1",
                e.getMessage());
    }

    @Test
    void shouldRefuseIntegersAsWeights() {
        String header = "{\"fc.weight\":{\"dtype\":\"I32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}";
        byte[] file = RawFile.of(header, new byte[8]);
        ModelFormatException e = assertThrows(
                ModelFormatException.class,
                () -> Models.load(file, "bad", LoadOptions.DEFAULT.withActivation("fc", Activation.LINEAR)));
        assertTrue(e.getMessage().contains("\"fc.weight\""), e::getMessage);
        assertTrue(e.getMessage().contains("but these are I32"), e::getMessage);
    }

    @Test
    void shouldTakeNumbersThatAreNotFiniteWhenAsked() throws IOException {
        Path file = folder.resolve("nan.safetensors");
        float[] values = {Float.NaN, Float.NEGATIVE_INFINITY, 0};
        Safetensors.write(file, new LinkedHashMap<>(Map.of("t", Tensor.of(List.of(3), values))), Map.of());
        Safetensors read = Safetensors.read(file, LoadOptions.DEFAULT.allowNonFinite());
        assertArrayEquals(values, read.tensors().get("t").values());
    }

    @Test
    void shouldReadTensorsLongerThanOneChunk() throws IOException {
        float[] values = new float[100_003];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Path file = folder.resolve("long.safetensors");
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("a", Tensor.of(List.of(1), 5));
        tensors.put("b", Tensor.of(List.of(values.length), values));
        Safetensors.write(file, tensors, Map.of());
        assertArrayEquals(values, Safetensors.read(file).tensors().get("b").values());
    }

    @Test
    void shouldAlignTheBufferAndReplaceFilesWhole() throws IOException {
        Path file = folder.resolve("model.safetensors");
        for (int nameLength = 1; nameLength <= 9; nameLength++) {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("x".repeat(nameLength), Tensor.of(List.of(1), 1));
            Safetensors.write(file, tensors, Map.of());
            long header = ByteBuffer.wrap(Files.readAllBytes(file))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            assertEquals(0, header % 8);
            assertEquals(8 + header + 4, Files.size(file));
        }
        assertEquals(List.of(file), filesIn(folder));
    }

    @Test
    void shouldLeaveNothingBehindWhenWritingFails() throws IOException {
        Path occupied = Files.createDirectories(folder.resolve("occupied").resolve("inside"))
                .getParent();
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("a", Tensor.of(List.of(1), 1));
        assertThrows(IOException.class, () -> Safetensors.write(occupied, tensors, Map.of()));
        assertEquals(List.of(occupied), filesIn(folder));
    }

    @Test
    void shouldNotWriteWhatCouldNotBeReadBack() {
        Path file = folder.resolve("never.safetensors");
        SequencedMap<String, Tensor> reserved = new LinkedHashMap<>(Map.of("__metadata__", Tensor.of(List.of(1), 1)));
        SequencedMap<String, Tensor> halfPair = new LinkedHashMap<>(Map.of("\ud834", Tensor.of(List.of(1), 1)));
        SequencedMap<String, Tensor> fine = new LinkedHashMap<>();
        assertThrows(IllegalArgumentException.class, () -> Safetensors.write(file, reserved, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> Safetensors.write(file, halfPair, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> Safetensors.write(file, fine, Map.of("k", "\udd1e")));
        assertTrue(Files.notExists(file));
    }

    @Test
    void shouldNotMakeTensorsWhoseSizeDiffersFromTheirShape() {
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(List.of(2, 2), 1, 2, 3));
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(List.of(-1, -1), 1));
        int most = Integer.MAX_VALUE;
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(List.of(most, most, most)));
        assertEquals(
                "float32 [2147483647, 2147483647, 0]",
                Tensor.of(List.of(most, most, 0)).toString());
    }

    @Test
    void shouldSayThatAFileIsMissing() {
        assertThrows(NoSuchFileException.class, () -> Safetensors.read(folder.resolve("none.safetensors")));
    }

    @Test
    void shouldConvertEveryHalfAndBfloat16() throws IOException {
        ByteBuffer patterns = ByteBuffer.allocate(2 << 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < 1 << 16; bits++) {
            patterns.putShort((short) bits);
        }
        float[] halves = readAll("F16", 1 << 16, patterns.array());
        float[] bfloats = readAll("BF16", 1 << 16, patterns.array());
        for (int bits = 0; bits < 1 << 16; bits++) {
            assertEquals(Float.float16ToFloat((short) bits), halves[bits], "F16 " + bits);
            assertEquals(Float.intBitsToFloat(bits << 16), bfloats[bits], "BF16 " + bits);
        }
    }

    @Test
    void shouldConvertKnownValues() throws IOException {
        // sign, exponent and fraction written out: 1, -2, the largest and the smallest half; pi cut to bfloat16
        assertArrayEquals(
                new float[] {1, -2, 65504, 5.9604645e-8f},
                readAll("F16", 4, new byte[] {0x00, 0x3c, 0x00, (byte) 0xc0, (byte) 0xff, 0x7b, 0x01, 0x00}));
        assertArrayEquals(new float[] {1, 3.140625f}, readAll("BF16", 2, new byte[] {(byte) 0x80, 0x3f, 0x49, 0x40}));
        ByteBuffer doubles = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        doubles.putDouble(Math.PI)
                .putDouble(0.1)
                .putDouble(1e-60)
                .putDouble(-1e300)
                .putDouble(1 + 0x1p-24);
        assertArrayEquals(
                new float[] {3.1415927f, 0.1f, 0, Float.NEGATIVE_INFINITY, 1}, readAll("F64", 5, doubles.array()));
    }

    @Test
    void shouldRefuseNumbersThatAreNotFinite() {
        ByteBuffer doubles = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        byte[] file = file("F64", 2, doubles.putDouble(1).putDouble(1e39).array());
        ModelFormatException e = assertThrows(ModelFormatException.class, () -> Safetensors.read(file, "big"));
        assertTrue(
                e.getMessage().startsWith("big: tensor \"t\", offset " + (file.length - 8) + ": element 1"),
                e::getMessage);
    }

    private static float[] readAll(String dtype, int count, byte[] buffer) throws IOException {
        ByteSource source = ByteSource.of(file(dtype, count, buffer), "test");
        return TensorReader.readAll(source, HeaderReader.read(source), true)
                .get("t")
                .values();
    }

    private static byte[] file(String dtype, int count, byte[] buffer) {
        String header = "{\"t\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                .formatted(dtype, count, buffer.length);
        return RawFile.of(header, buffer);
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
