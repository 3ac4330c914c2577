package dev.rondo.graph.op;

import java.util.List;

/**
 * The order of the axes of a recurrent operator's tensors: [T][D][N][W], or [N][T][D][W] if the batch is first. D
 * is 1 for inputs and masks, T is 1 for states.
 *
 * @param steps T
 * @param directions D
 * @param batch N
 * @param width W
 * @param batchFirst whether the batch is the first axis
 */
record SequenceLayout(int steps, int directions, int batch, int width, boolean batchFirst) {
    /** The shape of a tensor that has all four axes. */
    List<Integer> shape() {
        return batchFirst ? List.of(batch, steps, directions, width) : List.of(steps, directions, batch, width);
    }

    /** The shape without the axis of directions. */
    List<Integer> withoutDirections() {
        return batchFirst ? List.of(batch, steps, width) : List.of(steps, batch, width);
    }

    /** The shape without the axis of steps. */
    List<Integer> withoutSteps() {
        return batchFirst ? List.of(batch, directions, width) : List.of(directions, batch, width);
    }

    /** The number of a block of W elements. */
    int number(int step, int direction, int row) {
        return batchFirst
                ? (row * steps + step) * directions + direction
                : (step * directions + direction) * batch + row;
    }

    /** The index of the first element of a block. */
    int at(int step, int direction, int row) {
        return number(step, direction, row) * width;
    }

    /** The distance from one step to the next. */
    int timeStride() {
        return (batchFirst ? directions : directions * batch) * width;
    }
}
