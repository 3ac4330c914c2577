package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Budget;
import dev.rondo.graph.program.ShapeMath;
import java.util.Arrays;
import java.util.List;

/** A convolution along two axes of arrays of fixed shapes, tap by tap. Allocates nothing. */
public final class ImageProduct implements ArrayMap {
    private final PlaneAxis rows;
    private final PlaneAxis columns;
    private final int group;
    private final int channels;
    private final int height;
    private final int width;
    private final int tapRows;
    private final int tapColumns;
    private final float[] weights;
    private final float[] bias;
    private final List<Integer> shape;
    private final int placesDown;
    private final int placesAcross;

    /**
     * Creates the convolution.
     *
     * @param rows the places of the kernel on H
     * @param columns the places of the kernel on W
     * @param group the number of groups of channels
     * @param x the shape of its input, [N][C][H][W]
     * @param w its weights
     * @param bias one per output channel
     */
    ImageProduct(PlaneAxis rows, PlaneAxis columns, int group, List<Integer> x, Tensor w, float[] bias) {
        this.rows = rows;
        this.columns = columns;
        this.group = group;
        channels = x.get(1);
        height = x.get(2);
        width = x.get(3);
        tapRows = w.shape().get(2);
        tapColumns = w.shape().get(3);
        weights = w.values();
        this.bias = bias;
        placesDown = rows.places(height, tapRows);
        placesAcross = columns.places(width, tapColumns);
        shape = List.of(x.getFirst(), bias.length, placesDown, placesAcross);
        Budget.multiply(size(), ShapeMath.product(w.shape(), 1, 4));
    }

    List<Integer> shape() {
        return shape;
    }

    int size() {
        return ShapeMath.count(shape);
    }

    @Override
    public void run(float[] x, float[] y) {
        int area = placesDown * placesAcross;
        for (int row = 0; row * area < y.length; row++) {
            Budget.checkInterrupt();
            Arrays.fill(y, row * area, (row + 1) * area, bias[row % bias.length]);
            addTaps(row, x, y);
        }
    }

    /** Adds the products of all taps of one output channel, for one sequence: row is the number of both. */
    private void addTaps(int row, float[] x, float[] y) {
        int area = tapRows * tapColumns;
        int m = row % bias.length;
        int own = channels / group;
        int firstChannel = row / bias.length * channels + m / (bias.length / group) * own;
        for (int i = 0; i < own * area; i++) {
            addTap(weights[m * own * area + i], firstChannel + i / area, i % area, row, x, y);
        }
    }

    /** Adds the products of a weight: of the channel it reads, at its place in the kernel, to the channel it writes. */
    private void addTap(float weight, int from, int place, int to, float[] x, float[] y) {
        int first = rows.tap(place / tapColumns, height, tapRows);
        int column = columns.tap(place % tapColumns, width, tapColumns);
        int low = columns.firstPlace(column, 0, placesAcross);
        int high = columns.firstPlace(column, width, placesAcross);
        int last = rows.firstPlace(first, height, placesDown);
        for (int p = rows.firstPlace(first, 0, placesDown); p < last; p++) {
            int source = (from * height + first + p * rows.stride()) * width + column;
            int target = (to * placesDown + p) * placesAcross;
            for (int q = low; q < high; q++) {
                y[target + q] += weight * x[source + q * columns.stride()];
            }
        }
    }
}
