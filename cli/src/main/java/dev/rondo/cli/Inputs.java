package dev.rondo.cli;

import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Matches the tensors of a file to a graph's inputs, or reports every problem with them in one line. */
final class Inputs {
    private static final int MOST_NAMED = 6;

    private Inputs() {}

    /**
     * {@return a tensor for each required input and each optional input that is given} Integers are converted between
     * int32 and int64 if they fit.
     *
     * @param file the file's name for messages
     * @param graph the graph to run
     * @param given the tensors of the file
     * @throws IOException if a tensor is missing or unknown, or its type or shape does not match
     */
    static Map<String, Tensor> of(String file, Graph graph, Map<String, Tensor> given) throws IOException {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        Set<String> extra = new LinkedHashSet<>(given.keySet());
        for (Port port : all(graph)) {
            Tensor tensor = given.get(port.name());
            if (extra.remove(port.name())) {
                try {
                    inputs.put(port.name(), convert(tensor, port));
                } catch (IllegalArgumentException e) {
                    problems.add(Text.shown(port.name()) + " " + e.getMessage());
                }
            } else if (graph.inputs().contains(port)) {
                problems.add(Text.shown(port.name()) + " is missing");
            }
        }
        if (!extra.isEmpty()) {
            problems.add("the model has no input " + listed(extra));
        }
        if (!problems.isEmpty()) {
            throw new IOException(file + ": " + String.join("; ", problems) + " (inputs of the model: "
                    + all(graph).stream().map(Inputs::describe).collect(Collectors.joining(", ")) + ")");
        }
        return inputs;
    }

    /** {@return all inputs of the graph in its order, required ones first} */
    static List<Port> all(Graph graph) {
        List<Port> ports = new ArrayList<>(graph.inputs());
        ports.addAll(graph.optionalInputs());
        return ports;
    }

    private static String listed(Collection<String> names) {
        String first = names.stream().limit(MOST_NAMED).map(Text::shown).collect(Collectors.joining(", "));
        return names.size() > MOST_NAMED ? first + " and " + (names.size() - MOST_NAMED) + " more" : first;
    }

    /** {@return name, type and shape, with ? for a dimension that may have any size} */
    static String describe(Port port) {
        return Text.shown(port.name()) + ": " + describeType(port);
    }

    private static String describeType(Port port) {
        String shape = port.ranked()
                ? port.shape().stream()
                        .map(dimension -> dimension < 0 ? "?" : dimension.toString())
                        .collect(Collectors.joining(", ", "[", "]"))
                : "of any shape";
        return port.type() + " " + shape;
    }

    private static Tensor convert(Tensor tensor, Port port) {
        Tensor converted = tensor;
        if (port.type() == Tensor.Type.INT64 && tensor.type() == Tensor.Type.INT32) {
            converted = widened(tensor);
        } else if (port.type() == Tensor.Type.INT32 && tensor.type() == Tensor.Type.INT64) {
            converted = narrowed(tensor);
        }
        if (!port.accepts(converted)) {
            throw new IllegalArgumentException("is " + tensor + ", expected " + describeType(port));
        }
        return converted;
    }

    private static Tensor widened(Tensor tensor) {
        int[] ints = tensor.ints();
        long[] longs = new long[ints.length];
        for (int i = 0; i < longs.length; i++) {
            longs[i] = ints[i];
        }
        return Tensor.ofLongs(tensor.shape(), longs);
    }

    private static Tensor narrowed(Tensor tensor) {
        long[] longs = tensor.longs();
        int[] ints = new int[longs.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) longs[i];
            if (ints[i] != longs[i]) {
                throw new IllegalArgumentException("does not fit in int32: element " + i + " is " + longs[i]);
            }
        }
        return Tensor.ofInts(tensor.shape(), ints);
    }
}
