package dev.rondo.model.safetensors;

import dev.rondo.model.file.FileFormatException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The header of a safetensors file, checked against the file before anything is allocated for a tensor: the bytes of each
 * tensor are inside the buffer and match its shape and type, and the tensors together fill the buffer without overlap or
 * gap.
 *
 * @param entries by name, in the order of the header
 * @param metadata the strings of the file
 */
public record SafetensorsHeader(SequencedMap<String, TensorEntry> entries, Map<String, String> metadata) {
    /** The longest header in bytes, as in the format's own library. */
    public static final int LONGEST = 100_000_000;

    /** The bytes before the header, which hold its length. */
    public static final int LENGTH_BYTES = Long.BYTES;

    /** The key of the metadata in the JSON of the header. */
    public static final String METADATA = "__metadata__";

    /** Requires the tensors to follow one another from the first byte of the buffer to its last. */
    void requireFilled(long bufferStart, long bufferEnd) {
        List<Map.Entry<String, TensorEntry>> inOrder = new ArrayList<>(entries.entrySet());
        inOrder.sort(Comparator.comparingLong(
                        (Map.Entry<String, TensorEntry> e) -> e.getValue().begin())
                .thenComparingLong(e -> e.getValue().end()));
        long next = bufferStart;
        for (Map.Entry<String, TensorEntry> entry : inOrder) {
            long begin = entry.getValue().begin();
            if (begin != next) {
                throw FileFormatException.at(
                        entry.getKey(),
                        begin,
                        begin < next
                                ? "overlaps the tensor before it, which ends at " + next
                                : "follows a hole: the tensor before it ends at " + next);
            }
            next = entry.getValue().end();
        }
        if (next != bufferEnd) {
            throw FileFormatException.at(
                    next, "the last tensor ends here, but the file continues to offset " + bufferEnd);
        }
    }
}
