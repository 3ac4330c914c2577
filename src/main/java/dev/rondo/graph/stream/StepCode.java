package dev.rondo.graph.stream;

import dev.rondo.graph.program.TimeStep;
import java.util.ArrayList;
import java.util.List;

/** The parts of a step in the order in which they run, and the nodes over time among them. */
final class StepCode {
    private final List<Part.Timed> parts = new ArrayList<>();
    private final List<TimeStep> steps = new ArrayList<>();
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

    /** Adds a node over time. */
    void add(TimeStep step, float[][] inputs, float[][] outputs) {
        add(new Parts.Over(step, memory(step), inputs, outputs));
    }

    /** {@return the number of the memory of a node over time} */
    int memory(TimeStep step) {
        steps.add(step);
        return steps.size() - 1;
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
