package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.ConstantInputs;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.PreparedProgram;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.StatefulOperator;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Scan, since opset 9: runs a graph for each step of some sequences. Inputs: the first states, the sequences, and the
 * values that the body reads from the enclosing graph. The body gets the states and one step of each sequence, and returns
 * the next states and further outputs. Outputs: the last states, and the further outputs of all steps as sequences.
 *
 * @param body the graph
 * @param sequences how to walk through each sequence
 * @param outputs how to put the steps of each further output together; where there is none, along the first axis
 */
public record Scan(Body body, List<Walk> sequences, List<Walk> outputs) implements StatefulOperator {
    /**
     * The order of steps.
     *
     * @param axis the axis of the steps; a negative number counts from the end
     * @param backwards whether the last step comes first
     */
    public record Walk(int axis, boolean backwards) {}

    /** Copies the lists and checks the numbers of inputs and outputs. */
    public Scan {
        sequences = List.copyOf(sequences);
        outputs = List.copyOf(outputs);
        int states = body.inputs() - sequences.size();
        if (sequences.isEmpty() || states < 0 || body.program().outputs().size() < states) {
            throw new IllegalArgumentException("a body of " + body.inputs() + " inputs and "
                    + body.program().outputs().size() + " outputs cannot scan " + sequences.size() + " sequences");
        }
    }

    /** {@return the number of states} */
    public int states() {
        return body.inputs() - sequences.size();
    }

    @Override
    public boolean isState(int index) {
        return index < states();
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
        int states = states();
        List<Tensor> current = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            current.add(OperatorInputs.required(inputs, i));
        }
        List<Tensor> scanned = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++) {
            scanned.add(OperatorInputs.required(inputs, states + i));
        }
        int steps = steps(scanned);
        Body.Iterations iterations = body.new Iterations(prepared, inputs, states);
        for (int t = 0; t < steps; t++) {
            List<Tensor> arguments = new ArrayList<>(current);
            for (int i = 0; i < sequences.size(); i++) {
                arguments.add(slice(scanned.get(i), sequences.get(i), t));
            }
            current = iterations.run(arguments);
        }
        List<Tensor> all = new ArrayList<>(current);
        for (int i = 0; i < body.program().outputs().size() - states; i++) {
            Walk walk = i < outputs.size() ? outputs.get(i) : new Walk(0, false);
            all.add(moved(iterations.stacked(i, walk.backwards()), walk));
        }
        return all;
    }

    private int steps(List<Tensor> scanned) {
        int steps = length(scanned, 0);
        for (int i = 1; i < scanned.size(); i++) {
            if (length(scanned, i) != steps) {
                throw new IllegalArgumentException(
                        "the sequences must have the same number of steps, but are " + scanned);
            }
        }
        return steps;
    }

    private int length(List<Tensor> scanned, int index) {
        List<Integer> shape = scanned.get(index).shape();
        return shape.get(ShapeMath.axis(sequences.get(index).axis(), shape.size()));
    }

    private static Tensor slice(Tensor sequence, Walk walk, int step) {
        List<Integer> shape = new ArrayList<>(sequence.shape());
        int axis = ShapeMath.axis(walk.axis(), shape.size());
        int[] all = ShapeMath.strides(shape, shape);
        int place = walk.backwards() ? shape.get(axis) - 1 - step : step;
        int[] strides = new int[all.length - 1];
        System.arraycopy(all, 0, strides, 0, axis);
        System.arraycopy(all, axis + 1, strides, axis, strides.length - axis);
        shape.remove(axis);
        return TensorArrays.strided(sequence, place * all[axis], shape, strides);
    }

    /** Moves the first axis to its place. */
    private static Tensor moved(Tensor stack, Walk walk) {
        int rank = stack.shape().size();
        int axis = ShapeMath.axis(walk.axis(), rank);
        int[] permutation = new int[rank];
        for (int i = 0; i < rank; i++) {
            permutation[i] = i == axis ? 0 : i < axis ? i + 1 : i;
        }
        return TensorArrays.transposed(stack, permutation);
    }
}
