package dev.rondo.graph.op;

import dev.rondo.graph.program.ShapeMath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The maximum or the mean of windows along one axis of arrays of a fixed shape. Allocates nothing; not thread-safe. */
public final class AxisPool implements ArrayMap {
    private final boolean max;
    private final boolean countPadding;
    private final PoolAxis axis;
    private final int length;
    private final int before;
    private final int padded;
    private final int places;
    private final List<Integer> shape;
    private final double[] sums;

    /**
     * Creates the pool.
     *
     * @param max whether to take the maximum; otherwise the mean
     * @param ceil whether a last window may begin inside the data and end after its padding
     * @param countPadding whether the mean counts zeros in the padding
     * @param axis the windows
     * @param from the shape of the arrays that are read
     * @param along the axis along which the windows lie
     */
    AxisPool(boolean max, boolean ceil, boolean countPadding, PoolAxis axis, List<Integer> from, int along) {
        this.max = max;
        this.countPadding = countPadding;
        this.axis = axis;
        length = from.get(along);
        int reach = Math.addExact(Math.multiplyExact(axis.dilation(), axis.width() - 1), 1);
        before = axis.padding().before(length, axis.stride(), reach);
        padded = Math.addExact(length, axis.padding().total(length, axis.stride(), reach));
        places = places(ceil, padded - reach, length + before);
        List<Integer> target = new ArrayList<>(from);
        target.set(along, places);
        shape = List.copyOf(target);
        sums = new double[ShapeMath.product(shape, along + 1, shape.size())];
    }

    /** {@return the shape of the arrays that are written} */
    public List<Integer> shape() {
        return shape;
    }

    private int places(boolean ceil, int space, int end) {
        if (space < 0) {
            return 0;
        }
        int count = (ceil ? Math.ceilDiv(space, axis.stride()) : space / axis.stride()) + 1;
        // A window may not begin in the padding at the end.
        return ceil && (long) (count - 1) * axis.stride() >= end ? count - 1 : count;
    }

    @Override
    public void run(float[] x, float[] y) {
        int inner = sums.length;
        int rows = y.length == 0 ? 0 : y.length / (places * inner);
        for (int row = 0; row < rows * places; row++) {
            int first = row % places * axis.stride() - before;
            Arrays.fill(sums, max ? Double.NEGATIVE_INFINITY : 0);
            int counted = 0;
            for (int tap = 0; tap < axis.width(); tap++) {
                int at = first + tap * axis.dilation();
                boolean inside = at >= 0 && at < length;
                counted += inside || (countPadding && at < padded - before) ? 1 : 0;
                if (inside) {
                    add(x, (row / places * length + at) * inner);
                }
            }
            for (int i = 0; i < inner; i++) {
                y[row * inner + i] = (float) (max ? sums[i] : sums[i] / counted);
            }
        }
    }

    private void add(float[] x, int from) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = max ? Math.max(sums[i], x[from + i]) : sums[i] + x[from + i];
        }
    }
}
