package dev.rondo.graph.op;

import dev.rondo.graph.program.ShapeMath;
import java.util.List;

/** Walks through the elements of a tensor in order, and says to which element of the reduced tensor each belongs. */
final class ReducedAxes {
    private final List<Integer> shape;
    private final int[] strides;
    private final int[] index;
    private final int run;
    private int at;

    /**
     * Begins at the first element.
     *
     * @param shape the shape of the tensor
     * @param kept the same with a size of 1 for each reduced axis
     */
    ReducedAxes(List<Integer> shape, List<Integer> kept) {
        int last = shape.size();
        while (last > 0 && kept.get(last - 1) == 1) {
            last--;
        }
        this.shape = shape;
        this.strides = ShapeMath.strides(kept, shape);
        this.index = new int[last];
        this.run = ShapeMath.product(shape, last, shape.size());
    }

    /** The number of neighbours that belong to the same element. */
    int run() {
        return run;
    }

    /** The element of the next run. */
    int next() {
        int element = at;
        for (int axis = index.length - 1; axis >= 0; axis--) {
            at += strides[axis];
            if (++index[axis] < shape.get(axis)) {
                break;
            }
            at -= strides[axis] * index[axis];
            index[axis] = 0;
        }
        return element;
    }
}
