package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TimeOperator;
import dev.rondo.graph.program.TimeStep;
import java.util.ArrayList;
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
public record Pool(boolean max, List<PoolAxis> axes, boolean ceil, boolean countPadding) implements TimeOperator {
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
        PoolAxis axis = axes.getFirst();
        return new Timing(
                axis.dilation() * (axis.width() - 1) + 1,
                axis.stride(),
                axis.padding().before());
    }

    @Override
    public TimeStep stepped(List<@Nullable Tensor> inputs) {
        PoolAxis axis = axes.getFirst();
        axis.padding().requireNoneAfter(axis.width());
        if (axis.padding().before() > 0) {
            throw new UnsupportedOperationException("it pools over padding before the first step");
        }
        List<Integer> shape = OperatorInputs.floats(inputs, 0).shape();
        return new PoolStep(max, shape.get(0) * shape.get(1), axis.width(), axis.dilation());
    }

    private Tensor pooled(Tensor data, int along, PoolAxis axis) {
        AxisPool pool = new AxisPool(max, ceil, countPadding, axis, data.shape(), along);
        float[] y = new float[ShapeMath.count(pool.shape())];
        pool.run(data.values(), y);
        return Tensor.of(pool.shape(), y);
    }

    /**
     * {@return the pools of arrays of a shape, one per axis, each of which takes what the one before gives}
     *
     * @param shape the shape of the first array, [N][C]...
     */
    public List<AxisPool> pools(List<Integer> shape) {
        List<AxisPool> pools = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            List<Integer> from = pools.isEmpty() ? shape : pools.getLast().shape();
            pools.add(new AxisPool(max, ceil, countPadding, axes.get(i), from, i + 2));
        }
        return pools;
    }
}
