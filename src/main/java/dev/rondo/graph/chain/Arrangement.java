package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.chain.SymbolicValue.Direction;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.graph.program.ValueMover;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arranges the output of a network, [T][N][O], as the nodes after it expect it: with its axes in a different order, features
 * split over several axes, or one step or one direction only.
 *
 * @param axes the axes of the result, in order
 * @param last whether the result has the last step only
 * @param first the first feature of the result
 */
record Arrangement(List<Place> axes, boolean last, int first) implements ValueMover {
    /** The content of an axis of the result. */
    enum Kind {
        /** The steps. */
        TIME,
        /** The streams. */
        STREAMS,
        /** Some of the features, or one element. */
        FEATURES
    }

    /**
     * An axis of the result.
     *
     * @param kind what it holds
     * @param size the size of an axis of features
     */
    record Place(Kind kind, int size) {}

    Arrangement {
        axes = List.copyOf(axes);
    }

    /**
     * {@return the arrangement that turns a network's output into a signal}
     *
     * @param signal the signal
     * @param time the axis of the signal that is time
     * @param streams the axis of the signal that is streams
     */
    static Arrangement of(Signal signal, @Nullable Axis time, @Nullable Axis streams) {
        List<Place> places = new ArrayList<>();
        int features = 1;
        for (Axis axis : signal.axes()) {
            Kind kind = axis.equals(time) ? Kind.TIME : axis.equals(streams) ? Kind.STREAMS : Kind.FEATURES;
            places.add(new Place(kind, axis.size()));
            features *= kind == Kind.FEATURES ? axis.size() : 1;
        }
        return new Arrangement(places, signal.last(), signal.direction() == Direction.BACKWARD ? features : 0);
    }

    /** {@return whether the result has the axes of the network's output and starts with its first feature} */
    boolean isIdentity() {
        return axes.size() == 3
                && axes.get(0).kind() == Kind.TIME
                && axes.get(1).kind() == Kind.STREAMS
                && first == 0
                && !last;
    }

    /** {@return the result for the signal [T][N][O]} */
    Signal moved(Signal signal) {
        if (signal.axes().size() != 3 || signal.direction() != Direction.ALL) {
            throw new NotAChain("does not read steps, streams and features");
        }
        List<Axis> moved = new ArrayList<>();
        int features = 1;
        for (Place place : axes) {
            moved.add(
                    switch (place.kind()) {
                        case TIME -> signal.axes().get(0);
                        case STREAMS -> signal.axes().get(1);
                        case FEATURES -> Axis.features(place.size());
                    });
            features *= place.kind() == Kind.FEATURES ? place.size() : 1;
        }
        Direction direction = features == signal.axes().get(2).size()
                ? Direction.ALL
                : first == 0 ? Direction.FORWARD : Direction.BACKWARD;
        return new Signal(moved, signal.version(), last || signal.last(), signal.state(), direction);
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor y = inputs.getFirst();
        int steps = y.shape().get(0);
        int streams = y.shape().get(1);
        int width = y.shape().get(2);
        if (last && steps == 0) {
            throw new IllegalArgumentException("the input has no steps, and so no last step");
        }
        List<Integer> shape = new ArrayList<>();
        int[] strides = new int[axes.size()];
        int stride = 1;
        for (int i = axes.size() - 1; i >= 0; i--) {
            Place place = axes.get(i);
            strides[i] = switch (place.kind()) {
                case TIME -> streams * width;
                case STREAMS -> width;
                case FEATURES -> stride;
            };
            stride *= place.kind() == Kind.FEATURES ? place.size() : 1;
            shape.addFirst(
                    switch (place.kind()) {
                        case TIME -> steps;
                        case STREAMS -> streams;
                        case FEATURES -> place.size();
                    });
        }
        int from = first + (last ? (steps - 1) * streams * width : 0);
        return List.of(
                from == 0 && isRowMajor(shape, strides, TensorArrays.count(y))
                        ? TensorArrays.reshaped(y, shape)
                        : TensorArrays.strided(y, from, shape, strides));
    }

    /** Whether the elements are all of the input in their order, so that nothing needs to be copied. */
    private static boolean isRowMajor(List<Integer> shape, int[] strides, int count) {
        int stride = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            if (shape.get(i) != 1 && strides[i] != stride) {
                return false;
            }
            stride *= shape.get(i);
        }
        return stride == count;
    }
}
