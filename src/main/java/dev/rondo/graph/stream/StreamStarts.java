package dev.rondo.graph.stream;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.TimeStep;
import dev.rondo.graph.program.TimeStep.Memory;
import dev.rondo.text.SafeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The memories of new streams: computes initial states from the state inputs of a graph as the graph does. */
final class StreamStarts {
    private final List<Port> ports;
    /** The values that no step changes. */
    private final Map<String, Tensor> fixed;
    /** The nodes that read a state input or a value that was computed from one, in order. */
    private final List<Node> nodes = new ArrayList<>();

    private final List<TimeStep> steps;
    private final List<List<String>> inputs;

    /**
     * Creates the starts.
     *
     * @param time the inputs of the program
     * @param values the values of a step
     * @param code the nodes over time
     */
    StreamStarts(TimeInputs time, StepValues values, StepCode code) {
        this.ports = time.states().stream().map(StreamStarts::ofOneStream).toList();
        this.steps = List.copyOf(code.steps());
        this.inputs = List.copyOf(code.stepInputs());
        Set<String> varying = new HashSet<>();
        ports.forEach(port -> varying.add(port.name()));
        for (Node node : code.fixed()) {
            if (node.inputs().stream().anyMatch(varying::contains)) {
                nodes.add(node);
                varying.addAll(node.outputs());
            }
        }
        this.fixed = values.fixed();
        Set<String> read = new HashSet<>(varying);
        nodes.forEach(node -> read.addAll(node.inputs()));
        inputs.forEach(read::addAll);
        fixed.keySet().retainAll(read);
    }

    private static Port ofOneStream(Port port) {
        return new Port(
                port.name(),
                port.type(),
                port.shape().stream().map(size -> Math.max(1, size)).toList());
    }

    List<Port> ports() {
        return ports;
    }

    /** {@return the memories of a stream that begins with these states} */
    Memory[] memories(Map<String, Tensor> states) {
        Map<String, Tensor> known = new HashMap<>(fixed);
        states.forEach((name, tensor) -> {
            Port port = ports.stream()
                    .filter(state -> state.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            SafeText.shown("the states are " + ports + ", but \"" + name + "\" was given")));
            if (!port.accepts(tensor)) {
                throw new IllegalArgumentException(
                        SafeText.shown("expected the state " + port + ", but " + tensor + " was given"));
            }
            known.put(name, tensor);
        });
        Trace trace = new Trace(known);
        for (Node node : states.isEmpty() ? List.<Node>of() : nodes) {
            trace.add(node);
        }
        Memory[] memories = new Memory[steps.size()];
        for (int i = 0; i < memories.length; i++) {
            List<@Nullable Tensor> read = new ArrayList<>();
            inputs.get(i).forEach(name -> read.add(name.isEmpty() ? null : known.get(name)));
            memories[i] = steps.get(i).newMemory(read);
        }
        return memories;
    }
}
