package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a graph gives, computed by its network one time step after another, and held against what it gave at once.
 *
 * <p>A graph does not say which dimension of its input is time, which of its other inputs are h and c, nor which output
 * is what. So both orders, [T][B] and [B][T], and all {@link RecurrentState#readings} are streamed, and each output is told by
 * its shape and by the value that comes closest. A wrong reading does not come within the tolerance; where two do, they
 * are equal.
 *
 * @param outputs the values, by the names of the graph's outputs
 * @param report a line for each output, on what it is and how close it came
 */
record StreamedRun(SequencedMap<String, Tensor> outputs, List<String> report) {
    /** The largest difference between a step's output and the whole run's, relative to 1 + |y|. */
    static final double TOLERANCE = 1e-6;

    /**
     * Streams the inputs.
     *
     * @param network the model, to be stepped
     * @param graph the model
     * @param inputs its inputs
     * @param whole what it gave for them at once
     * @throws IOException when the inputs are no sequence and its states, or the network gives something else
     */
    static StreamedRun of(Network network, Graph graph, Map<String, Tensor> inputs, SequencedMap<String, Tensor> whole)
            throws IOException {
        List<Tensor> states = new ArrayList<>();
        Inputs.all(graph).forEach(port -> states.add(inputs.get(port.name()))); // null for one that is left out
        Tensor sequence = states.stream()
                .filter(input -> !Layout.of(network, input).isEmpty())
                .findFirst()
                .orElseThrow(() -> new IOException("no input is a sequence, whose steps have "
                        + (network.readsTokens() ? "a token" : network.inputSize() + " values")
                        + " each: they are " + inputs.values()));
        states.remove(sequence);
        Attempt best = best(network, sequence, states, whole);
        String wrong = best.wrong();
        if (wrong != null) {
            throw new IOException(wrong);
        }
        return new StreamedRun(best.outputs(), best.report());
    }

    /** Of all ways to read the inputs, the one that comes closest. */
    private static Attempt best(Network network, Tensor sequence, List<Tensor> states, Map<String, Tensor> whole)
            throws IOException {
        RecurrentState memory = new RecurrentState(network);
        IOException refusal = new IOException(
                "streams begin with " + memory.describe() + ", but the model reads " + states.size() + " states");
        Attempt best = null;
        for (Layout layout : Layout.of(network, sequence)) {
            for (List<List<RecurrentState.Slot>> reading : memory.readings(states.size())) {
                try {
                    Attempt attempt = Attempt.of(whole, Streams.run(network, layout, sequence, reading, states));
                    best = best == null || attempt.difference() < best.difference() ? attempt : best;
                } catch (IOException e) {
                    // the states that are given are not of so many streams
                    refusal = e;
                }
            }
        }
        if (best == null) {
            throw refusal;
        }
        return best;
    }

    /** The outputs under one reading of the input's dimensions. */
    private record Attempt(Map<String, Tensor> whole, SequencedMap<String, Candidate> chosen, double difference) {
        static Attempt of(Map<String, Tensor> whole, List<Candidate> candidates) {
            SequencedMap<String, Candidate> chosen = new LinkedHashMap<>();
            double largest = 0;
            for (Map.Entry<String, Tensor> output : whole.entrySet()) {
                double least = Double.POSITIVE_INFINITY;
                for (Candidate candidate : candidates) {
                    double difference = candidate.difference(output.getValue());
                    if (difference < least) {
                        least = difference;
                        chosen.put(output.getKey(), candidate);
                    }
                }
                largest = Math.max(largest, least);
            }
            return new Attempt(whole, chosen, largest);
        }

        /** What stands against this attempt; null for nothing. */
        String wrong() {
            for (Map.Entry<String, Tensor> output : whole.entrySet()) {
                Candidate candidate = chosen.get(output.getKey());
                String name = Text.shown(output.getKey());
                if (candidate == null) {
                    return "the output " + name + ", " + output.getValue()
                            + ", is neither what the steps give nor a state";
                }
                double difference = candidate.difference(output.getValue());
                if (!(difference <= TOLERANCE)) {
                    return "steps and the whole run do not agree: " + name + ", " + candidate.what() + ", differs by "
                            + shown(difference) + " * (1 + |y|), where " + shown(TOLERANCE) + " is allowed";
                }
            }
            return null;
        }

        SequencedMap<String, Tensor> outputs() {
            SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
            whole.forEach((name, tensor) ->
                    outputs.put(name, Tensor.of(tensor.shape(), chosen.get(name).values())));
            return outputs;
        }

        List<String> report() {
            List<String> lines = new ArrayList<>();
            whole.forEach((name, tensor) -> {
                Candidate candidate = chosen.get(name);
                lines.add("streamed " + Text.shown(name) + ", " + candidate.what() + ": within "
                        + shown(candidate.difference(tensor)) + " * (1 + |y|) of the whole run");
            });
            return lines;
        }

        private static String shown(double difference) {
            return String.format(Locale.ROOT, "%.1e", difference);
        }
    }
}
