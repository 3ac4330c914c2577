package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * One interpretation of the dimensions of a graph's input as time steps and streams.
 *
 * @param steps T
 * @param streams B
 * @param timeFirst whether the input is [T][B], and not [B][T]
 */
record SequenceLayout(int steps, int streams, boolean timeFirst) {
    /**
     * {@return the interpretations in which each step has the input of one step of the network; possibly none}
     *
     * @param network the network to step
     * @param input the input: vectors [T][B][I], [B][T][I] or [T][I], tokens [T][B], [B][T] or [T]; null if it is
     *     omitted
     */
    static List<SequenceLayout> of(Network network, Tensor input) {
        if (input == null || input.type() == Tensor.Type.BOOL) {
            return List.of();
        }
        List<Integer> shape = input.shape();
        int leading = network.readsTokens() ? shape.size() : shape.size() - 1;
        boolean vectors = input.type() == Tensor.Type.FLOAT32;
        boolean fits = network.readsTokens() || vectors && leading > 0 && shape.getLast() == network.inputSize();
        List<SequenceLayout> layouts = new ArrayList<>();
        if (!fits || shape.contains(0)) {
            return layouts;
        }
        if (leading == 1) {
            layouts.add(new SequenceLayout(shape.getFirst(), 1, true));
        }
        if (leading == 2) {
            layouts.add(new SequenceLayout(shape.get(1), shape.get(0), false));
            layouts.add(new SequenceLayout(shape.get(0), shape.get(1), true));
        }
        return layouts;
    }

    /** {@return the index of a stream's step among the steps of all streams} */
    int index(int step, int stream) {
        return timeFirst ? step * streams + stream : stream * steps + step;
    }
}
