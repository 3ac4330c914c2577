package dev.rondo.graph.stream;

import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.TimeStep;
import java.util.ArrayList;
import java.util.List;

/** The parts of a step in the order in which they run, and the nodes over time among them. */
final class StepCode {
    private final List<Part.Timed> parts = new ArrayList<>();
    private final List<TimeStep> steps = new ArrayList<>();
    /** For each node over time the names of its inputs. */
    private final List<List<String>> stepInputs = new ArrayList<>();
    /** The nodes that run before the first step, in order. */
    private final List<Node> fixed = new ArrayList<>();
    /** Windows of a fixed number of steps, in words. */
    private final List<String> windows = new ArrayList<>();

    private Clock clock = Clock.EACH_STEP;

    /** Sets when the parts run that follow. */
    void at(Clock next) {
        clock = next;
    }

    Clock clock() {
        return clock;
    }

    void add(Part part) {
        parts.add(new Part.Timed(part, clock));
    }

    /** Adds a node over time that has no initial states. */
    void add(TimeStep step, float[][] inputs, float[][] outputs) {
        add(step, List.of(), inputs, outputs);
    }

    /**
     * Adds a node over time.
     *
     * @param step the node
     * @param names the names of its inputs, among them the initial states
     * @param inputs their values in a step
     * @param outputs the values that it writes
     */
    void add(TimeStep step, List<String> names, float[][] inputs, float[][] outputs) {
        add(new Parts.Over(step, memory(step, names), inputs, outputs));
    }

    /** {@return the number of the memory of a node over time, whose initial states have these names} */
    int memory(TimeStep step, List<String> names) {
        steps.add(step);
        stepInputs.add(List.copyOf(names));
        return steps.size() - 1;
    }

    /** Adds a node that runs before the first step. */
    void addFixed(Node node) {
        fixed.add(node);
    }

    List<Node> fixed() {
        return fixed;
    }

    List<List<String>> stepInputs() {
        return stepInputs;
    }

    void addWindow(String window) {
        windows.add(window);
    }

    List<Part.Timed> parts() {
        return parts;
    }

    List<TimeStep> steps() {
        return steps;
    }

    List<String> windows() {
        return windows;
    }
}
