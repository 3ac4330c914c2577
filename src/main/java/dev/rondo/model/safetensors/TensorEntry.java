package dev.rondo.model.safetensors;

import java.util.List;

/**
 * Where a safetensors file has the values of one tensor.
 *
 * @param type the format of its numbers
 * @param shape its dimensions
 * @param begin its first byte: an offset in the file
 * @param end the byte past its last
 */
public record TensorEntry(ElementType type, List<Integer> shape, long begin, long end) {
    /** The longest array of every JVM. */
    private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    /** Shapes in messages are cut here: a hostile one may have millions of dimensions. */
    private static final int MOST_SHOWN = 16;

    /**
     * Checks what a header says about a tensor.
     *
     * @param offsets begin and end, counted from the buffer's first byte
     * @param bufferStart that byte's offset in the file
     * @param bufferSize the bytes behind the header
     * @throws IllegalArgumentException when the offsets leave the buffer, or are not as far apart as the shape says
     */
    public static TensorEntry of(
            ElementType type, List<Integer> shape, List<Long> offsets, long bufferStart, long bufferSize) {
        if (offsets.size() != 2) {
            throw new IllegalArgumentException(
                    "data_offsets must be [begin, end], but has " + offsets.size() + " numbers");
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (begin < 0 || begin > end || end > bufferSize) {
            throw new IllegalArgumentException("data_offsets must satisfy 0 <= begin <= end <= " + bufferSize
                    + " (the bytes behind the header), but are " + offsets);
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

    /** The shape for a message. */
    public String shownShape() {
        return shown(shape);
    }

    /** The number of elements. */
    public int count() {
        return Math.toIntExact((end - begin) / type.size);
    }
}
