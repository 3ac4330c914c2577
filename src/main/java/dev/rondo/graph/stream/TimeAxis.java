package dev.rondo.graph.stream;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.TimeOperator;
import java.util.List;

/** Finds the axis of time of a program's inputs: the one along which its operators over time walk. */
final class TimeAxis {
    /** Steps of a run that is compared with another. */
    static final int STEPS = 5;

    private static final int MOST_AXES = 3;

    private TimeAxis() {}

    /**
     * {@return the inputs, with their axis of time}
     *
     * @param program the program
     * @throws UnsupportedOperationException if there is none; says why
     */
    static TimeInputs find(Program program) {
        List<Node> over = program.nodes().stream()
                .filter(node -> node.operator() instanceof TimeOperator)
                .toList();
        if (over.isEmpty()) {
            throw new UnsupportedOperationException("no operator runs over time");
        }
        requireConstantWeights(program, over);
        String problem = "no axis of the inputs is the time of " + over.getFirst();
        for (int axis = 0; axis < MOST_AXES; axis++) {
            TimeInputs inputs = new TimeInputs(program, axis);
            try {
                Trace some = Trace.of(program, inputs.of(STEPS));
                Trace more = Trace.of(program, inputs.of(STEPS + 1));
                if (over.stream().allMatch(node -> steps(node, some) == STEPS && steps(node, more) == STEPS + 1)) {
                    return inputs;
                }
            } catch (IllegalArgumentException e) {
                problem += "; with time as axis " + axis + ", " + e.getMessage();
            }
        }
        return oneStep(program, over, problem);
    }

    private static void requireConstantWeights(Program program, List<Node> over) {
        List<String> given = program.inputs().stream().map(Port::name).toList();
        for (Node node : over) {
            TimeOperator time = (TimeOperator) node.operator();
            for (int i = 1; i < node.inputs().size(); i++) {
                if (given.contains(node.inputs().get(i)) && i != time.lengths() && !time.isState(i)) {
                    throw new UnsupportedOperationException(node + " cannot be stepped: its weights \""
                            + node.inputs().get(i) + "\" are an input of the model, and must be constant");
                }
            }
        }
    }

    /** A program that reads one step at a time. */
    private static TimeInputs oneStep(Program program, List<Node> over, String problem) {
        TimeInputs inputs = new TimeInputs(program, -1);
        boolean timeIsFree = inputs.ports().stream()
                .anyMatch(port -> port.shape().stream().filter(size -> size < 0).count() > 1);
        boolean readsStates = inputs.ports().size() < program.inputs().size()
                || !program.optionalInputs().isEmpty();
        try {
            Trace trace = Trace.of(program, inputs.of(1));
            if (readsStates && !timeIsFree && over.stream().allMatch(node -> steps(node, trace) == 1)) {
                return inputs;
            }
        } catch (IllegalArgumentException e) {
            throw new UnsupportedOperationException(problem, e);
        }
        throw new UnsupportedOperationException(problem);
    }

    private static int steps(Node node, Trace trace) {
        Tensor x = trace.get(node.inputs().getFirst());
        int axis = ((TimeOperator) node.operator()).timeAxis();
        return x.shape().size() > axis ? x.shape().get(axis) : -1;
    }
}
