package dev.rondo.graph.stream;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Shape;
import dev.rondo.graph.op.Size;
import dev.rondo.graph.program.Choice;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Replaces choices between graphs whose condition depends only on constants and on shapes by the chosen graph. */
final class Choices {
    private final Map<String, Tensor> constants;
    private final Trace trace;
    /** The values that do not depend on the values of inputs. */
    private final Set<String> known;

    private final List<Node> nodes = new ArrayList<>();
    private int choices;

    private Choices(Program program, Map<String, Tensor> inputs) {
        this.constants = new HashMap<>(program.constants());
        this.known = new HashSet<>(constants.keySet());
        Map<String, Tensor> values = new HashMap<>(constants);
        values.putAll(inputs);
        this.trace = new Trace(values);
    }

    /**
     * {@return a program without such choices}
     *
     * @param program the program
     * @param inputs inputs with the shapes for which it is made
     * @throws UnsupportedOperationException if a condition depends on values of inputs; names the node
     */
    static Program resolved(Program program, Map<String, Tensor> inputs) {
        if (program.nodes().stream().noneMatch(node -> node.operator() instanceof Choice)) {
            return program;
        }
        Choices choices = new Choices(program, inputs);
        program.nodes().forEach(choices::add);
        return new Program(
                program.inputs(),
                program.optionalInputs(),
                program.outputs(),
                choices.constants,
                choices.nodes,
                program.metadata());
    }

    private void add(Node node) {
        if (node.operator() instanceof Choice choice) {
            String condition = node.inputs().getFirst();
            if (!known.contains(condition)) {
                throw new UnsupportedOperationException(
                        node + " cannot be stepped: its condition \"" + condition
                                + "\" depends on the inputs. If it is a setting, such as a sampling rate, fix it by withInputs");
            }
            Map<String, Tensor> added = new HashMap<>();
            List<Node> chosen = choice.inlined(node, trace.get(condition), "choice " + ++choices + ": ", added);
            constants.putAll(added);
            known.addAll(added.keySet());
            trace.values().putAll(added);
            chosen.forEach(this::add);
            return;
        }
        trace.add(node);
        boolean shapes = node.operator() instanceof Shape || node.operator() instanceof Size;
        if (shapes || node.inputs().stream().allMatch(name -> name.isEmpty() || known.contains(name))) {
            known.addAll(node.outputs());
        }
        nodes.add(node);
    }
}
