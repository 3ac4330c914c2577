package dev.rondo.graph.stream;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.ShapeMath;
import java.util.List;

/**
 * Compares steps with runs over whole sequences, node by node, and so finds the first node whose values at a step are not
 * what it says of the sequence so far: one that needs other steps.
 */
final class Trial {
    /** The largest difference that rounding may make, relative to 1 + |y|. */
    private static final double TOLERANCE = 1e-4;

    private final Program program;
    private final TimeInputs inputs;
    private final StepValues values;
    private final GraphStepper stepper;

    /**
     * Creates the trial.
     *
     * @param program the program
     * @param inputs its inputs
     * @param values the values of a step, which the stepper writes
     * @param stepper the steps
     */
    Trial(Program program, TimeInputs inputs, StepValues values, GraphStepper stepper) {
        this.program = program;
        this.inputs = inputs;
        this.values = values;
        this.stepper = stepper;
    }

    /**
     * Compares.
     *
     * @throws UnsupportedOperationException if the steps and the whole run do not agree; names the node
     */
    void check() {
        int steps = inputs.axis() < 0 ? 1 : TimeAxis.STEPS;
        Trace whole = Trace.of(program, inputs.of(steps));
        Trace longer = inputs.axis() < 0 ? whole : Trace.of(program, inputs.of(steps + 1));
        GraphStepper.Stream stream = stepper.newStream();
        float[] x = new float[stepper.inputSize()];
        float[] y = new float[stepper.outputSize()];
        for (int step = 0; step < steps; step++) {
            int at = 0;
            for (Port port : inputs.ports()) {
                float[] all = StepValues.floats(whole.get(port.name()));
                int size = values.array(port.name()).length;
                for (int i = 0; i < size; i++) {
                    x[at++] = all[place(whole.get(port.name()).shape(), inputs.axis(), step, i)];
                }
            }
            stepper.step(stream, x, y);
            for (Node node : program.nodes()) {
                for (String name : node.outputs()) {
                    if (values.isChanging(name)) {
                        compare(node, name, whole, longer, step, steps);
                    }
                }
            }
        }
    }

    private void compare(Node node, String name, Trace whole, Trace longer, int step, int steps) {
        Tensor expected = whole.get(name);
        int axis = timeAxis(node, expected.shape(), longer.get(name).shape());
        if (axis < 0 && step < steps - 1) {
            return;
        }
        float[] all = StepValues.floats(expected);
        float[] actual = values.array(name);
        if (axis < 0 ? all.length != actual.length : all.length != actual.length * steps) {
            throw new UnsupportedOperationException(node + " cannot be stepped: over " + steps + " steps its output is "
                    + expected.shape() + ", which is not one value per step");
        }
        for (int i = 0; i < actual.length; i++) {
            float y = all[place(expected.shape(), axis, step, i)];
            if (Float.compare(y, actual[i]) != 0 && !(Math.abs(y - actual[i]) <= TOLERANCE * (1 + Math.abs(y)))) {
                throw new UnsupportedOperationException(
                        node + " cannot be stepped: its output at a step needs the inputs" + " of other steps");
            }
        }
    }

    /** The axis along which a longer sequence gives more values; -1 for none. */
    private static int timeAxis(Node node, List<Integer> some, List<Integer> more) {
        int axis = -1;
        for (int i = 0; i < some.size(); i++) {
            if (!some.get(i).equals(more.get(i))) {
                if (axis >= 0 || some.get(i) != TimeAxis.STEPS || more.get(i) != TimeAxis.STEPS + 1) {
                    throw new UnsupportedOperationException(node + " cannot be stepped: its output for "
                            + TimeAxis.STEPS + " steps is " + some + ", and for one step more " + more);
                }
                axis = i;
            }
        }
        return axis;
    }

    /** The place in a sequence of a value of one step. */
    private static int place(List<Integer> shape, int axis, int step, int i) {
        if (axis < 0) {
            return i;
        }
        int inner = ShapeMath.product(shape, axis + 1, shape.size());
        return (i / inner * shape.get(axis) + step) * inner + i % inner;
    }
}
