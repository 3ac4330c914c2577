package dev.rondo.kernel;

/** What the size of packed weights follows from: how they are stored, and G gates of [outputs, inputs] in panels. */
record Shape(WeightFormat format, int gates, int outputs, int inputs, int width) {
    /** {@return panels of {@code width} outputs} */
    int panels() {
        return (outputs + width - 1) / width;
    }

    /** {@return the size of the packed weights} */
    long bytes() {
        long rows = format == WeightFormat.FLOAT32 ? inputs : (inputs + 3L) / 4 * format.words();
        long words = Math.multiplyExact(panels() * rows, (long) gates * width);
        return Math.multiplyExact(words, Float.BYTES);
    }
}
