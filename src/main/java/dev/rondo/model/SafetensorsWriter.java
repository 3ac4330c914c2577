package dev.rondo.model;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.SequencedMap;

/** Lays out the bytes of a safetensors file: metadata first in the header, tensors packed in their order. */
final class SafetensorsWriter {
    /** The buffer begins at a multiple of this, so that it can be mapped as any element type. */
    private static final int ALIGNMENT = 8;

    private static final int CHUNK_BYTES = 1 << 16;

    private SafetensorsWriter() {}

    /** The length and the header behind it, padded with spaces. */
    static ByteBuffer header(SequencedMap<String, Tensor> tensors, Map<String, String> metadata) {
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
        try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(HeaderParser.METADATA);
                for (Map.Entry<String, String> entry : metadata.entrySet()) {
                    json.writeStringField(wellFormed(entry.getKey()), wellFormed(entry.getValue()));
                }
                json.writeEndObject();
            }
            long begin = 0;
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                long end = begin + (long) entry.getValue().values().length * Float.BYTES;
                writeEntry(json, entry.getKey(), entry.getValue(), begin, end);
                begin = end;
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeEntry(JsonGenerator json, String name, Tensor tensor, long begin, long end)
            throws IOException {
        if (name.equals(HeaderParser.METADATA)) {
            throw new IllegalArgumentException("a tensor cannot be named " + HeaderParser.METADATA);
        }
        json.writeObjectFieldStart(wellFormed(name));
        json.writeStringField("dtype", ElementType.F32.name());
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

    /** A string that UTF-8 can hold. */
    static String wellFormed(String string) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(string)) {
            throw new IllegalArgumentException(
                    ModelFormatException.quote(string) + " holds half a surrogate pair, which a file cannot");
        }
        return string;
    }

    /** Writes the header, then the tensors' values. */
    static void write(WritableByteChannel channel, ByteBuffer header, Collection<Tensor> tensors) throws IOException {
        writeAll(channel, header);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Tensor tensor : tensors) {
            float[] values = tensor.values();
            for (int at = 0; at < values.length; ) {
                int count = Math.min(values.length - at, CHUNK_BYTES / Float.BYTES);
                chunk.clear().limit(count * Float.BYTES);
                chunk.asFloatBuffer().put(values, at, count);
                writeAll(channel, chunk);
                at += count;
            }
        }
    }

    private static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
