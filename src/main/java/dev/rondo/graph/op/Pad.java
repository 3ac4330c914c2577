package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Pad: adds elements at the ends of axes, or removes some. Inputs: data; pads, the number of elements to add at
 * the beginning of each axis and then those at the end of each; an optional value, by default 0; optional axes, by
 * default all.
 *
 * @param mode the elements to add
 */
public record Pad(Mode mode) implements Operator {
    /** The elements to add. */
    public enum Mode {
        /** The value. */
        CONSTANT,
        /** The data, reflected at its outermost elements. */
        REFLECT,
        /** The outermost elements. */
        EDGE,
        /** The data, continued from its other end. */
        WRAP;

        /** The index of the data for a place that may be outside, or -1 for the value. */
        private int index(int place, int size) {
            if (place >= 0 && place < size) {
                return place;
            }
            return switch (this) {
                case CONSTANT -> -1;
                case EDGE -> Math.clamp(place, 0, size - 1);
                case WRAP -> Math.floorMod(place, size);
                case REFLECT -> {
                    int turn = Math.floorMod(place, Math.max(1, 2 * size - 2));
                    yield turn < size ? turn : 2 * size - 2 - turn;
                }
            };
        }
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor result = OperatorInputs.required(inputs, 0);
        int rank = result.shape().size();
        long[] pads = OperatorInputs.integers(OperatorInputs.optional(inputs, 1), "pads");
        Tensor value = OperatorInputs.optional(inputs, 2);
        if (value != null && (value.type() != result.type() || TensorArrays.count(value) != 1)) {
            throw new IllegalArgumentException("the value for " + result + " cannot be " + value);
        }
        Tensor axes = OperatorInputs.optional(inputs, 3);
        long[] which = axes == null ? LongStream.range(0, rank).toArray() : OperatorInputs.integers(axes, "axes");
        if (pads.length != 2 * which.length) {
            throw new IllegalArgumentException(
                    which.length + " axes need two pads each, but there are " + pads.length + " pads");
        }
        requireOnce(which, rank);
        for (int i = 0; i < which.length; i++) {
            int before = Math.toIntExact(pads[i]);
            int after = Math.toIntExact(pads[which.length + i]);
            if (before != 0 || after != 0) {
                result = pad(result, ShapeMath.axis(which[i], rank), before, after, value);
            }
        }
        return List.of(result);
    }

    /** Refuses repeated axes: each axis copies the tensor, so a file must not name one a thousand times. */
    private static void requireOnce(long[] axes, int rank) {
        long count = Arrays.stream(axes)
                .map(axis -> ShapeMath.axis(axis, rank))
                .distinct()
                .count();
        if (count != axes.length) {
            throw new IllegalArgumentException("an axis is named twice among " + axes.length);
        }
    }

    private Tensor pad(Tensor data, int axis, int before, int after, @Nullable Tensor value) {
        int size = data.shape().get(axis);
        List<Integer> shape = new ArrayList<>(data.shape());
        shape.set(axis, Math.addExact(Math.addExact(size, before), after));
        Object padded = value == null || mode != Mode.CONSTANT
                ? TensorArrays.newArray(data.type(), shape)
                : TensorArrays.array(TensorArrays.strided(value, 0, shape, new int[shape.size()]));
        if (size == 0 && mode != Mode.CONSTANT) {
            throw new IllegalArgumentException("an axis of size 0 has nothing to repeat");
        }
        if (ShapeMath.count(shape) == 0) {
            return TensorArrays.of(data.type(), shape, padded);
        }
        int width = ShapeMath.product(shape, axis + 1, shape.size());
        int[] sources = new int[shape.get(axis)];
        Arrays.setAll(sources, place -> mode.index(place - before, size));
        int rows = ShapeMath.product(shape, 0, axis);
        for (int row = 0; row < rows; row++) {
            for (int place = 0; place < sources.length; place++) {
                if (sources[place] >= 0) {
                    int from = (row * size + sources[place]) * width;
                    System.arraycopy(
                            TensorArrays.array(data), from, padded, (row * sources.length + place) * width, width);
                }
            }
        }
        return TensorArrays.of(data.type(), shape, padded);
    }
}
