package dev.rondo.graph.chain;

import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.program.ShapeMath;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Computes the axes of a signal after operators that only move axes. */
final class AxisMoves {
    private final List<Axis> axes;
    private final List<Axis> wanted;
    /** Positions from which no match was found. */
    private final boolean[][] failed;

    private AxisMoves(List<Axis> axes, List<Axis> wanted) {
        this.axes = axes;
        this.wanted = wanted;
        this.failed = new boolean[axes.size() + 1][wanted.size() + 1];
    }

    /** {@return the permuted axes} Features must keep their order. */
    static List<Axis> transpose(List<Axis> axes, Transpose transpose) {
        List<Axis> moved = new ArrayList<>();
        List<Integer> features = new ArrayList<>();
        for (int from : transpose.permutation(axes.size())) {
            moved.add(axes.get(from));
            if (!axes.get(from).isInput() && axes.get(from).size() != 1) {
                features.add(from);
            }
        }
        if (!features.stream().sorted().toList().equals(features)) {
            throw new NotAChain("changes the order of features");
        }
        return moved;
    }

    static List<Axis> squeeze(List<Axis> axes, long[] which) {
        BitSet removed = new BitSet();
        for (long axis : which) {
            int index = ShapeMath.axis(axis, axes.size());
            if (axes.get(index).size() != 1) {
                throw new NotAChain("removes an axis that may have more than one element");
            }
            removed.set(index);
        }
        return IntStream.range(0, axes.size())
                .filter(i -> !removed.get(i))
                .mapToObj(axes::get)
                .toList();
    }

    /**
     * {@return the axes after a reshape} Axes of the input stay as they are; adjacent axes of features may be joined or split.
     *
     * @param wanted the sizes of the new shape; 0 keeps the size at its place, -1 takes the remaining elements
     * @param keepZeros whether a 0 is a size of 0
     */
    static List<Axis> reshape(List<Axis> axes, List<Axis> wanted, boolean keepZeros) {
        List<Axis> sizes = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            boolean keeps = wanted.get(i).size() == 0 && !wanted.get(i).isInput() && !keepZeros;
            sizes.add(keeps && i < axes.size() ? axes.get(i) : wanted.get(i));
        }
        List<Axis> result = new AxisMoves(axes, sizes).match(0, 0);
        if (result == null) {
            throw new NotAChain("mixes features with steps or streams");
        }
        return result;
    }

    /** The axes from one index on, as the wanted sizes from another on; null if they do not match. */
    private @Nullable List<Axis> match(int axis, int size) {
        if (axis == axes.size() && size == wanted.size()) {
            return new ArrayList<>();
        }
        if (failed[axis][size]) {
            return null;
        }
        if (axis < axes.size() && size < wanted.size() && isSame(axes.get(axis), wanted.get(size))) {
            List<Axis> rest = match(axis + 1, size + 1);
            if (rest != null) {
                rest.addFirst(axes.get(axis));
                return rest;
            }
        }
        // Otherwise the next axes of features, or of one element, have as many elements as the next sizes.
        for (int from = axis; from <= axes.size() && isFeatures(axes.subList(axis, from)); from++) {
            for (int to = from == axis ? size + 1 : size; to <= wanted.size(); to++) {
                List<Axis> group = regroup(axes.subList(axis, from), wanted.subList(size, to));
                List<Axis> rest = group == null ? null : match(from, to);
                if (rest != null) {
                    rest.addAll(0, group);
                    return rest;
                }
            }
        }
        failed[axis][size] = true;
        return null;
    }

    private static boolean isSame(Axis axis, Axis wanted) {
        if (!axis.isInput() || wanted.isInput()) {
            return axis.equals(wanted);
        }
        return wanted.size() == -1 || (axis.size() >= 0 && axis.size() == wanted.size());
    }

    private static boolean isFeatures(List<Axis> axes) {
        return axes.stream().allMatch(axis -> !axis.isInput() || axis.size() == 1);
    }

    /** Features with the wanted sizes; null if the numbers of elements differ. */
    private static @Nullable List<Axis> regroup(List<Axis> features, List<Axis> wanted) {
        long count = features.stream().mapToLong(Axis::size).reduce(1, (a, b) -> a * b);
        long others = 1;
        boolean open = false;
        for (Axis size : wanted) {
            if (size.isInput() || size.size() == 0 || size.size() < -1) {
                return null;
            }
            open |= size.size() == -1;
            others *= size.size() == -1 ? 1 : size.size();
        }
        if (open ? count % others != 0 : count != others) {
            return null;
        }
        int left = (int) (count / others);
        return wanted.stream()
                .map(size -> Axis.features(size.size() == -1 ? left : size.size()))
                .toList();
    }
}
