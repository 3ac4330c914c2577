package dev.rondo.graph.op;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Budget;
import dev.rondo.graph.program.ConstantInputs;
import dev.rondo.graph.program.PreparedProgram;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The graph that {@link Loop} and {@link Scan} run again and again. Its inputs are those that change from one iteration to the
 * next, and then the captured values, which are the last inputs of the node.
 *
 * @param program the graph
 * @param captured the names of the values that it reads from the enclosing graph
 */
public record Body(Program program, List<String> captured) {
    /** A node of a body counts as this many multiplications, which take about as long. So a loop that never ends is refused after
     * seconds. */
    private static final int NODE_WORK = 256;

    /** Copies the names. */
    public Body {
        captured = List.copyOf(captured);
    }

    /** The number of inputs that change. */
    int inputs() {
        return program.inputs().size() - captured.size();
    }

    /** The graph with its operators prepared for the captured values that are constant. */
    PreparedProgram prepared(ConstantInputs inputs) {
        int first = inputs.tensors().size() - captured.size();
        Map<String, Tensor> constants = new HashMap<>(program.constants());
        List<Port> varying = new ArrayList<>(program.inputs());
        for (int i = 0; i < captured.size(); i++) {
            Tensor constant = inputs.tensors().get(first + i);
            if (constant != null) {
                String name = captured.get(i);
                constants.put(name, constant);
                varying.removeIf(port -> port.name().equals(name));
            }
        }
        return PreparedProgram.ofBody(
                new Program(varying, List.of(), program.outputs(), constants, program.nodes(), program.metadata()));
    }

    /** One run of the body: sums up what its iterations keep in memory. */
    final class Iterations {
        private final PreparedProgram prepared;
        private final Map<String, Tensor> values = new HashMap<>();
        private final int states;
        private final List<List<Tensor>> collected = new ArrayList<>();
        private final long heldBefore = Budget.held();
        private long collectedBytes;

        /**
         * Begins a run.
         *
         * @param prepared the graph
         * @param given all inputs of the node
         * @param states the number of outputs that are inputs of the next iteration
         */
        Iterations(PreparedProgram prepared, List<@Nullable Tensor> given, int states) {
            this.prepared = prepared;
            this.states = states;
            int first = given.size() - captured.size();
            for (int i = 0; i < captured.size(); i++) {
                values.put(captured.get(i), given.get(first + i));
            }
            for (int i = states; i < program.outputs().size(); i++) {
                collected.add(new ArrayList<>());
            }
        }

        /** Runs the body once; returns the states, and collects the other outputs. */
        List<Tensor> run(List<Tensor> inputs) {
            Budget.multiply(NODE_WORK, 1 + program.nodes().size());
            for (int i = 0; i < inputs.size(); i++) {
                values.put(program.inputs().get(i).name(), inputs.get(i));
            }
            List<Tensor> results = prepared.run(values);
            long stateBytes = 0;
            for (int i = 0; i < results.size(); i++) {
                long bytes = TensorArrays.bytes(results.get(i));
                if (i < states) {
                    stateBytes += bytes;
                } else {
                    collected.get(i - states).add(results.get(i));
                    collectedBytes += bytes;
                }
            }
            Budget.hold(heldBefore + stateBytes + collectedBytes);
            return results.subList(0, states);
        }

        /**
         * One of the collected outputs of all iterations, along a new first axis.
         *
         * @param output the number of the output after the states
         * @param backwards whether the last iteration is the first element
         */
        Tensor stacked(int output, boolean backwards) {
            List<Tensor> parts = collected.get(output);
            Port port = program.outputs().get(states + output);
            List<Integer> shape = new ArrayList<>();
            shape.add(parts.size());
            if (parts.isEmpty()) {
                // Sizes that the file leaves open are 0, as nothing says otherwise.
                port.shape().forEach(size -> shape.add(Math.max(size, 0)));
                return TensorArrays.of(port.type(), shape, TensorArrays.newArray(port.type(), shape));
            }
            Tensor first = parts.getFirst();
            shape.addAll(first.shape());
            Object stack = TensorArrays.newArray(first.type(), shape);
            int width = TensorArrays.count(first);
            for (int i = 0; i < parts.size(); i++) {
                Tensor part = parts.get(i);
                if (part.type() != first.type() || !part.shape().equals(first.shape())) {
                    throw new IllegalArgumentException(
                            "the output \"" + port.name() + "\" of its body was " + first + " first and then " + part);
                }
                int to = (backwards ? parts.size() - 1 - i : i) * width;
                System.arraycopy(TensorArrays.array(part), 0, stack, to, width);
            }
            return TensorArrays.of(first.type(), shape, stack);
        }
    }
}
