package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A reading of the dimensions of a graph's input as time steps of streams.
 *
 * @param steps T
 * @param streams B
 * @param timeFirst whether the input is [T][B], and not [B][T]
 */
record Layout(int steps, int streams, boolean timeFirst) {
    /**
     * {@return the readings under which each step reads what the network reads; none when it never does}
     *
     * @param network what reads
     * @param input the input: vectors [A][B][I] or [T][I], tokens [A][B] or [T]; null for one that is left out
     */
    static List<Layout> of(Network network, Tensor input) {
        if (input == null || input.type() == Tensor.Type.BOOL) {
            return List.of();
        }
        List<Integer> shape = input.shape();
        int leading = network.readsTokens() ? shape.size() : shape.size() - 1;
        boolean vectors = input.type() == Tensor.Type.FLOAT32;
        boolean fits = network.readsTokens() || vectors && leading > 0 && shape.getLast() == network.inputSize();
        List<Layout> layouts = new ArrayList<>();
        if (!fits || shape.contains(0)) {
            return layouts;
        }
        if (leading == 1) {
            layouts.add(new Layout(shape.getFirst(), 1, true));
        }
        if (leading == 2) {
            layouts.add(new Layout(shape.get(1), shape.get(0), false));
            layouts.add(new Layout(shape.get(0), shape.get(1), true));
        }
        return layouts;
    }

    /** {@return where a step of a stream stands among all of them} */
    int index(int step, int stream) {
        return timeFirst ? step * streams + stream : stream * steps + step;
    }
}
