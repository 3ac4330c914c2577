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

/** Brings the tensors of a file to what a graph asks for, or says everything that is wrong with them, in one line. */
final class Inputs {
    private static final int MOST_NAMED = 6;

    private Inputs() {}

    /**
     * {@return a tensor for each input, and for the optional ones that are given} Integers are converted between int32
     * and int64 where they fit.
     *
     * @param file what messages call the file
     * @param graph what asks for them
     * @param given what the file has
     * @throws IOException when one is missing, not asked for, of another type or shape
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
                    problems.add("has a " + Text.shown(port.name()) + " that " + e.getMessage());
                }
            } else if (graph.inputs().contains(port)) {
                problems.add("has no " + Text.shown(port.name()));
            }
        }
        if (!extra.isEmpty()) {
            problems.add("has " + listed(extra) + ", which the model does not read");
        }
        if (!problems.isEmpty()) {
            throw new IOException(file + ": " + String.join("; ", problems) + " (the model reads "
                    + all(graph).stream().map(Inputs::describe).collect(Collectors.joining(", ")) + ")");
        }
        return inputs;
    }

    /** {@return all that the graph may be given, in its order: first what it must be} */
    static List<Port> all(Graph graph) {
        List<Port> ports = new ArrayList<>(graph.inputs());
        ports.addAll(graph.optionalInputs());
        return ports;
    }

    private static String listed(Collection<String> names) {
        String first = names.stream().limit(MOST_NAMED).map(Text::shown).collect(Collectors.joining(", "));
        return names.size() > MOST_NAMED ? first + " and " + (names.size() - MOST_NAMED) + " more" : first;
    }

    /** {@return name, type and shape, with ? for a dimension of any size} */
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
            throw new IllegalArgumentException("is " + tensor + ", not " + describeType(port));
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
                throw new IllegalArgumentException("does not fit into int32: element " + i + " is " + longs[i]);
            }
        }
        return Tensor.ofInts(tensor.shape(), ints);
    }
}
