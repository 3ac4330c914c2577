package dev.rondo.kernel;

/**
 * A view of rows of floats in an array: row r begins at {@code at + r * stride}. It is mutable, so one view serves many
 * calls, and not thread-safe. Hot methods copy the fields to locals first.
 */
public final class RowView {
    private float[] values;
    private int at;
    private int stride;

    /** Creates an empty view. */
    public RowView() {
        this(new float[0], 0, 0);
    }

    /**
     * Creates a view.
     *
     * @param values the array
     * @param at the index of the first row
     * @param stride the distance from one row to the next
     */
    public RowView(float[] values, int at, int stride) {
        set(values, at, stride);
    }

    /**
     * Points this view at other rows.
     *
     * @param values the array
     * @param at the index of the first row
     * @param stride the distance from one row to the next
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
     * {@return the index of the first value of a row}
     *
     * @param row the number of the row
     */
    public int at(int row) {
        return at + row * stride;
    }

    /** {@return the distance from one row to the next} */
    public int stride() {
        return stride;
    }
}
