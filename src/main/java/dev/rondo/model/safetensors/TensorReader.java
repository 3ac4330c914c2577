package dev.rondo.model.safetensors;

import dev.rondo.graph.Tensor;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.FileFormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Reads the values of tensors, as the header describes them, each through a buffer of bounded size. */
public final class TensorReader {
    /** A multiple of every element's size; small enough to stay in cache between reading and conversion. */
    private static final int CHUNK_BYTES = 1 << 16;

    private TensorReader() {}

    /** Takes elements out of a buffer: {@code count} of them, from index {@code at} of the tensor on. */
    private interface ChunkConsumer {
        void take(ByteBuffer chunk, int at, int count) throws IOException;
    }

    /** {@return the values of all tensors, in the order of the header; unmodifiable} */
    public static SequencedMap<String, Tensor> readAll(
            ByteSource source, SafetensorsHeader header, boolean allowNonFinite) throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, TensorEntry> entry : header.entries().entrySet()) {
            tensors.put(entry.getKey(), read(source, entry.getKey(), entry.getValue(), allowNonFinite));
        }
        return Collections.unmodifiableSequencedMap(tensors);
    }

    /** {@return one tensor} */
    static Tensor read(ByteSource source, String name, TensorEntry entry, boolean allowNonFinite) throws IOException {
        int length = entry.count();
        return switch (entry.type().becomes) {
            case FLOAT32 -> {
                float[] values = new float[length];
                fill(source, name, entry, allowNonFinite, values, 0);
                yield Tensor.of(entry.shape(), values);
            }
            case INT32 -> {
                int[] values = new int[length];
                forEachChunk(
                        source, entry, (chunk, at, count) -> chunk.asIntBuffer().get(values, at, count));
                yield Tensor.ofInts(entry.shape(), values);
            }
            case INT64 -> {
                long[] values = new long[length];
                forEachChunk(
                        source,
                        entry,
                        (chunk, at, count) -> chunk.asLongBuffer().get(values, at, count));
                yield Tensor.ofLongs(entry.shape(), values);
            }
            case BOOL -> Tensor.ofBooleans(entry.shape(), booleans(source, name, entry));
        };
    }

    private static boolean[] booleans(ByteSource source, String name, TensorEntry entry) throws IOException {
        boolean[] values = new boolean[entry.count()];
        forEachChunk(source, entry, (chunk, at, count) -> {
            for (int i = at; i < at + count; i++) {
                byte value = chunk.get();
                if (value != 0 && value != 1) {
                    throw wrong(name, entry, i, "is " + (value & 0xff) + ", but a BOOL is 0 or 1");
                }
                values[i] = value == 1;
            }
        });
        return values;
    }

    /**
     * Reads numbers that become float32 into an array, from {@code start} on.
     *
     * @return the index after the last one
     * @throws FileFormatException when they are integers or booleans, or are not finite although they must be
     */
    static int fill(ByteSource source, String name, TensorEntry entry, boolean allowNonFinite, float[] to, int start)
            throws IOException {
        if (entry.type().becomes != Tensor.Type.FLOAT32) {
            throw FileFormatException.at(
                    name,
                    entry.begin(),
                    "weights must be F64, F32, F16 or BF16 to become float32, but these are " + entry.type());
        }
        forEachChunk(source, entry, (chunk, at, count) -> entry.type().convert(chunk, to, start + at, count));
        int end = start + entry.count();
        if (allowNonFinite || allFinite(to, start, end)) {
            return end;
        }
        for (int i = start; i < end; i++) {
            if (!Float.isFinite(to[i])) {
                throw wrong(
                        name,
                        entry,
                        i - start,
                        "is " + to[i] + " as float32, but weights must be finite (LoadOptions.allowNonFinite() takes"
                                + " them)");
            }
        }
        return end;
    }

    /** {@return whether all values are finite} It has no exit on the way, so that C2 vectorizes it. */
    private static boolean allFinite(float[] values, int from, int to) {
        float largest = 0;
        for (int i = from; i < to; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return Float.isFinite(largest); // NaN stays NaN in a maximum
    }

    private static void forEachChunk(ByteSource source, TensorEntry entry, ChunkConsumer consumer) throws IOException {
        int size = entry.type().size;
        int length = entry.count();
        // Native memory, into which a channel reads without a copy.
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer chunk = arena.allocate(Math.min(CHUNK_BYTES, entry.end() - entry.begin()), Long.BYTES)
                    .asByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < length; ) {
                int count = Math.min(length - at, chunk.capacity() / size);
                chunk.clear().limit(count * size);
                source.read(entry.begin() + (long) at * size, chunk);
                consumer.take(chunk.flip(), at, count);
                at += count;
            }
        }
    }

    private static FileFormatException wrong(String name, TensorEntry entry, int index, String what) {
        return FileFormatException.at(
                name, entry.begin() + (long) index * entry.type().size, "element " + index + " " + what);
    }
}
