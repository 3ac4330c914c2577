package dev.rondo.model.safetensors;

import java.util.List;

/**
 * The place, type and shape of a tensor in a safetensors file.
 *
 * @param type the format of its numbers
 * @param shape its dimensions
 * @param begin the offset of its first byte in the file
 * @param end the offset after its last byte
 */
public record TensorEntry(ElementType type, List<Integer> shape, long begin, long end) {
    /** The longest array of every JVM. */
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    /** Longer shapes are not shown in messages: a hostile one may have millions of dimensions. */
    private static final int MOST_SHOWN = 16;

    /**
     * {@return the entry, checked}
     *
     * @param offsets begin and end, counted from the first byte of the buffer
     * @param bufferStart the offset of that byte in the file
     * @param bufferSize the number of bytes after the header
     * @throws IllegalArgumentException when the offsets are outside the buffer, or their difference does not match the shape
     */
    static TensorEntry of(
            ElementType type, List<Integer> shape, List<Long> offsets, long bufferStart, long bufferSize) {
        if (offsets.size() != 2) {
            throw new IllegalArgumentException(
                    "data_offsets must be [begin, end], but has " + offsets.size() + " numbers");
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (begin < 0 || begin > end || end > bufferSize) {
            throw new IllegalArgumentException("data_offsets must satisfy 0 <= begin <= end <= " + bufferSize
                    + " (the bytes after the header), but are " + offsets);
        }
        long bytes = byteCount(type, shape);
        if (end - begin != bytes) {
            throw new IllegalArgumentException(type + " of shape " + shown(shape) + " has " + bytes
                    + " bytes, but data_offsets " + offsets + " are " + (end - begin) + " apart");
        }
        if (bytes / type.size > MOST_ELEMENTS) {
            throw new IllegalArgumentException("has more elements than the " + MOST_ELEMENTS + " of a Java array");
        }
        return new TensorEntry(type, shape, bufferStart + begin, bufferStart + end);
    }

    /**
     * {@return an entry for a tensor that is computed from this one}
     *
     * @param computed its dimensions
     */
    public TensorEntry ofShape(List<Integer> computed) {
        return new TensorEntry(type, computed, begin, end);
    }

    private static long byteCount(ElementType type, List<Integer> shape) {
        try {
            long bytes = type.size;
            for (int dimension : shape) {
                bytes = Math.multiplyExact(bytes, (long) dimension);
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("the shape " + shown(shape) + " has more than 2^63 bytes", e);
        }
    }

    private static String shown(List<Integer> shape) {
        return shape.size() <= MOST_SHOWN ? shape.toString() : "of " + shape.size() + " dimensions";
    }

    /** {@return the shape for a message} */
    public String shownShape() {
        return shown(shape);
    }

    /** {@return the number of elements} */
    public int count() {
        return Math.toIntExact((end - begin) / type.size);
    }
}
