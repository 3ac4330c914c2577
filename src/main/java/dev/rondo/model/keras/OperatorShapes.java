package dev.rondo.model.keras;

import dev.rondo.graph.program.ShapeMath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Operators of Keras 3 and TensorFlow that only move elements. */
final class OperatorShapes {
    private OperatorShapes() {}

    /** {@return the operations, by their names in Keras 3} */
    static Map<String, Operation> operations() {
        Map<String, Operation> operations = new HashMap<>();
        operations.put("reshape", call -> List.of(reshaped(call)));
        operations.put("transpose", call -> List.of(transposed(call)));
        operations.put("swapaxes", call -> List.of(swapped(call)));
        operations.put("expand_dims", call -> List.of(expanded(call)));
        operations.put("squeeze", call -> List.of(squeezed(call)));
        operations.put("flip", call -> List.of(flipped(call)));
        operations.put("concatenate", call -> List.of(joined(call, call.tensors(0, "xs", "values"), axis(call))));
        operations.put("ConcatV2", call -> List.of(joinedLast(call)));
        operations.put("stack", call -> List.of(stacked(call, call.tensors(0, "x", "values"))));
        operations.put("Pack", call -> List.of(packed(call)));
        operations.put("unstack", OperatorShapes::unstacked);
        operations.put("split", OperatorShapes::split);
        operations.put("get_item", call -> List.of(indexed(call, x(call), index(call.value(1, "key", "slice_spec")))));
        operations.put("StridedSlice", call -> List.of(strided(call)));
        return operations;
    }

    private static KerasTensor x(ArgumentReader call) {
        return call.tensor(0, "x", "a", "input", "inputs", "tensor", "value");
    }

    private static int axis(ArgumentReader call) {
        return call.integer(1, 0, "axis");
    }

    private static List<Integer> required(@Nullable List<Integer> given, String what) {
        if (given == null) {
            throw new IllegalArgumentException("is called without " + what);
        }
        return given;
    }

    /** The batch must remain the first axis; its size is kept, whatever the model says. */
    private static KerasTensor reshaped(ArgumentReader call) {
        KerasTensor x = x(call);
        List<Integer> target = new ArrayList<>(required(call.integers(1, "newshape", "shape"), "a shape"));
        List<Integer> inner = target.subList(1, target.size());
        if (target.isEmpty() || inner.stream().anyMatch(size -> size == 0)) {
            throw new IllegalArgumentException("has the target shape " + target + ", which is not supported");
        }
        long left =
                x.shape().subList(1, x.rank()).stream().mapToLong(size -> size).reduce(1, Math::multiplyExact);
        long right = inner.stream().mapToLong(size -> size).reduce(1, Math::multiplyExact);
        boolean open = x.shape().subList(1, x.rank()).contains(KerasTensor.ANY);
        boolean batch = target.getFirst() == -1 && !open && left == right
                || inner.contains(-1) && target.getFirst().equals(x.shape().getFirst());
        if (batch) {
            target.set(0, 0);
        }
        return call.nodes().reshape(x, target);
    }

    private static KerasTensor transposed(ArgumentReader call) {
        KerasTensor x = x(call);
        List<Integer> axes = call.integers(1, "axes", "perm");
        List<Integer> reversed = IntStream.range(0, x.rank()).boxed().toList().reversed();
        return call.nodes().transpose(x, axes == null ? reversed : positive(axes, x.rank()));
    }

    private static List<Integer> positive(List<Integer> axes, int rank) {
        return axes.stream().map(axis -> ShapeMath.axis(axis, rank)).toList();
    }

    private static KerasTensor swapped(ArgumentReader call) {
        KerasTensor x = x(call);
        List<Integer> axes =
                new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
        Collections.swap(
                axes,
                ShapeMath.axis(call.integer(1, 0, "axis1"), x.rank()),
                ShapeMath.axis(call.integer(2, 0, "axis2"), x.rank()));
        return call.nodes().transpose(x, axes);
    }

    private static KerasTensor expanded(ArgumentReader call) {
        KerasTensor x = x(call);
        KerasTensor y = x;
        for (int axis : required(call.integers(1, "axis"), "an axis")) {
            y = call.nodes().unsqueeze(y, axis);
        }
        return y;
    }

    private static KerasTensor squeezed(ArgumentReader call) {
        KerasTensor x = x(call);
        List<Integer> axes = call.integers(1, "axis");
        if (axes == null || axes.isEmpty()) {
            axes = IntStream.range(0, x.rank())
                    .filter(axis -> x.shape().get(axis) == 1)
                    .boxed()
                    .toList();
        }
        KerasTensor y = x;
        for (int axis : positive(axes, x.rank()).stream().sorted().toList().reversed()) {
            y = call.nodes().squeeze(y, axis);
        }
        return y;
    }

    private static KerasTensor flipped(ArgumentReader call) {
        KerasTensor y = x(call);
        for (int axis : positive(required(call.integers(1, "axis"), "an axis"), y.rank())) {
            y = call.nodes().slice(y, axis, new Arguments.Range(null, null, -1));
        }
        return y;
    }

    private static KerasTensor joined(ArgumentReader call, List<KerasTensor> tensors, int axis) {
        return call.nodes()
                .concatenate(tensors, ShapeMath.axis(axis, tensors.getFirst().rank()));
    }

    /** TensorFlow's ConcatV2: tensors, then the axis. */
    private static KerasTensor joinedLast(ArgumentReader call) {
        List<KerasTensor> tensors = new ArrayList<>();
        for (int i = 0; i < call.positions() - 1; i++) {
            tensors.add(call.tensor(i));
        }
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("joins no tensors");
        }
        return joined(call, tensors, call.integer(call.positions() - 1, 0, "axis"));
    }

    private static KerasTensor packed(ArgumentReader call) {
        List<KerasTensor> tensors = new ArrayList<>();
        for (int i = 0; i < call.positions(); i++) {
            tensors.add(call.tensor(i));
        }
        return stacked(call, tensors);
    }

    private static KerasTensor stacked(ArgumentReader call, List<KerasTensor> tensors) {
        int axis =
                ShapeMath.axis(call.integer(-1, 0, "axis"), tensors.getFirst().rank() + 1);
        List<KerasTensor> longer = tensors.stream()
                .map(tensor -> call.nodes().unsqueeze(tensor, axis))
                .toList();
        return call.nodes().concatenate(longer, axis);
    }

    private static List<KerasTensor> unstacked(ArgumentReader call) {
        KerasTensor x = x(call);
        int axis = ShapeMath.axis(call.integer(2, 0, "axis"), x.rank());
        int size = x.shape().get(axis);
        call.value(1, "num"); // the size of the axis, which the tensor has
        List<KerasTensor> parts = new ArrayList<>();
        for (int i = 0; i < sized(size, x); i++) {
            parts.add(call.nodes().take(x, axis, i));
        }
        return parts;
    }

    private static int sized(int size, KerasTensor x) {
        if (size == KerasTensor.ANY) {
            throw new IllegalArgumentException("splits an axis of unknown size of " + x.shape());
        }
        return size;
    }

    /** Parts of equal size; in Keras 3 a list has the places between parts, in TensorFlow their sizes. */
    private static List<KerasTensor> split(ArgumentReader call) {
        KerasTensor x = x(call);
        Object keras = call.value(1, "indices_or_sections");
        Object tensorflow = call.value(-1, "num_or_size_splits");
        int axis = ShapeMath.axis(call.integer(2, 0, "axis"), x.rank());
        int size = sized(x.shape().get(axis), x);
        List<Integer> ends = new ArrayList<>();
        if (keras instanceof List<?> places) {
            places.forEach(place -> ends.add(Config.integer(place, "indices_or_sections")));
            ends.add(size);
        } else if (tensorflow instanceof List<?> sizes) {
            sizes.forEach(part ->
                    ends.add((ends.isEmpty() ? 0 : ends.getLast()) + Config.integer(part, "num_or_size_splits")));
        } else {
            int parts = Config.integer(keras == null ? tensorflow : keras, "the number of parts");
            if (parts < 1 || size % parts != 0) {
                throw new IllegalArgumentException("cannot split " + x.shape() + " into " + parts + " parts");
            }
            IntStream.rangeClosed(1, parts).forEach(part -> ends.add(part * (size / parts)));
        }
        List<KerasTensor> parts = new ArrayList<>();
        int start = 0;
        for (int end : ends) {
            parts.add(call.nodes().slice(x, axis, new Arguments.Range(start, end, 1)));
            start = end;
        }
        return parts;
    }

    private static List<?> index(@Nullable Object written) {
        return written instanceof List<?> list ? list : Collections.singletonList(written);
    }

    /** x[index]: numbers, ranges, null for a new axis, and an ellipsis. */
    private static KerasTensor indexed(ArgumentReader call, KerasTensor x, List<?> index) {
        KerasTensor y = x;
        int axis = 0;
        long named = index.stream()
                .filter(part -> part != null && !Arguments.ELLIPSIS.equals(part))
                .count();
        for (Object part : index) {
            switch (part) {
                case null -> y = call.nodes().unsqueeze(y, axis++);
                case Double number -> {
                    if (axis == 0) {
                        throw new IllegalArgumentException("takes one row of the batch, which is not supported");
                    }
                    y = call.nodes().take(y, axis, Config.integer(number, "an index"));
                }
                case Arguments.Range range -> {
                    boolean whole = range.start() == null && range.stop() == null && range.step() == 1;
                    y = whole ? y : call.nodes().slice(y, axis, range);
                    axis++;
                }
                case String ellipsis -> axis += (int) (x.rank() - named);
                default ->
                    throw new IllegalArgumentException(
                            "is indexed by " + Config.shown(part) + ", which is not supported");
            }
        }
        return y;
    }

    /** TensorFlow's StridedSlice: begins, ends, steps, and masks with one bit per axis. */
    private static KerasTensor strided(ArgumentReader call) {
        KerasTensor x = x(call);
        List<Integer> begins = required(call.integers(1, "begin"), "begins");
        List<Integer> ends = required(call.integers(2, "end"), "ends");
        List<Integer> steps = required(call.integers(3, "strides"), "strides");
        int noBegin = call.integer(-1, 0, "begin_mask");
        int noEnd = call.integer(-1, 0, "end_mask");
        int ellipsis = call.integer(-1, 0, "ellipsis_mask");
        int newAxis = call.integer(-1, 0, "new_axis_mask");
        int single = call.integer(-1, 0, "shrink_axis_mask");
        if (ends.size() != begins.size() || steps.size() != begins.size()) {
            throw new IllegalArgumentException("has begins, ends and strides of different lengths");
        }
        List<@Nullable Object> index = new ArrayList<>();
        for (int i = 0; i < begins.size(); i++) {
            int bit = 1 << i;
            if ((ellipsis & bit) != 0) {
                index.add(Arguments.ELLIPSIS);
            } else if ((newAxis & bit) != 0) {
                index.add(null);
            } else if ((single & bit) != 0) {
                index.add((double) begins.get(i));
            } else {
                Integer start = (noBegin & bit) != 0 ? null : begins.get(i);
                Integer stop = (noEnd & bit) != 0 ? null : ends.get(i);
                index.add(new Arguments.Range(start, stop, steps.get(i)));
            }
        }
        return indexed(call, x, index);
    }
}
