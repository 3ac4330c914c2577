package dev.rondo.graph.stream;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.ShapeMath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compares steps with a run over a whole sequence, node by node, and so finds the first node whose values at a step are not
 * what it says of the sequence so far: one that needs other steps.
 */
final class Trial {
    /** The largest difference that rounding may make, relative to 1 + |y|. */
    private static final double TOLERANCE = 1e-4;

    private final Program program;
    private final TimeInputs inputs;
    private final Trace whole;
    private final StepValues values;
    private final GraphStepper stepper;
    /** The values of the whole run as floats. */
    private final Map<String, float[]> all = new HashMap<>();

    /**
     * Creates the trial.
     *
     * @param program the program
     * @param inputs its inputs
     * @param whole a run over all steps of the inputs
     * @param values the values of a step, which the stepper writes
     * @param stepper the steps
     */
    Trial(Program program, TimeInputs inputs, Trace whole, StepValues values, GraphStepper stepper) {
        this.program = program;
        this.inputs = inputs;
        this.whole = whole;
        this.values = values;
        this.stepper = stepper;
    }

    /**
     * Compares.
     *
     * @throws UnsupportedOperationException if the steps and the whole run do not agree; names the node
     */
    void check() {
        GraphStepper.Stream stream = stepper.newStream();
        float[] x = new float[stepper.inputSize()];
        float[] y = new float[stepper.outputSize()];
        for (int step = 0; step < inputs.steps(); step++) {
            int at = 0;
            for (Port port : inputs.ports()) {
                float[] sequence = floats(port.name());
                int size = values.array(port.name()).length;
                for (int i = 0; i < size; i++) {
                    x[at++] = sequence[place(whole.get(port.name()).shape(), inputs.axis(), step, i)];
                }
            }
            stepper.step(stream, x, y);
            for (int i = 0; i < program.nodes().size(); i++) {
                Node node = program.nodes().get(i);
                for (String name : node.outputs()) {
                    if (!name.isEmpty() && values.isChanging(name)) {
                        compare(i, node, name, step);
                    }
                }
            }
        }
        for (Port port : program.outputs()) {
            requireOutput(port);
        }
    }

    /** Refuses an output that the trial did not see. */
    private void requireOutput(Port port) {
        if (!values.isChanging(port.name())) {
            throw new UnsupportedOperationException("the output " + port + " does not depend on the inputs of a step");
        }
        if (values.clock(port.name()).count(inputs.steps()) == 0) {
            throw new IllegalArgumentException("the output " + port + " needs more than " + inputs.steps() + " steps");
        }
        if (TimeLayout.of(values, port.name(), inputs.steps()) == null) {
            throw new UnsupportedOperationException("the output " + port + " mixes time with another axis");
        }
    }

    private void compare(int number, Node node, String name, int step) {
        Clock clock = values.clock(name);
        TimeLayout layout = TimeLayout.of(values, name, inputs.steps());
        int last = clock.count(inputs.steps()) - 1;
        if (!clock.isDue(step) || layout == null || (layout.axis() < 0 && clock.count(step + 1) - 1 < last)) {
            return;
        }
        float[] expected = floats(name);
        float[] actual = values.array(name);
        int index = clock.count(step + 1) - 1;
        for (int i = 0; i < actual.length; i++) {
            float y = expected[place(whole.get(name).shape(), layout.axis(), index, i)];
            if (Float.compare(y, actual[i]) != 0 && !(Math.abs(y - actual[i]) <= TOLERANCE * (1 + Math.abs(y)))) {
                throw new TimeAxis.Failure(
                        number,
                        node,
                        new UnsupportedOperationException("its output at a step needs the inputs of other steps"));
            }
        }
    }

    private float[] floats(String name) {
        return all.computeIfAbsent(name, unknown -> StepValues.floats(whole.get(name)));
    }

    /** The place in a sequence of a value of one step. */
    private static int place(List<Integer> shape, int axis, int step, int i) {
        if (axis < 0) {
            return i;
        }
        int inner = ShapeMath.product(shape, axis + 1, shape.size());
        return (i / inner * shape.get(axis) + step) * inner + i % inner;
    }

    /** Where time is in a value. */
    private record TimeLayout(int axis) {
        /** {@return where; null if time is merged with another axis, or if the value has more or fewer steps than its clock} */
        static @Nullable TimeLayout of(StepValues values, String name, int steps) {
            Tensor all = values.whole(name);
            List<Integer> one = values.tensor(name).shape();
            if (all == null || one.size() != all.shape().size()) {
                return null;
            }
            int axis = values.timeAxis(name);
            if (axis < 0) {
                return new TimeLayout(-1);
            }
            for (int i = 0; i < one.size(); i++) {
                int expected = i == axis ? values.clock(name).count(steps) : one.get(i);
                if (all.shape().get(i) != expected || (i == axis && one.get(i) != 1)) {
                    return null;
                }
            }
            return new TimeLayout(axis);
        }
    }
}
