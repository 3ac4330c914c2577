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
 * The outputs of a graph, computed by its network one time step at a time and compared with a run over whole sequences.
 *
 * <p>A graph does not say which dimension of its input is time, which of its other inputs are h and c, or what its
 * outputs are. So both orders, [T][B] and [B][T], and all {@link RecurrentState#interpretations} are tried, and each
 * output is identified by its shape and the closest values. A wrong interpretation does not come within the tolerance;
 * if two do, they are equal.
 *
 * @param outputs the values, by the names of the graph's outputs
 * @param report one line per output: what it is and its largest difference
 */
record StreamedRun(SequencedMap<String, Tensor> outputs, List<String> report) {
    /** The largest allowed difference between the streamed and the whole run, relative to 1 + |y|. */
    static final double TOLERANCE = 1e-6;

    /**
     * Streams the inputs.
     *
     * @param network the model as a network
     * @param graph the model as a graph
     * @param inputs the graph's inputs
     * @param whole the graph's outputs for them
     * @throws IOException if the inputs are not a sequence with its states, or the network's outputs differ
     */
    static StreamedRun of(Network network, Graph graph, Map<String, Tensor> inputs, SequencedMap<String, Tensor> whole)
            throws IOException {
        List<Tensor> states = new ArrayList<>();
        Inputs.all(graph).forEach(port -> states.add(inputs.get(port.name()))); // null if omitted
        Tensor sequence = states.stream()
                .filter(input -> !SequenceLayout.of(network, input).isEmpty())
                .findFirst()
                .orElseThrow(() -> new IOException("no input is a sequence of "
                        + (network.readsTokens() ? "tokens" : "vectors of size " + network.inputSize())
                        + ", the inputs are " + inputs.values()));
        states.remove(sequence);
        Attempt best = best(network, sequence, states, whole);
        String problem = best.problem();
        if (problem != null) {
            throw new IOException(problem);
        }
        return new StreamedRun(best.outputs(), best.report());
    }

    /** {@return the closest of all interpretations of the inputs} */
    private static Attempt best(Network network, Tensor sequence, List<Tensor> states, Map<String, Tensor> whole)
            throws IOException {
        RecurrentState recurrent = new RecurrentState(network);
        IOException refusal = new IOException("cannot match the model's " + states.size() + " state inputs with "
                + recurrent.describe() + " of its network");
        Attempt best = null;
        for (SequenceLayout layout : SequenceLayout.of(network, sequence)) {
            for (List<List<RecurrentState.Slot>> slots : recurrent.interpretations(states.size())) {
                try {
                    Attempt attempt = Attempt.of(whole, Streams.run(network, layout, sequence, slots, states));
                    best = best == null || attempt.difference() < best.difference() ? attempt : best;
                } catch (IOException e) {
                    // The shapes of the states do not fit this number of streams.
                    refusal = e;
                }
            }
        }
        if (best == null) {
            throw refusal;
        }
        return best;
    }

    /** The outputs under one interpretation of the inputs. */
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

        /** {@return why this attempt fails; null if it succeeds} */
        String problem() {
            for (Map.Entry<String, Tensor> output : whole.entrySet()) {
                Candidate candidate = chosen.get(output.getKey());
                String name = Text.shown(output.getKey());
                if (candidate == null) {
                    return "the output " + name + ", " + output.getValue()
                            + ", is neither an output of the network nor a state";
                }
                double difference = candidate.difference(output.getValue());
                if (!(difference <= TOLERANCE)) {
                    return "the streamed and the whole run do not agree: " + name + ", " + candidate.what()
                            + ", differs by " + shown(difference) + " * (1 + |y|), allowed are " + shown(TOLERANCE);
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
