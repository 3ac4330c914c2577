package dev.rondo.bench.peer;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * An operator, or a few that belong together, which a random graph can apply to its last value.
 *
 * @param name the operator's name
 * @param leastRank the fewest axes of the last value
 * @param mostRank the most axes of the last value
 * @param opset the first opset that has the operator
 * @param jumps whether the operator jumps or has a pole, so that it would magnify a rounding error before it
 * @param exact whether exact inputs give exact results
 * @param maker adds the nodes
 */
record RandomOperator(
        String name,
        int leastRank,
        int mostRank,
        int opset,
        boolean jumps,
        boolean exact,
        Consumer<RandomGraph> maker) {
    /** All operators. */
    static final List<RandomOperator> ALL = Stream.of(
                    RandomElements.OPERATORS,
                    RandomChoices.OPERATORS,
                    RandomShapes.OPERATORS,
                    RandomIndices.OPERATORS,
                    RandomReductions.OPERATORS,
                    RandomWindows.OPERATORS,
                    RandomProducts.OPERATORS,
                    RandomCells.OPERATORS)
            .flatMap(List::stream)
            .toList();

    static RandomOperator of(String name, Consumer<RandomGraph> maker) {
        return new RandomOperator(name, 1, Integer.MAX_VALUE, 0, false, false, maker);
    }

    RandomOperator ranks(int least, int most) {
        return new RandomOperator(name, least, most, opset, jumps, exact, maker);
    }

    RandomOperator since(int first) {
        return new RandomOperator(name, leastRank, mostRank, first, jumps, exact, maker);
    }

    /** Needs exact inputs. */
    RandomOperator jumping() {
        return new RandomOperator(name, leastRank, mostRank, opset, true, exact, maker);
    }

    /** Keeps values exact, such as one that only moves them. */
    RandomOperator exactly() {
        return new RandomOperator(name, leastRank, mostRank, opset, jumps, true, maker);
    }

    boolean fits(RandomGraph graph) {
        int rank = graph.shape().length;
        return rank >= leastRank && rank <= mostRank && graph.opset() >= opset && (graph.isExact() || !jumps);
    }
}
