package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.program.Choice;
import dev.rondo.graph.program.ConstantInputs;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.PreparedProgram;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ONNX If: runs one of two graphs. Inputs: a condition of one bool, then the values that either graph reads from the
 * graph around it.
 *
 * @param then the graph to run if the condition is true; its inputs are some of {@code captured}
 * @param otherwise the graph to run if it is false; likewise
 * @param captured the names of the values read from the graph around
 */
public record If(Program then, Program otherwise, List<String> captured) implements Choice {
    /** Copies the names. */
    public If {
        captured = List.copyOf(captured);
    }

    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public Operator prepare(ConstantInputs inputs) {
        PreparedProgram first = new PreparedProgram(then);
        PreparedProgram second = new PreparedProgram(otherwise);
        return (List<@Nullable Tensor> given) ->
                (isTrue(OperatorInputs.required(given, 0)) ? first : second).run(captured(given));
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        return PreparedProgram.forOneRun(branch(OperatorInputs.required(inputs, 0)))
                .run(captured(inputs));
    }

    private Map<String, Tensor> captured(List<@Nullable Tensor> inputs) {
        Map<String, Tensor> values = new HashMap<>();
        for (int i = 0; i < captured.size(); i++) {
            values.put(captured.get(i), inputs.get(i + 1));
        }
        return values;
    }

    private Program branch(Tensor condition) {
        return isTrue(condition) ? then : otherwise;
    }

    private static boolean isTrue(Tensor condition) {
        if (condition.type() != Type.BOOL || TensorArrays.count(condition) != 1) {
            throw new IllegalArgumentException("the condition must be one bool, but is " + condition);
        }
        return condition.booleans()[0];
    }

    @Override
    public List<Node> inlined(Node node, Tensor condition, String prefix, Map<String, Tensor> constants) {
        Program chosen = branch(condition);
        if (chosen.outputs().size() != node.outputs().size()) {
            throw new IllegalArgumentException(node + " has " + node.outputs().size() + " outputs, but its graph "
                    + chosen.outputs().size());
        }
        Map<String, String> names = new HashMap<>(Map.of("", ""));
        for (int i = 0; i < captured.size(); i++) {
            names.put(captured.get(i), node.inputs().get(i + 1));
        }
        chosen.constants().forEach((name, value) -> {
            names.put(name, prefix + name);
            constants.put(prefix + name, value);
        });
        List<Node> nodes = new ArrayList<>();
        for (Node inner : chosen.nodes()) {
            inner.outputs().forEach(output -> names.putIfAbsent(output, prefix + output));
            nodes.add(inner.renamed(names));
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            List<String> from = List.of(names.get(chosen.outputs().get(i).name()));
            List<String> to = List.of(node.outputs().get(i));
            nodes.add(new Node(node.name(), "Identity", new Identity(), from, to));
        }
        return nodes;
    }
}
