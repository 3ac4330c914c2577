package dev.rondo.support;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Builds safetensors files from their parts, well-formed or not. */
public final class RawFile {
    private RawFile() {}

    /** A header and a buffer, preceded by the true length of the header. */
    public static byte[] of(String header, byte[] buffer) {
        return of(header.getBytes(StandardCharsets.UTF_8), buffer);
    }

    public static byte[] of(byte[] header, byte[] buffer) {
        return of(header.length, header, buffer);
    }

    /** A header, preceded by a length that may be wrong. */
    public static byte[] of(long claimed, byte[] header, byte[] buffer) {
        return ByteBuffer.allocate(8 + header.length + buffer.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(claimed)
                .put(header)
                .put(buffer)
                .array();
    }
}
