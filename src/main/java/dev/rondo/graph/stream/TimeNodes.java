package dev.rondo.graph.stream;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Flatten;
import dev.rondo.graph.op.GlobalPool;
import dev.rondo.graph.op.Pad;
import dev.rondo.graph.op.Reduce;
import dev.rondo.graph.op.Reshape;
import dev.rondo.graph.op.Slice;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns nodes that change the axis of time into parts: padding before the first step, steps left out at the start, means and
 * maxima over all steps so far, and windows of a fixed number of steps.
 */
final class TimeNodes {
    private final StepValues values;
    private final StepCode code;

    /**
     * Creates the compiler.
     *
     * @param values the values of the step
     * @param code the parts, to which it adds
     */
    TimeNodes(StepValues values, StepCode code) {
        this.values = values;
        this.code = code;
    }

    /**
     * Adds the parts of a node, if it changes the axis of time.
     *
     * @return whether it does
     */
    boolean add(Node node) {
        String x = node.inputs().getFirst();
        String y = node.outputs().getFirst();
        int axis = x.isEmpty() ? -1 : values.timeAxis(x);
        Tensor whole = values.whole(y);
        if (axis < 0 || whole == null || !values.isChanging(x)) {
            return false;
        }
        return switch (node.operator()) {
            case Reduce reduce -> running(node, reduce.kind(), reduce.targets(values.inputs(node)));
            case GlobalPool pool -> running(node, pool.kind(), pool.targets(values.tensor(x)));
            case Slice slice -> withoutFirst(node, axis);
            case Pad pad -> padded(node, pad, axis);
            case Flatten flatten -> axis > 0 && flatten.axis() == 1 ? window(node, axis) : reshaped(node, axis);
            case Reshape reshape -> reshaped(node, axis);
            default -> false;
        };
    }

    private boolean running(Node node, Reduce.Kind kind, int[] targets) {
        String y = node.outputs().getFirst();
        List<@Nullable Tensor> inputs = values.inputs(node);
        Tensor one = Trace.run(node, inputs).getFirst();
        Tensor whole = values.whole(y);
        if (whole == null || !one.shape().equals(whole.shape()) || one.type() != Tensor.Type.FLOAT32) {
            return false;
        }
        values.put(y, one);
        float[] result = values.change(y, code.clock());
        float[] x = values.array(node.inputs().getFirst());
        code.add(new Reduction(kind, targets, x, result), new float[][] {x}, new float[][] {result});
        return true;
    }

    /** x[:, k:] along time comes k values later. */
    private boolean withoutFirst(Node node, int axis) {
        String x = node.inputs().getFirst();
        List<Integer> shape = whole(x).shape();
        List<Integer> cut = new ArrayList<>(whole(node.outputs().getFirst()).shape());
        int left = shape.get(axis) - cut.get(axis);
        cut.set(axis, shape.get(axis));
        boolean others =
                !cut.equals(shape) || values.inputs(node).stream().skip(1).anyMatch(input -> input == null);
        if (left == 0 || left == shape.get(axis) - 1 || others) {
            return false;
        }
        for (Slice.Range range : Slice.ranges(shape, values.inputs(node))) {
            if (range.axis() == axis && (range.start() != left || range.step() != 1)) {
                return false;
            }
        }
        Clock clock = values.clock(x);
        return copied(node, new Clock(clock.first() + left * clock.period(), clock.period()));
    }

    /** Zeros before the first step are read by the convolution that follows, whose memory begins with zeros. */
    private boolean padded(Node node, Pad pad, int axis) {
        String x = node.inputs().getFirst();
        List<Integer> shape = whole(x).shape();
        List<Integer> longer = new ArrayList<>(whole(node.outputs().getFirst()).shape());
        int more = longer.get(axis) - shape.get(axis);
        longer.set(axis, shape.get(axis));
        if (more == 0) {
            return false;
        }
        Tensor result = whole(node.outputs().getFirst());
        int inner = ShapeMath.product(shape, axis + 1, shape.size());
        float[] all = StepValues.floats(result);
        float[] from = StepValues.floats(whole(x));
        boolean atStart = more > 0 && longer.equals(shape) && pad.mode() == Pad.Mode.CONSTANT;
        for (int i = 0; atStart && i < all.length; i++) {
            int step = i / inner % result.shape().get(axis);
            int row = i / inner / result.shape().get(axis);
            float expected = step < more ? 0 : from[(row * shape.get(axis) + step - more) * inner + i % inner];
            atStart = all[i] == expected;
        }
        if (!atStart) {
            throw new UnsupportedOperationException(
                    "it pads time with other values than zeros before the first step, or after the last step");
        }
        Clock clock = values.clock(x);
        return copied(node, new Clock(clock.first() - more * clock.period(), clock.period()));
    }

    private boolean copied(Node node, Clock clock) {
        String x = node.inputs().getFirst();
        String y = node.outputs().getFirst();
        values.put(y, values.tensor(x));
        code.add(new Parts.Copy(values.array(x), values.change(y, clock)));
        return true;
    }

    private boolean reshaped(Node node, int axis) {
        String x = node.inputs().getFirst();
        String y = node.outputs().getFirst();
        List<Integer> from = whole(x).shape();
        List<Integer> to = whole(y).shape();
        int steps = from.get(axis);
        boolean merged = steps > 1
                && !to.contains(steps)
                && !from.getLast().equals(to.getLast())
                && to.getLast() % (steps * ShapeMath.product(from, axis + 1, from.size())) == 0;
        if (merged) {
            return window(node, axis);
        }
        Tensor one = values.tensor(x);
        List<Integer> shape = new ArrayList<>(to);
        int time = Collections.frequency(to, steps) == 1 ? to.indexOf(steps) : -1;
        if (time < 0 || steps == 1) {
            return false;
        }
        shape.set(time, one.shape().get(axis));
        if (ShapeMath.count(shape) != TensorArrays.count(one)) {
            return false;
        }
        values.put(y, TensorArrays.reshaped(one, shape));
        code.add(new Parts.Copy(values.array(x), values.change(y, code.clock())));
        return true;
    }

    private boolean window(Node node, int axis) {
        String x = node.inputs().getFirst();
        String y = node.outputs().getFirst();
        int width = TensorArrays.count(values.tensor(x));
        List<Integer> shape = whole(x).shape();
        int steps = shape.get(axis);
        int inner = ShapeMath.product(shape, axis + 1, shape.size());
        int[] map = new int[TensorArrays.count(whole(x))];
        Arrays.setAll(map, i -> i / inner % steps * width + i / inner / steps * inner + i % inner);
        values.put(y, whole(y));
        Clock clock = code.clock();
        float[] result = values.change(y, new Clock(clock.first() + (steps - 1) * clock.period(), clock.period()));
        code.add(new WindowStep(map, width), new float[][] {values.array(x)}, new float[][] {result});
        code.addWindow(node + " reads a sliding window of " + steps + " values");
        return true;
    }

    private Tensor whole(String name) {
        Tensor whole = values.whole(name);
        if (whole == null) {
            throw new IllegalStateException("the value \"" + name + "\" is not in the run");
        }
        return whole;
    }
}
