package dev.rondo.model.keras;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.op.Identity;
import dev.rondo.graph.program.GraphBuilder;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Program;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Adds the nodes of layers to a graph under generated names. Not thread-safe. */
final class KerasGraphBuilder {
    /** The most calls and nodes: models inside models that are called often would multiply. */
    private static final int MOST_CALLS = 1 << 18;

    private final boolean leavesOutMasks;
    private static final String STATE = "state";

    private final GraphBuilder builder = new GraphBuilder();
    private final Map<Tensor, String> constants = new IdentityHashMap<>();
    private final Map<Object, List<String>> operands = new IdentityHashMap<>();
    private int values;
    private int calls;
    private int inputs;
    private int outputs;
    private int states;
    /** Outputs that follow the model's own. */
    private final Map<String, KerasTensor> nextStates = new LinkedHashMap<>();

    /**
     * Creates an empty graph.
     *
     * @param leavesOutMasks whether layers write no masks, because masked steps never reach the graph
     */
    KerasGraphBuilder(boolean leavesOutMasks) {
        this.leavesOutMasks = leavesOutMasks;
    }

    boolean leavesOutMasks() {
        return leavesOutMasks;
    }

    /** Counts a call of a layer or a node. */
    void count() {
        if (++calls > MOST_CALLS) {
            throw new IllegalArgumentException(
                    "the model has more than " + MOST_CALLS + " calls of layers and operators");
        }
    }

    private String fresh() {
        count();
        return "v" + values++;
    }

    /** Adds the next of the model's inputs, {@code in0}, {@code in1}... */
    KerasTensor input(Type type, List<Integer> shape) {
        String name = "in" + inputs++;
        builder.input(new Port(name, type, shape));
        return new KerasTensor(name, type, shape, null);
    }

    /** {@return whether an input of this name is a state of a stateful layer} */
    static boolean isState(String input) {
        return input.startsWith(STATE);
    }

    /** Adds an input for a state of a stateful layer: {@code state0}, {@code state1}... */
    KerasTensor state(List<Integer> shape) {
        String name = STATE + states++;
        builder.input(new Port(name, Type.FLOAT32, shape));
        return new KerasTensor(name, Type.FLOAT32, shape, null);
    }

    /** Adds an output for a state of a stateful layer after the run, named {@code next_} and the name of its input. */
    void nextState(KerasTensor before, KerasTensor after) {
        nextStates.put("next_" + before.name(), after);
    }

    /** Adds the next of the model's outputs, {@code out0}, {@code out1}... */
    void output(KerasTensor value) {
        alias("out" + outputs++, value);
    }

    private void alias(String name, KerasTensor value) {
        builder.add(name, "Identity", new Identity(), List.of(value.name()), List.of(name));
        builder.output(new Port(name, value.type(), value.shape()));
    }

    void metadata(String key, String value) {
        builder.metadata(key, value);
    }

    /** {@return the name of a constant} A tensor that is added several times is stored once. */
    String constant(Tensor tensor) {
        return constants.computeIfAbsent(tensor, unused -> {
            String name = fresh();
            builder.constant(name, tensor);
            return name;
        });
    }

    /**
     * {@return the names of the operands of a cell or a layer, which are stored once however often it is called}
     *
     * @param owner the cell or the layer
     * @param values makes the operands
     */
    List<String> operands(Object owner, Supplier<List<Tensor>> values) {
        return operands.computeIfAbsent(
                owner, unused -> values.get().stream().map(this::constant).toList());
    }

    /** Adds a node with one float32 output, without a mask. */
    KerasTensor add(String layer, String kind, Operator operator, List<String> arguments, List<Integer> shape) {
        return addAll(layer, kind, operator, arguments, List.of(shape)).getFirst();
    }

    /** Adds a node with one output of any type, without a mask. */
    KerasTensor add(
            String layer, String kind, Operator operator, List<String> arguments, Type type, List<Integer> shape) {
        KerasTensor result = new KerasTensor(fresh(), type, shape, null);
        builder.add(layer, kind, operator, arguments, List.of(result.name()));
        return result;
    }

    /** Adds a node with one float32 output for each of the shapes. */
    List<KerasTensor> addAll(
            String layer, String kind, Operator operator, List<String> arguments, List<List<Integer>> shapes) {
        List<KerasTensor> results = new ArrayList<>();
        for (List<Integer> shape : shapes) {
            results.add(new KerasTensor(fresh(), Type.FLOAT32, shape, null));
        }
        builder.add(
                layer,
                kind,
                operator,
                arguments,
                results.stream().map(KerasTensor::name).toList());
        return results;
    }

    /** Adds a node that computes a mask, and returns the name of the mask. */
    String mask(String layer, String kind, Operator operator, List<String> arguments) {
        String name = fresh();
        builder.add(layer, kind, operator, arguments, List.of(name));
        return name;
    }

    Program build() {
        nextStates.forEach(this::alias);
        return builder.build();
    }
}
