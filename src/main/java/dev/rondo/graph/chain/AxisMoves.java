package dev.rondo.graph.chain;

import dev.rondo.graph.chain.SymbolicValue.Axis;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.op.Where;
import dev.rondo.graph.program.ShapeMath;
import java.util.ArrayList;
import java.util.List;

/** What operators that move no values do to the axes of a signal. */
final class AxisMoves {
    private final List<Axis> axes;
    private final List<Axis> wanted;
    /** Where a match was looked for in vain. */
    private final boolean[][] failed;

    private AxisMoves(List<Axis> axes, List<Axis> wanted) {
        this.axes = axes;
        this.wanted = wanted;
        this.failed = new boolean[axes.size() + 1][wanted.size() + 1];
    }

    /** The axes in another order, as long as features stay in theirs. */
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
            throw new NotAChain("turns features around");
        }
        return moved;
    }

    static List<Axis> squeeze(List<Axis> axes, long[] which) {
        List<Axis> left = new ArrayList<>(axes);
        for (long axis : which) {
            int index = ShapeMath.axis(axis, axes.size());
            if (axes.get(index).size() != 1) {
                throw new NotAChain("takes an axis away that may have more than one element");
            }
            left.set(index, null);
        }
        left.removeIf(axis -> axis == null);
        return left;
    }

    /**
     * The axes in another shape. Axes of the input stay what they are; features next to each other may be joined or taken
     * apart.
     *
     * @param wanted the sizes of the shape; 0 keeps the axis at its place, -1 is what is left
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

    /** The wanted sizes, from one on, as axes from one on; or null where they are not these. */
    private List<Axis> match(int axis, int size) {
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
        // Otherwise some features in front, or axes of one element, are as many as some sizes in front.
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

    /** Features in other sizes, or null where they are more or fewer. */
    private static List<Axis> regroup(List<Axis> features, List<Axis> wanted) {
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
