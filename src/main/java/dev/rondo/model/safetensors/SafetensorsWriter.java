package dev.rondo.model.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rondo.graph.Tensor;
import dev.rondo.text.SafeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.SequencedMap;

/** Lays out the bytes of a safetensors file: metadata first in the header, tensors packed in their order. */
public final class SafetensorsWriter {
    /** The buffer begins at a multiple of this, so that it can be mapped as an array of any element type. */
    private static final int ALIGNMENT = 8;

    private static final JsonFactory JSON = new JsonFactory();

    private static final int CHUNK_BYTES = 1 << 16;

    private SafetensorsWriter() {}

    /** {@return the length and then the header, padded with spaces} */
    public static ByteBuffer header(SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
        byte[] json = json(tensors, metadata);
        int length = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
        if (length > SafetensorsHeader.LONGEST) {
            throw new IllegalArgumentException("names and metadata need a header of " + length
                    + " bytes, but safetensors allows " + SafetensorsHeader.LONGEST);
        }
        byte[] padded = Arrays.copyOf(json, length);
        Arrays.fill(padded, json.length, length, (byte) ' ');
        return ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES + length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .put(padded)
                .flip();
    }

    private static byte[] json(SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(SafetensorsHeader.METADATA);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(
                            SafeText.requireWellFormed(entry.getKey()), SafeText.requireWellFormed(entry.getValue()));
                }
                json.writeEndObject();
            }
            long begin = 0;
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                long end = begin + byteCount(entry.getValue());
                writeEntry(json, entry.getKey(), entry.getValue(), begin, end);
                begin = end;
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The product cannot overflow: a tensor has as many elements as its shape says, in one array. */
    private static long byteCount(Tensor tensor) {
        long bytes = ElementType.of(tensor.type()).size;
        for (int dimension : tensor.shape()) {
            bytes *= dimension;
        }
        return bytes;
    }

    private static void writeEntry(JsonGenerator json, String name, Tensor tensor, long begin, long end)
            throws IOException {
        if (name.equals(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("a tensor cannot be named " + SafetensorsHeader.METADATA);
        }
        json.writeObjectFieldStart(SafeText.requireWellFormed(name));
        json.writeStringField("dtype", ElementType.of(tensor.type()).name());
        json.writeArrayFieldStart("shape");
        for (int dimension : tensor.shape()) {
            json.writeNumber(dimension);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("data_offsets");
        json.writeNumber(begin);
        json.writeNumber(end);
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Writes the header, then the values of the tensors. */
    public static void write(WritableByteChannel channel, ByteBuffer header, Collection<Tensor> tensors)
            throws IOException {
        writeAll(channel, header);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Tensor tensor : tensors) {
            int size = ElementType.of(tensor.type()).size;
            int length = Math.toIntExact(byteCount(tensor) / size);
            for (int at = 0; at < length; ) {
                int count = Math.min(length - at, CHUNK_BYTES / size);
                put(tensor, at, count, chunk.clear().limit(count * size));
                writeAll(channel, chunk);
                at += count;
            }
        }
    }

    /** Puts elements at the start of the buffer and leaves its position unchanged. */
    private static void put(Tensor tensor, int at, int count, ByteBuffer chunk) {
        switch (tensor.type()) {
            case FLOAT32 -> chunk.asFloatBuffer().put(tensor.values(), at, count);
            case INT32 -> chunk.asIntBuffer().put(tensor.ints(), at, count);
            case INT64 -> chunk.asLongBuffer().put(tensor.longs(), at, count);
            case BOOL -> {
                boolean[] values = tensor.booleans();
                for (int i = 0; i < count; i++) {
                    chunk.put(i, (byte) (values[at + i] ? 1 : 0));
                }
            }
        }
    }

    private static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
