package dev.rondo.compute;

/**
 * Rows of floats inside an array: row r begins at {@code at + r stride}. Mutable, since buffers grow; not thread-safe.
 */
public final class Rows {
    float[] values;
    int at;
    int stride;

    /** Creates empty rows. */
    public Rows() {}

    /**
     * Points somewhere else.
     *
     * @param values the array
     * @param at the first row's first index
     * @param stride from one row to the next
     */
    public void set(float[] values, int at, int stride) {
        this.values = values;
        this.at = at;
        this.stride = stride;
    }

    /** {@return the array} */
    public float[] values() {
        return values;
    }

    /**
     * {@return the first index of a row}
     *
     * @param row its number
     */
    public int at(int row) {
        return at + row * stride;
    }

    /** {@return from one row to the next} */
    public int stride() {
        return stride;
    }
}
