package dev.rondo.cli;

import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Describes the inputs and outputs of a model, with names for the axes of any size: T for the time steps and N for the streams. An
 * axis whose meaning the model does not tell stays a question mark.
 */
final class AxisNames {
    private static final int NO_AXIS = -1;

    private final boolean known;
    private final Map<String, Integer> timeAxes = new HashMap<>();

    /**
     * Creates the names.
     *
     * @param stepper knows the axes of time; empty for a model that cannot be streamed
     */
    AxisNames(Optional<Stepper> stepper) {
        this.known = stepper.isPresent();
        stepper.ifPresent(steps -> {
            steps.inputs().forEach(port -> timeAxes.put(port.name(), steps.timeAxis(port.name())));
            steps.outputs().forEach(port -> timeAxes.put(port.name(), steps.timeAxis(port.name())));
        });
    }

    /** {@return name, type and shape of an input or output} */
    String describe(Port port) {
        if (!known || !port.ranked()) {
            return Inputs.describe(port);
        }
        List<Integer> shape = port.shape();
        int time = timeAxes.getOrDefault(port.name(), NO_AXIS);
        long open = IntStream.range(0, shape.size())
                .filter(axis -> axis != time && shape.get(axis) < 0)
                .count();
        String axes = IntStream.range(0, shape.size())
                .mapToObj(axis -> {
                    if (shape.get(axis) >= 0) {
                        return shape.get(axis).toString();
                    }
                    return axis == time ? "T" : open == 1 ? "N" : "?";
                })
                .collect(Collectors.joining(", ", "[", "]"));
        return Text.shown(port.name()) + ": " + port.type() + " " + axes;
    }

    /** {@return whether a description of some ports uses a name} */
    boolean names(List<Port> ports) {
        return known && ports.stream().anyMatch(port -> !describe(port).equals(Inputs.describe(port)));
    }
}
