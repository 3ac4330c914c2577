package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.graph.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs a network step by step over all streams of a graph's inputs, and gathers what could be the graph's outputs. */
final class Streams {
    private final Network network;
    private final Layout layout;
    private final State[] states;
    /** The output of every step [T * B][O], where the layout has it. */
    private final float[] sequence;

    private Streams(Network network, Layout layout) {
        this.network = network;
        this.layout = layout;
        this.states = new State[layout.streams()];
        this.sequence = new float[Math.multiplyExact(layout.steps() * layout.streams(), network.outputSize())];
        for (int b = 0; b < states.length; b++) {
            states[b] = network.newState();
        }
    }

    /**
     * Throws what a step would.
     *
     * @throws UnsupportedOperationException when the network cannot be stepped
     */
    static void requireSteps(Network network) {
        network.newRunner().skip(network.newState(), new float[network.outputSize()]);
    }

    /**
     * {@return what the outputs of a graph may be}
     *
     * @param network the graph's network
     * @param layout a reading of its input's dimensions
     * @param sequence its input
     * @param reading what its other inputs are
     * @param states these inputs, null for one that is left out
     * @throws IOException when these are not what the layers remember of so many streams
     */
    static List<Candidate> run(
            Network network,
            Layout layout,
            Tensor sequence,
            List<List<RecurrentState.Slot>> reading,
            List<Tensor> states)
            throws IOException {
        Streams streams = new Streams(network, layout);
        RecurrentState.set(streams.states, reading, states);
        streams.step(sequence);
        List<Candidate> candidates = new ArrayList<>();
        streams.addOutputs(candidates);
        new RecurrentState(network).addTo(candidates, streams.states);
        return candidates;
    }

    private void step(Tensor input) {
        Runner runner = network.newRunner();
        int width = network.outputSize();
        float[] y = new float[width];
        for (int b = 0; b < layout.streams(); b++) {
            for (int t = 0; t < layout.steps(); t++) {
                int at = layout.index(t, b);
                if (network.readsTokens()) {
                    runner.step(states[b], token(input, at), y);
                } else {
                    runner.step(states[b], input.values(), at * network.inputSize(), y, 0);
                }
                System.arraycopy(y, 0, sequence, at * width, width);
            }
        }
    }

    /** Graphs ask for tokens as integers of either size, or, as Keras's may, as float32. */
    private static int token(Tensor input, int at) {
        return switch (input.type()) {
            case INT32 -> input.ints()[at];
            case INT64 -> Math.toIntExact(input.longs()[at]);
            case FLOAT32 -> (int) input.values()[at];
            case BOOL -> input.booleans()[at] ? 1 : 0;
        };
    }

    private void addOutputs(List<Candidate> candidates) {
        int steps = layout.steps();
        int streams = layout.streams();
        int width = network.outputSize();
        float[] swapped = new float[sequence.length];
        float[] last = new float[streams * width];
        for (int b = 0; b < streams; b++) {
            for (int t = 0; t < steps; t++) {
                int at = layout.index(t, b) * width;
                int to = (layout.timeFirst() ? b * steps + t : t * streams + b) * width;
                System.arraycopy(sequence, at, swapped, to, width);
                if (t == steps - 1) {
                    System.arraycopy(sequence, at, last, b * width, width);
                }
            }
        }
        List<Integer> timeFirst = List.of(steps, streams, width);
        List<Integer> streamFirst = List.of(streams, steps, width);
        boolean asIs = layout.timeFirst();
        candidates.add(new Candidate("the output of every step", asIs ? timeFirst : streamFirst, sequence));
        candidates.add(new Candidate("the output of every step", asIs ? streamFirst : timeFirst, swapped));
        candidates.add(new Candidate("the output of the last step", List.of(streams, width), last));
    }
}
