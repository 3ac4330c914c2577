package dev.rondo.data;

/**
 * Which steps of a {@link Sequence} have no input. A view: the array is not copied.
 *
 * @param marks true where the input is missing
 * @param from the index of the first step
 */
record MissingSteps(boolean[] marks, int from) {
    boolean contains(int step) {
        return marks[from + step];
    }

    /** {@return a view that begins at a later step} */
    MissingSteps from(int first) {
        return new MissingSteps(marks, from + first);
    }
}
