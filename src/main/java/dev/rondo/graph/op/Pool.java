package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TimeOperator;
import dev.rondo.graph.program.TimeStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX MaxPool and AveragePool, along one axis or more. Input: float32 data [N][C]... The maximum or mean over a box is that
 * along one axis, of those along the others, so that the axes are pooled one after another.
 *
 * @param max whether to take the maximum; otherwise the mean
 * @param axes the window of each axis after the second
 * @param ceil whether a last window may begin inside the data and end after its padding
 * @param countPadding whether the mean counts zeros in the padding
 */
public record Pool(boolean max, List<Axis> axes, boolean ceil, boolean countPadding) implements TimeOperator {
    /**
     * A window on an axis.
     *
     * @param width the number of elements
     * @param stride the distance from one window to the next
     * @param dilation the distance from one element of the window to the next
     * @param padding the padding of the axis
     */
    public record Axis(int width, int stride, int dilation, Conv.Padding padding) {
        /** Checks sizes. */
        public Axis {
            if (width < 1 || stride < 1 || dilation < 1) {
                throw new IllegalArgumentException("kernel_shape, strides and dilations must be positive");
            }
        }
    }

    /** Copies the axes. */
    public Pool {
        axes = List.copyOf(axes);
    }

    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.floats(inputs, 0);
        if (data.shape().size() != axes.size() + 2) {
            throw new IllegalArgumentException("kernel_shape has " + axes.size() + " sizes, so that the input needs "
                    + (axes.size() + 2) + " axes, but it is " + data);
        }
        for (int i = 0; i < axes.size(); i++) {
            data = pooled(data, i + 2, axes.get(i));
        }
        return List.of(data);
    }

    @Override
    public int timeAxis() {
        return axes.size() == 1 ? 2 : -1;
    }

    @Override
    public Timing timing(List<@Nullable Tensor> inputs) {
        Axis axis = axes.getFirst();
        return new Timing(
                axis.dilation() * (axis.width() - 1) + 1,
                axis.stride(),
                axis.padding().before());
    }

    @Override
    public TimeStep stepped(List<@Nullable Tensor> inputs) {
        Axis axis = axes.getFirst();
        axis.padding().requireNoneAfter(axis.width());
        if (axis.padding().before() > 0) {
            throw new UnsupportedOperationException("it pools over padding before the first step");
        }
        List<Integer> shape = OperatorInputs.floats(inputs, 0).shape();
        return new PoolStep(max, shape.get(0) * shape.get(1), axis.width(), axis.dilation());
    }

    private Tensor pooled(Tensor data, int along, Axis axis) {
        int length = data.shape().get(along);
        int reach = Math.addExact(Math.multiplyExact(axis.dilation(), axis.width() - 1), 1);
        int before = axis.padding().before(length, axis.stride(), reach);
        int padded = Math.addExact(length, axis.padding().total(length, axis.stride(), reach));
        int places = places(axis, padded - reach, length + before);
        List<Integer> shape = new ArrayList<>(data.shape());
        shape.set(along, places);
        float[] y = new float[ShapeMath.count(shape)];
        int inner = ShapeMath.product(shape, along + 1, shape.size());
        int rows = y.length == 0 ? 0 : y.length / (places * inner);
        double[] sums = new double[inner];
        for (int row = 0; row < rows * places; row++) {
            int first = row % places * axis.stride() - before;
            Arrays.fill(sums, max ? Double.NEGATIVE_INFINITY : 0);
            int counted = 0;
            for (int tap = 0; tap < axis.width(); tap++) {
                int at = first + tap * axis.dilation();
                boolean inside = at >= 0 && at < length;
                counted += inside || (countPadding && at < padded - before) ? 1 : 0;
                if (inside) {
                    add(data.values(), (row / places * length + at) * inner, sums);
                }
            }
            for (int i = 0; i < inner; i++) {
                y[row * inner + i] = (float) (max ? sums[i] : sums[i] / counted);
            }
        }
        return Tensor.of(shape, y);
    }

    private int places(Axis axis, int space, int end) {
        if (space < 0) {
            return 0;
        }
        int places = (ceil ? Math.ceilDiv(space, axis.stride()) : space / axis.stride()) + 1;
        // A window may not begin in the padding at the end.
        return ceil && (long) (places - 1) * axis.stride() >= end ? places - 1 : places;
    }

    private void add(float[] x, int from, double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = max ? Math.max(sums[i], x[from + i]) : sums[i] + x[from + i];
        }
    }
}
