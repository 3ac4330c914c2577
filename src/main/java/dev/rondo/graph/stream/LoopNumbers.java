package dev.rondo.graph.stream;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Cast;
import dev.rondo.graph.op.Gather;
import dev.rondo.graph.op.Identity;
import dev.rondo.graph.op.Reshape;
import dev.rondo.graph.op.Squeeze;
import dev.rondo.graph.op.Unsqueeze;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The values in the body of a loop that are the number of the iteration, or are computed from it. A step may use them to select
 * its part of a sequence, and to find out whether the loop ends.
 */
final class LoopNumbers {
    private final StepValues values;
    private final StepCode code;
    /** The values that are the number of the iteration. */
    private final Set<String> numbers = new HashSet<>();
    /** These, and all that are computed from them; in a step they have the values of the first iteration. */
    private final Set<String> counted = new HashSet<>();

    /**
     * Creates an empty set.
     *
     * @param values the values of the step
     * @param code the parts, to which selections are added
     */
    LoopNumbers(StepValues values, StepCode code) {
        this.values = values;
        this.code = code;
    }

    /** Begins with the number of the iteration and the condition that a loop gives its body. */
    void begin(String iteration, String condition) {
        addCounter(iteration, Tensor.ofLongs(List.of(), 0));
        values.put(condition, Tensor.ofBooleans(List.of(), true));
        counted.add(condition);
    }

    void addCounter(String name, Tensor first) {
        values.put(name, first);
        numbers.add(name);
        counted.add(name);
    }

    /** {@return whether a state counts the iterations: it begins with 0, and 1 is added in each} */
    boolean isCounter(List<Node> nodes, String state, String next, Tensor initial) {
        if (initial.type() == Tensor.Type.FLOAT32
                || initial.type() == Tensor.Type.BOOL
                || TensorArrays.count(initial) != 1
                || StepValues.floats(initial)[0] != 0) {
            return false;
        }
        String name = next;
        for (Node node : nodes.reversed()) {
            if (!node.outputs().contains(name)) {
                continue;
            }
            if (node.operator() instanceof Identity) {
                name = node.inputs().getFirst();
            } else if (node.operator() == Binary.ADD && node.inputs().contains(state)) {
                String other = node.inputs().get(node.inputs().indexOf(state) == 0 ? 1 : 0);
                return values.isKnown(other) && StepValues.floats(values.tensor(other))[0] == 1;
            } else {
                return false;
            }
        }
        return false;
    }

    /**
     * Adds a node of the body, if it reads a number.
     *
     * @return whether it does
     * @throws UnsupportedOperationException if it does anything else with it than a step can
     */
    boolean add(Node node) {
        if (node.inputs().stream().noneMatch(counted::contains)) {
            return false;
        }
        if (node.inputs().stream().noneMatch(values::isChanging)) {
            List<Tensor> first = Trace.run(node, values.inputs(node));
            for (int i = 0; i < node.outputs().size(); i++) {
                values.put(node.outputs().get(i), first.get(i));
                counted.add(node.outputs().get(i));
            }
            if (keeps(node.operator()) && numbers.contains(node.inputs().getFirst())) {
                numbers.add(node.outputs().getFirst());
            }
            return true;
        }
        String x = node.inputs().getFirst();
        if (!(node.operator() instanceof Gather gather)
                || !numbers.contains(node.inputs().get(1))) {
            throw new UnsupportedOperationException(node + " computes with the number of the step");
        }
        int rank = values.tensor(x).shape().size();
        if (values.timeAxis(x) != ShapeMath.axis(gather.axis(), rank)) {
            throw new UnsupportedOperationException(node + " selects by the number of the step, but not along time");
        }
        String y = node.outputs().getFirst();
        values.put(y, Trace.run(node, values.inputs(node)).getFirst());
        code.add(new Parts.Copy(values.array(x), values.change(y, code.clock())));
        return true;
    }

    private static boolean keeps(Operator operator) {
        return operator instanceof Identity
                || operator instanceof Cast
                || operator instanceof Unsqueeze
                || operator instanceof Squeeze
                || operator instanceof Reshape;
    }

    /**
     * Checks that the loop runs once for a sequence of one step. If the model fixes the number of steps, the trial shows it.
     *
     * @param node the loop
     * @param condition whether it continues
     * @param open whether the model leaves the number of steps open
     */
    void requireOneIteration(Node node, String condition, boolean open) {
        if (values.isChanging(condition)) {
            throw new UnsupportedOperationException("what it computes decides when it ends");
        }
        String count = node.inputs().getFirst();
        if (open
                && (count.isEmpty() || !isOne(count))
                && values.tensor(condition).booleans()[0]) {
            throw new UnsupportedOperationException("it does not run once for each time step");
        }
    }

    private boolean isOne(String count) {
        return !values.isChanging(count) && StepValues.floats(values.tensor(count))[0] == 1;
    }
}
