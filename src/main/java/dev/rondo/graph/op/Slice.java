package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Slice: cuts a range out along axes. Inputs: data, starts, ends, axes, steps; if axes are absent, the first ones;
 * if steps are absent, 1. Negative starts and ends count from the end; both are clamped to the axis.
 */
public record Slice() implements Operator {
    /**
     * A range along an axis.
     *
     * @param axis the axis
     * @param start the first index
     * @param step the distance from one index to the next
     * @param count the number of indices
     */
    public record Range(int axis, int start, int step, int count) {}

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor data = OperatorInputs.required(inputs, 0);
        int[] strides = ShapeMath.strides(data.shape(), data.shape());
        List<Integer> shape = new ArrayList<>(data.shape());
        int first = 0;
        for (Range range : ranges(data.shape(), inputs)) {
            first += range.start() * strides[range.axis()];
            strides[range.axis()] *= range.step();
            shape.set(range.axis(), range.count());
        }
        return List.of(TensorArrays.strided(data, first, shape, strides));
    }

    /**
     * {@return the ranges}
     *
     * @param shape the shape of the data
     * @param inputs the inputs, of which the first is not read
     */
    public static List<Range> ranges(List<Integer> shape, List<@Nullable Tensor> inputs) {
        long[] starts = OperatorInputs.integers(OperatorInputs.optional(inputs, 1), "starts");
        long[] ends = OperatorInputs.integers(OperatorInputs.optional(inputs, 2), "ends");
        long[] axes = orElse(OperatorInputs.optional(inputs, 3), LongStream.range(0, starts.length));
        long[] steps = orElse(
                OperatorInputs.optional(inputs, 4), LongStream.generate(() -> 1).limit(starts.length));
        if (ends.length != starts.length || axes.length != starts.length || steps.length != starts.length) {
            throw new IllegalArgumentException("starts, ends, axes and steps must have the same length");
        }
        List<Range> ranges = new ArrayList<>();
        boolean[] seen = new boolean[shape.size()];
        for (int i = 0; i < starts.length; i++) {
            int axis = ShapeMath.axis(axes[i], shape.size());
            if (seen[axis]) {
                throw new IllegalArgumentException("axis " + axis + " is named twice");
            }
            seen[axis] = true;
            ranges.add(range(axis, shape.get(axis), starts[i], ends[i], steps[i]));
        }
        return ranges;
    }

    private static long[] orElse(@Nullable Tensor values, LongStream otherwise) {
        return values == null ? otherwise.toArray() : OperatorInputs.integers(values, "axes and steps");
    }

    private static Range range(int axis, int size, long start, long end, long step) {
        if (step == 0) {
            throw new IllegalArgumentException("a step cannot be 0");
        }
        // Forward, bounds are from 0 to size; backward, from size - 1 down to -1, before the first element.
        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? size : size - 1;
        long from = Math.clamp(start < 0 ? start + size : start, low, high);
        long to = Math.clamp(end < 0 ? end + size : end, low, high);
        // A longer step than the axis selects the same elements; clamped, all that follows fits an int.
        int stride = (int) Math.clamp(step, -size - 1L, size + 1L);
        int count = (int) Math.max(0, (to - from + stride - Integer.signum(stride)) / stride);
        return new Range(axis, count == 0 ? 0 : (int) from, stride, count);
    }
}
