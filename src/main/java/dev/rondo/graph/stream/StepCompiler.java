package dev.rondo.graph.stream;

import dev.rondo.graph.Stepper;
import dev.rondo.graph.op.Shape;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.TimeOperator;
import dev.rondo.graph.program.TimeStep;
import java.util.ArrayList;
import java.util.List;

/** Turns a program into steps. */
public final class StepCompiler {
    private final StepValues values;
    private final List<Part> parts = new ArrayList<>();
    private final List<TimeStep> steps = new ArrayList<>();
    private final NodeCompiler nodes;

    private StepCompiler(StepValues values) {
        this.values = values;
        this.nodes = new NodeCompiler(values, parts);
    }

    /**
     * {@return the steps of a program}
     *
     * @param program the program
     * @throws UnsupportedOperationException if it has none; names the node and the reason
     */
    public static Stepper compile(Program program) {
        TimeInputs inputs = TimeAxis.find(program);
        Trace one;
        try {
            one = Trace.of(program, inputs.of(1));
        } catch (IllegalArgumentException e) {
            throw new UnsupportedOperationException("it does not run on a sequence of one step: " + e.getMessage(), e);
        }
        StepCompiler compiler = new StepCompiler(new StepValues(one));
        inputs.ports().forEach(port -> compiler.values.change(port.name()));
        program.nodes().forEach(compiler::add);
        GraphStepper stepper = new GraphStepper(program, inputs, compiler.values, compiler.parts, compiler.steps);
        new Trial(program, inputs, compiler.values, stepper).check();
        return stepper;
    }

    private void add(Node node) {
        if (node.operator() instanceof Shape || node.inputs().stream().noneMatch(values::isChanging)) {
            return;
        }
        try {
            if (node.operator() instanceof TimeOperator time) {
                addOver(node, time);
            } else {
                nodes.add(node);
            }
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw new UnsupportedOperationException(node + " cannot be stepped: " + e.getMessage(), e);
        }
    }

    private void addOver(Node node, TimeOperator time) {
        for (int i = 1; i < node.inputs().size(); i++) {
            if (values.isChanging(node.inputs().get(i))) {
                throw new UnsupportedOperationException("its input \""
                        + node.inputs().get(i) + "\" is computed from the sequence, but only the first input may be");
            }
        }
        float[][] outputs = new float[node.outputs().size()][];
        for (int i = 0; i < outputs.length; i++) {
            String name = node.outputs().get(i);
            outputs[i] = name.isEmpty() ? new float[0] : values.change(name);
        }
        TimeStep step = time.stepped(values.inputs(node));
        parts.add(new Parts.Over(step, steps.size(), values.array(node.inputs().getFirst()), outputs));
        steps.add(step);
    }
}
