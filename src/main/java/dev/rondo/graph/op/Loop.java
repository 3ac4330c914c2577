package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.program.ConstantInputs;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.PreparedProgram;
import dev.rondo.graph.program.StatefulOperator;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Loop: runs a graph a number of times, or while a condition holds. Inputs: the number, absent for no limit; the
 * condition, absent for true; the first states; the values that the body reads from the enclosing graph. The body gets the
 * number of the iteration, the condition and the states, and returns the condition, the next states and further outputs.
 * Outputs: the last states, and the further outputs of all iterations along a new first axis.
 *
 * @param body the graph
 */
public record Loop(Body body) implements StatefulOperator {
    /** The number of the first state among the inputs: the number of iterations and the condition come before it. */
    public static final int STATES = 2;

    /** {@return the number of states} */
    public int states() {
        return body.inputs() - STATES;
    }

    @Override
    public boolean isState(int index) {
        return index >= STATES && index < body.inputs();
    }

    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public Operator prepare(ConstantInputs inputs) {
        PreparedProgram prepared = body.prepared(inputs);
        return (List<@Nullable Tensor> given) -> run(given, prepared);
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        return run(inputs, PreparedProgram.forOneRun(body.program()));
    }

    private List<Tensor> run(List<@Nullable Tensor> inputs, PreparedProgram prepared) {
        int states = inputs.size() - body.captured().size() - 2;
        int outputs = body.program().outputs().size() - 1;
        if (body.inputs() != states + 2 || outputs < states) {
            throw new IllegalArgumentException("its body must take " + (states + 2) + " inputs and return at least "
                    + (states + 1) + " outputs, but has " + body.inputs() + " and " + (outputs + 1));
        }
        long most = most(OperatorInputs.optional(inputs, 0));
        Tensor condition = OperatorInputs.optional(inputs, 1);
        boolean again = condition == null || isTrue(condition);
        List<Tensor> current = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            current.add(OperatorInputs.required(inputs, i + 2));
        }
        Body.Iterations iterations = body.new Iterations(prepared, inputs, states + 1);
        for (long i = 0; i < most && again; i++) {
            List<Tensor> arguments = new ArrayList<>();
            arguments.add(Tensor.ofLongs(List.of(), i));
            arguments.add(Tensor.ofBooleans(List.of(), true));
            arguments.addAll(current);
            List<Tensor> results = iterations.run(arguments);
            again = isTrue(results.getFirst());
            current = results.subList(1, results.size());
        }
        List<Tensor> all = new ArrayList<>(current);
        for (int i = 0; i < outputs - states; i++) {
            all.add(iterations.stacked(i, false));
        }
        return all;
    }

    private static long most(@Nullable Tensor number) {
        if (number == null) {
            return Long.MAX_VALUE;
        }
        long[] values = OperatorInputs.integers(number, "the numbers of iterations");
        if (values.length != 1) {
            throw new IllegalArgumentException("the number of iterations must be one integer, but is " + number);
        }
        return values[0];
    }

    private static boolean isTrue(Tensor condition) {
        if (condition.type() != Type.BOOL || TensorArrays.count(condition) != 1) {
            throw new IllegalArgumentException("the condition must be one bool, but is " + condition);
        }
        return condition.booleans()[0];
    }
}
