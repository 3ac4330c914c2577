package dev.rondo.model.safetensors;

import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.file.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Reads the values of tensors, each through a buffer of bounded size, as its entry in the header describes them. */
public final class TensorReader {
    /** A multiple of every element's size; small enough to stay in cache between reading and conversion. */
    private static final int CHUNK_BYTES = 1 << 16;

    private TensorReader() {}

    /** Takes the elements from {@code at} on, {@code count} of them, out of a buffer. */
    private interface Elements {
        void take(ByteBuffer chunk, int at, int count) throws IOException;
    }

    /** Reads the values of all tensors, in the header's order. */
    public static SequencedMap<String, Tensor> readAll(ByteSource source, SafetensorsHeader header, boolean allowNonFinite)
            throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, TensorEntry> entry : header.entries().entrySet()) {
            tensors.put(entry.getKey(), read(source, entry.getKey(), entry.getValue(), allowNonFinite));
        }
        return Collections.unmodifiableSequencedMap(tensors);
    }

    /** Reads the values of one tensor. */
    public static Tensor read(ByteSource source, String name, TensorEntry entry, boolean allowNonFinite) throws IOException {
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
                    throw wrong(source, name, entry, i, "is " + (value & 0xff) + ", but a BOOL is 0 or 1");
                }
                values[i] = value == 1;
            }
        });
        return values;
    }

    /**
     * Reads numbers that become float32 into an array, from {@code start} on.
     *
     * @return the index past them
     * @throws ModelFormatException when they are integers or booleans, or not finite where they must be
     */
    public static int fill(ByteSource source, String name, TensorEntry entry, boolean allowNonFinite, float[] to, int start)
            throws IOException {
        if (entry.type().becomes != Tensor.Type.FLOAT32) {
            throw ModelFormatException.at(
                    source.name(),
                    name,
                    entry.begin(),
                    "weights must be F64, F32, F16 or BF16 to become float32, but these are " + entry.type());
        }
        forEachChunk(source, entry, (chunk, at, count) -> entry.type().convert(chunk, to, start + at, count));
        int end = start + entry.count();
        for (int i = start; i < end && !allowNonFinite; i++) {
            if (!Float.isFinite(to[i])) {
                throw wrong(
                        source,
                        name,
                        entry,
                        i - start,
                        "is " + to[i] + " as float32, but weights must be finite (LoadOptions.allowNonFinite() takes"
                                + " them)");
            }
        }
        return end;
    }

    private static void forEachChunk(ByteSource source, TensorEntry entry, Elements elements) throws IOException {
        int size = entry.type().size;
        int length = entry.count();
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, entry.end() - entry.begin()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < length; ) {
            int count = Math.min(length - at, chunk.capacity() / size);
            chunk.clear().limit(count * size);
            source.read(entry.begin() + (long) at * size, chunk);
            elements.take(chunk.flip(), at, count);
            at += count;
        }
    }

    private static ModelFormatException wrong(
            ByteSource source, String name, TensorEntry entry, int index, String what) {
        return ModelFormatException.at(
                source.name(), name, entry.begin() + (long) index * entry.type().size, "element " + index + " " + what);
    }
}
