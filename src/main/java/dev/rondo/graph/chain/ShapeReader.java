package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.chain.SymbolicValue.Constant;
import dev.rondo.graph.chain.SymbolicValue.Direction;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import dev.rondo.graph.chain.SymbolicValue.Sizes;
import dev.rondo.graph.chain.SymbolicValue.State;
import dev.rondo.graph.chain.SymbolicValue.Zeros;
import dev.rondo.graph.op.Cast;
import dev.rondo.graph.op.Concat;
import dev.rondo.graph.op.ConstantOfShape;
import dev.rondo.graph.op.Dropout;
import dev.rondo.graph.op.Expand;
import dev.rondo.graph.op.Gather;
import dev.rondo.graph.op.Identity;
import dev.rondo.graph.op.Reshape;
import dev.rondo.graph.op.Shape;
import dev.rondo.graph.op.Slice;
import dev.rondo.graph.op.Split;
import dev.rondo.graph.op.Squeeze;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.op.Unsqueeze;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads operators without weights: they move the signal's axes, take its last step, or compute with sizes. */
final class ShapeReader {
    /** The size of an open axis in slices: above any index from the front, below the values that mean the end. */
    private static final int OPEN = Integer.MAX_VALUE - 1;

    private final boolean readsTokens;

    /**
     * Creates the reader of one chain.
     *
     * @param readsTokens whether its input holds integers
     */
    ShapeReader(boolean readsTokens) {
        this.readsTokens = readsTokens;
    }

    /** {@return whether an operator only selects or moves values of its first input} */
    static boolean moves(Operator operator) {
        return switch (operator) {
            case Identity o -> true;
            case Dropout o -> true;
            case Cast o -> true;
            case Transpose o -> true;
            case Reshape o -> true;
            case Squeeze o -> true;
            case Unsqueeze o -> true;
            case Slice o -> true;
            case Split o -> true;
            case Gather o -> true;
            case Expand o -> true;
            default -> false;
        };
    }

    /** {@return the symbolic value of every output of an operator} */
    SymbolicValue read(Operator operator, List<@Nullable SymbolicValue> inputs, @Nullable Axis time) {
        SymbolicValue first = inputs.isEmpty() ? null : inputs.getFirst();
        if (operator instanceof ConstantOfShape fill && isZero(fill.value())) {
            return new Zeros();
        }
        if (operator instanceof Concat) {
            return concat(inputs);
        }
        if (operator instanceof Shape shape) {
            return first instanceof Signal signal ? Sizes.of(shape.cut(signal.axes())) : Sizes.UNKNOWN;
        }
        if (first instanceof Sizes sizes) {
            return sizes(operator, sizes, inputs);
        }
        if (moves(operator) && (first instanceof State || first instanceof Zeros)) {
            return first;
        }
        if (moves(operator) && first instanceof Constant constant && constant.isZero()) {
            return new Zeros();
        }
        if (operator instanceof Expand && first instanceof Constant && inputs.get(1) instanceof Sizes) {
            // A learned state, repeated for every stream.
            return first;
        }
        if (first instanceof Signal signal) {
            return signal(operator, signal, inputs, time);
        }
        if (inputs.stream().anyMatch(Sizes.class::isInstance) && inputs.stream().noneMatch(Signal.class::isInstance)) {
            return Sizes.UNKNOWN;
        }
        throw new NotAChain("is not a layer, and does not connect layers");
    }

    private static boolean isZero(Tensor value) {
        return value.type() == Type.FLOAT32 && value.values()[0] == 0;
    }

    /** {@return joined sizes, zeros, or the states of several layers} */
    private static SymbolicValue concat(List<@Nullable SymbolicValue> inputs) {
        if (inputs.stream().allMatch(input -> input instanceof Zeros || input instanceof Constant c && c.isZero())) {
            return new Zeros();
        }
        if (inputs.stream().allMatch(input -> input instanceof State || input instanceof Signal s && s.state())) {
            return new State(inputs.stream().allMatch(input -> input instanceof State state && state.given()));
        }
        if (inputs.contains(Sizes.UNKNOWN)) {
            return Sizes.UNKNOWN;
        }
        List<Axis> entries = new ArrayList<>();
        for (SymbolicValue input : inputs) {
            entries.addAll(entries(input));
        }
        return Sizes.of(entries);
    }

    /** {@return the numbers of a shape: sizes of the input, or constants} */
    private static List<Axis> entries(@Nullable SymbolicValue trace) {
        if (trace instanceof Sizes sizes) {
            return sizes.entries();
        }
        if (trace instanceof Constant constant && constant.tensor().type() != Type.FLOAT32) {
            return Arrays.stream(OperatorInputs.integers(constant.tensor(), "sizes"))
                    .limit(Signal.MOST_AXES + 1L)
                    .mapToObj(size -> Axis.features(Math.toIntExact(size)))
                    .toList();
        }
        throw new NotAChain("joins values that no layer joins");
    }

    /** {@return selected sizes; the results of arithmetic on sizes are not followed} */
    private static SymbolicValue sizes(Operator operator, Sizes sizes, List<@Nullable SymbolicValue> inputs) {
        List<Axis> entries = sizes.entries();
        boolean known = inputs.stream().skip(1).allMatch(Constant.class::isInstance);
        if (sizes == Sizes.UNKNOWN) {
            return sizes;
        }
        if (operator instanceof Gather && known) {
            List<Axis> chosen = new ArrayList<>();
            for (long index : OperatorInputs.integers(constant(inputs, 1), "indices")) {
                chosen.add(entries.get(ShapeMath.axis(index, entries.size())));
            }
            return Sizes.of(chosen);
        }
        if (operator instanceof Slice && known) {
            for (Slice.Range range : Slice.ranges(List.of(entries.size()), tensors(inputs))) {
                entries = IntStream.range(0, range.count())
                        .mapToObj(i -> sizes.entries().get(range.start() + i * range.step()))
                        .toList();
            }
            return Sizes.of(entries);
        }
        return moves(operator) ? sizes : Sizes.UNKNOWN;
    }

    private static List<@Nullable Tensor> tensors(List<@Nullable SymbolicValue> inputs) {
        List<@Nullable Tensor> tensors = new ArrayList<>();
        for (SymbolicValue input : inputs) {
            tensors.add(input instanceof Constant constant ? constant.tensor() : null);
        }
        return tensors;
    }

    private SymbolicValue signal(
            Operator operator, Signal signal, List<@Nullable SymbolicValue> inputs, @Nullable Axis time) {
        List<Axis> axes = signal.axes();
        return switch (operator) {
            case Identity same -> signal;
            case Dropout none -> signal;
            case Cast cast -> cast(signal, cast);
            case Transpose transpose -> signal.with(AxisMoves.transpose(axes, transpose));
            case Squeeze squeeze -> signal.with(AxisMoves.squeeze(axes, axes(inputs, axes)));
            case Unsqueeze unsqueeze ->
                signal.with(Unsqueeze.insert(axes, OperatorInputs.integers(constant(inputs, 1), "axes"), Axis.ONE));
            case Reshape reshape -> signal.with(AxisMoves.reshape(axes, entries(inputs.get(1)), reshape.keepZeros()));
            case Gather gather -> gather(signal, ShapeMath.axis(gather.axis(), axes.size()), constant(inputs, 1), time);
            case Slice slice -> slice(signal, inputs, time);
            default -> throw new NotAChain("is not a layer, and changes values between layers");
        };
    }

    /** Casts between integer types of tokens, or between floating-point types, all of which are float32 here. */
    private Signal cast(Signal signal, Cast cast) {
        boolean isToken = readsTokens && signal.version() == 0;
        if (cast.to() == Type.BOOL || isToken == (cast.to() == Type.FLOAT32)) {
            throw new NotAChain("casts the signal to a type that changes its values");
        }
        return signal;
    }

    private static Tensor constant(List<@Nullable SymbolicValue> inputs, int index) {
        if (index < inputs.size() && inputs.get(index) instanceof Constant constant) {
            return constant.tensor();
        }
        throw new NotAChain("has an operand that is not constant");
    }

    private static long[] axes(List<@Nullable SymbolicValue> inputs, List<Axis> axes) {
        if (inputs.size() > 1 && inputs.get(1) != null) {
            return OperatorInputs.integers(constant(inputs, 1), "axes");
        }
        return IntStream.range(0, axes.size())
                .filter(i -> axes.get(i).size() == 1)
                .asLongStream()
                .toArray();
    }

    /** {@return one index of an axis: the last step, one of two directions, or the only element} */
    private static Signal gather(Signal signal, int axis, Tensor index, @Nullable Axis time) {
        if (TensorArrays.count(index) != 1) {
            throw new NotAChain("takes several elements of the signal");
        }
        List<Axis> axes = new ArrayList<>(signal.axes());
        Axis cut = axes.remove(axis);
        if (index.shape().size() == 1) {
            axes.add(axis, Axis.ONE);
        } else if (!index.shape().isEmpty()) {
            throw new NotAChain("takes an element by an index of more than one axis");
        }
        long i = OperatorInputs.integers(index, "indices")[0];
        boolean last = i == -1 || cut.size() > 0 && i == cut.size() - 1;
        if (last && cut.size() == 1) {
            return signal.with(axes);
        }
        if (last && cut.equals(time)) {
            return signal.lastStep(axes);
        }
        boolean isFirst =
                signal.axes().subList(0, axis).stream().allMatch(other -> other.isInput() || other.size() == 1);
        if (isFirst
                && !cut.isInput()
                && cut.size() == 2
                && signal.direction() == Direction.ALL
                && signal.axes().size() == 4) {
            return new Signal(axes, signal.version(), signal.last(), false, Direction.at(ShapeMath.axis(i, 2)));
        }
        throw new NotAChain("takes an element that is not the last step");
    }

    /** {@return a range of an axis: all of it, or the last step} */
    private static Signal slice(Signal signal, List<@Nullable SymbolicValue> inputs, @Nullable Axis time) {
        List<Integer> sizes = new ArrayList<>();
        for (Axis axis : signal.axes()) {
            sizes.add(axis.size() < 0 ? OPEN : axis.size());
        }
        for (int i = 1; i < inputs.size(); i++) {
            if (inputs.get(i) != null) {
                constant(inputs, i);
            }
        }
        List<Axis> axes = new ArrayList<>(signal.axes());
        boolean last = signal.last();
        for (Slice.Range range : Slice.ranges(sizes, tensors(inputs))) {
            int size = sizes.get(range.axis());
            boolean all = range.start() == 0 && range.step() == 1 && range.count() == size;
            if (!all
                    && range.count() == 1
                    && range.start() == size - 1
                    && axes.get(range.axis()).equals(time)) {
                axes.set(range.axis(), Axis.ONE);
                last = true;
            } else if (!all) {
                throw new NotAChain("selects steps other than the last");
            }
        }
        return new Signal(axes, signal.version(), last, signal.state(), signal.direction());
    }
}
