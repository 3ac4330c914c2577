package dev.rondo.model;

import dev.rondo.Network;
import dev.rondo.model.graph.NetworkOperator;
import dev.rondo.model.graph.Program;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * A model as its file has it: operators on named tensors, run over whole sequences. {@link Models#loadGraph} makes one of
 * any model file. Where the operators are a chain of layers, {@link #toNetwork} gives the network, which can be stepped.
 *
 * <p>Immutable, safe for use by many threads at once. A run allocates what it computes.
 */
public final class Graph {
    /**
     * An input or an output.
     *
     * @param name its name
     * @param type what its elements are
     * @param shape its dimensions, -1 for one of any size; empty for a single number, or where {@code ranked} is false
     * @param ranked whether the file says how many dimensions there are; where it does not, any shape will do
     */
    public record Port(String name, Tensor.Type type, List<Integer> shape, boolean ranked) {
        /** Copies the shape. */
        public Port {
            shape = List.copyOf(shape);
        }

        /**
         * Creates one of known rank.
         *
         * @param name its name
         * @param type what its elements are
         * @param shape its dimensions, -1 for one of any size; empty for a single number
         */
        public Port(String name, Tensor.Type type, List<Integer> shape) {
            this(name, type, shape, true);
        }

        /**
         * {@return a port that takes tensors of any shape}
         *
         * @param name its name
         * @param type what its elements are
         */
        public static Port ofAnyShape(String name, Tensor.Type type) {
            return new Port(name, type, List.of(), false);
        }

        /**
         * {@return whether a tensor has this type and shape}
         *
         * @param tensor any
         */
        public boolean accepts(Tensor tensor) {
            return type == tensor.type() && (!ranked || fits(tensor.shape()));
        }

        private boolean fits(List<Integer> actual) {
            if (actual.size() != shape.size()) {
                return false;
            }
            for (int i = 0; i < actual.size(); i++) {
                if (shape.get(i) >= 0 && !shape.get(i).equals(actual.get(i))) {
                    return false;
                }
            }
            return true;
        }

        /** {@return name, type and shape, as in {@code x: float32 [-1, 1, 8]}} */
        @Override
        public String toString() {
            return name + ": " + type + " " + (ranked ? shape : "of any shape");
        }
    }

    private final Program program;

    Graph(Program program) {
        this.program = program;
    }

    /** {@return what {@link #run} must be given, in the order of the file} */
    public List<Port> inputs() {
        return program.inputs();
    }

    /** {@return what {@link #run} may be given beside them, such as the states that streams begin with} */
    public List<Port> optionalInputs() {
        return program.optionalInputs();
    }

    /** {@return what {@link #run} gives, in the order of the file; the shapes are what the file says of them} */
    public List<Port> outputs() {
        return program.outputs();
    }

    /** {@return what the file says about itself: producer, versions, its own entries} */
    public Map<String, String> metadata() {
        return program.metadata();
    }

    /**
     * {@return the outputs by name, in the order of {@link #outputs}}
     *
     * @param inputs a tensor for each of {@link #inputs}, and for any of {@link #optionalInputs}; not written to, but an output may be one of them
     * @throws IllegalArgumentException when one is missing, not asked for, of another type or shape, or when sizes do not
     *     fit inside; names the input or the node
     */
    public SequencedMap<String, Tensor> run(Map<String, Tensor> inputs) {
        checkInputs(inputs);
        List<Tensor> results;
        try {
            results = program.run(inputs);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(ModelFormatException.shown(e.getMessage()), e);
        }
        SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
        for (int i = 0; i < results.size(); i++) {
            Port port = outputs().get(i);
            if (results.get(i).type() != port.type()) {
                throw new IllegalArgumentException("the output " + ModelFormatException.shown(port.toString())
                        + " was computed as " + results.get(i));
            }
            outputs.put(port.name(), results.get(i));
        }
        return outputs;
    }

    private void checkInputs(Map<String, Tensor> given) {
        Set<String> left = new LinkedHashSet<>(given.keySet());
        for (Port port : inputs()) {
            require(port, given.get(port.name()));
            left.remove(port.name());
        }
        for (Port port : optionalInputs()) {
            if (left.remove(port.name())) {
                require(port, given.get(port.name()));
            }
        }
        if (!left.isEmpty()) {
            List<Port> all = new ArrayList<>(inputs());
            all.addAll(optionalInputs());
            throw new IllegalArgumentException("the inputs are "
                    + ModelFormatException.shown(
                            all.stream().map(Port::name).toList().toString()) + ", but "
                    + ModelFormatException.shown(given.keySet().toString()) + " were given");
        }
    }

    private static void require(Port port, Tensor tensor) {
        if (tensor == null || !port.accepts(tensor)) {
            throw new IllegalArgumentException("expected the input " + ModelFormatException.shown(port.toString())
                    + ", but " + (tensor == null ? "it is missing" : tensor + " was given"));
        }
    }

    /**
     * {@return the network that this graph is, to be stepped} So it is when one of its inputs passes through recurrent
     * layers, dense layers (a product with a matrix, a bias, an activation) and at first an embedding, one after another,
     * with axes moved in between, and becomes an output. Other inputs and outputs may be states; initial states that are
     * not inputs must be constant, and the same for every stream. Where the output is of the last step alone, it is what the
     * network says after that step. A network with a bidirectional layer runs whole sequences, but no single steps.
     *
     * @throws UnsupportedOperationException when the graph is anything else; names the node in the way, and why it is
     * @throws IllegalArgumentException when sizes do not fit
     */
    public Network toNetwork() {
        try {
            return NetworkOperator.networkOf(program);
        } catch (UnsupportedOperationException e) {
            throw new UnsupportedOperationException(ModelFormatException.shown(e.getMessage()), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(ModelFormatException.shown(e.getMessage()), e);
        }
    }

    /** {@return a table of the nodes, in order, with the shapes of the constants they read, and what these add up to} */
    @Override
    public String toString() {
        return GraphSummary.of(program);
    }
}
