package dev.rondo.model.safetensors;

import dev.rondo.model.ModelFormatException;
import dev.rondo.model.file.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a safetensors file says about its tensors, checked against the file before anything is allocated by it: every
 * tensor's bytes lie inside the buffer and are as many as its shape and type need, and together the tensors fill the
 * buffer without overlap or hole.
 *
 * @param entries by name, in the order of the header
 * @param metadata the strings beside them
 */
public record SafetensorsHeader(SequencedMap<String, TensorEntry> entries, Map<String, String> metadata) {
    /** The longest header, in bytes, as the format's own library has it. */
    public static final int LONGEST = 100_000_000;

    /** The bytes of the header's length, in front of it. */
    public static final int LENGTH_BYTES = Long.BYTES;

    /** Reads and checks the header of a file. */
    public static SafetensorsHeader read(ByteSource source) throws IOException {
        long size = source.size();
        if (size < LENGTH_BYTES) {
            throw ModelFormatException.at(
                    source.name(), 0, "a safetensors file begins with 8 bytes of length, but this one has " + size);
        }
        long length = ByteBuffer.wrap(source.read(0, LENGTH_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 2 || length > LONGEST) {
            throw ModelFormatException.at(
                    source.name(),
                    0,
                    "a header must have 2 to " + LONGEST + " bytes, but says it has " + Long.toUnsignedString(length));
        }
        if (length > size - LENGTH_BYTES) {
            throw ModelFormatException.at(
                    source.name(),
                    0,
                    "the header says it has " + length + " bytes, but the file ends " + (size - LENGTH_BYTES)
                            + " bytes on");
        }
        byte[] json = source.read(LENGTH_BYTES, (int) length);
        if (json[0] != '{') {
            throw ModelFormatException.at(source.name(), LENGTH_BYTES, "a header begins with {");
        }
        SafetensorsHeader header = HeaderParser.parse(source.name(), json, size);
        header.requireFilled(source.name(), LENGTH_BYTES + length, size);
        return header;
    }

    /** Tensors one behind the other from the buffer's first byte to its last. */
    private void requireFilled(String file, long bufferStart, long bufferEnd) throws ModelFormatException {
        List<Map.Entry<String, TensorEntry>> inOrder = new ArrayList<>(entries.entrySet());
        inOrder.sort(Comparator.comparingLong(
                        (Map.Entry<String, TensorEntry> e) -> e.getValue().begin())
                .thenComparingLong(e -> e.getValue().end()));
        long next = bufferStart;
        for (Map.Entry<String, TensorEntry> entry : inOrder) {
            long begin = entry.getValue().begin();
            if (begin != next) {
                throw ModelFormatException.at(
                        file,
                        entry.getKey(),
                        begin,
                        begin < next
                                ? "overlaps the tensor before it, which ends at " + next
                                : "follows a hole: the tensor before it ends at " + next);
            }
            next = entry.getValue().end();
        }
        if (next != bufferEnd) {
            throw ModelFormatException.at(
                    file, next, "the last tensor ends here, but the file goes on to " + bufferEnd);
        }
    }
}
