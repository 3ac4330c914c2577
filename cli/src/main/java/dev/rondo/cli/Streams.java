package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.graph.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a network step by step over all streams of a graph's inputs, and collects candidates for the graph's outputs.
 */
final class Streams {
    private final Network network;
    private final SequenceLayout layout;
    private final State[] states;
    /** The output of every step [T * B][O], in the order of the layout. */
    private final float[] sequence;

    private Streams(Network network, SequenceLayout layout) {
        this.network = network;
        this.layout = layout;
        this.states = new State[layout.streams()];
        this.sequence = new float[Math.multiplyExact(layout.steps() * layout.streams(), network.outputSize())];
        for (int b = 0; b < states.length; b++) {
            states[b] = network.newState();
        }
    }

    /**
     * Fails as a step would.
     *
     * @throws UnsupportedOperationException if the network cannot run step by step
     */
    static void requireSteps(Network network) {
        network.newRunner().skip(network.newState(), new float[network.outputSize()]);
    }

    /**
     * {@return the candidates for the outputs of a graph}
     *
     * @param network the graph's network
     * @param layout an interpretation of the sequence's dimensions
     * @param sequence the sequence input
     * @param slots the slots of each state input
     * @param states the state inputs, null for one that is omitted
     * @throws IOException if the shape of a state input does not fit its layers and the number of streams
     */
    static List<Candidate> run(
            Network network,
            SequenceLayout layout,
            Tensor sequence,
            List<List<RecurrentState.Slot>> slots,
            List<Tensor> states)
            throws IOException {
        Streams streams = new Streams(network, layout);
        RecurrentState.set(streams.states, slots, states);
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

    /** {@return a token} Graphs take tokens as int32 or int64; Keras's may take float32. */
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
        boolean inTimeOrder = layout.timeFirst();
        candidates.add(new Candidate("the output of every step", inTimeOrder ? timeFirst : streamFirst, sequence));
        candidates.add(new Candidate("the output of every step", inTimeOrder ? streamFirst : timeFirst, swapped));
        candidates.add(new Candidate("the output of the last step", List.of(streams, width), last));
    }
}
