package dev.rondo.graph.stream;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.StatefulOperator;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.graph.program.TimeOperator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** The inputs of a program that change from step to step, and made-up values for them. */
final class TimeInputs {
    private static final long SEED = 13;

    private final Program program;
    private final List<Port> sequences;
    private final int axis;
    private final int steps;

    /**
     * Creates the inputs.
     *
     * @param program the program
     * @param axis the axis of time; -1 if one run of the program is one step
     * @param steps the steps of a trial run, where the model leaves their number open
     * @throws IllegalArgumentException if the inputs cannot have this axis of time
     */
    TimeInputs(Program program, int axis, int steps) {
        this.program = program;
        this.sequences = sequences(program);
        this.axis = axis;
        this.steps = axis < 0 ? 1 : steps(steps);
    }

    /** The steps that a model fixes, or those that are wanted. */
    private int steps(int wanted) {
        int fixed = 0;
        for (Port port : sequences) {
            int size =
                    port.ranked() && axis < port.shape().size() ? port.shape().get(axis) : -1;
            if (size >= 0 && fixed > 0 && size != fixed) {
                throw new IllegalArgumentException("the inputs have " + fixed + " and " + size + " steps");
            }
            fixed = size >= 0 ? size : fixed;
        }
        if (fixed == 1) {
            throw new IllegalArgumentException("axis " + axis + " of the inputs has size 1");
        }
        return fixed > 0 ? fixed : wanted;
    }

    int steps() {
        return steps;
    }

    /** {@return the required inputs that are neither initial states nor lengths} */
    private static List<Port> sequences(Program program) {
        Set<String> wanted = new HashSet<>();
        program.outputs().forEach(port -> wanted.add(port.name()));
        for (Node node : program.nodes().reversed()) {
            if (node.outputs().stream().noneMatch(wanted::contains)) {
                continue;
            }
            for (int i = 0; i < node.inputs().size(); i++) {
                if (!isOutside(node, i)) {
                    wanted.add(node.inputs().get(i));
                }
            }
        }
        List<Port> sequences = new ArrayList<>(program.inputs());
        sequences.removeIf(port -> !wanted.contains(port.name()));
        return sequences;
    }

    /** Whether an input of a node is an initial state, or the lengths of sequences, whose steps all count in a stream. */
    private static boolean isOutside(Node node, int index) {
        return isState(node, index) || (node.operator() instanceof TimeOperator time && index == time.lengths());
    }

    private static boolean isState(Node node, int index) {
        return node.operator() instanceof StatefulOperator operator && operator.isState(index);
    }

    /** {@return the inputs that only feed the states of new streams} */
    List<Port> states() {
        Set<String> feeding = new HashSet<>();
        for (Node node : program.nodes().reversed()) {
            boolean feeds = node.outputs().stream().anyMatch(feeding::contains);
            for (int i = 0; i < node.inputs().size(); i++) {
                if (feeds || isState(node, i)) {
                    feeding.add(node.inputs().get(i));
                }
            }
        }
        List<Port> states = new ArrayList<>(program.inputs());
        states.addAll(program.optionalInputs());
        states.removeIf(port -> !feeding.contains(port.name()) || sequences.contains(port));
        return states;
    }

    /** Whether a node over time reads an input as the lengths of sequences. */
    private boolean isLengths(Port port) {
        for (Node node : program.nodes()) {
            if (node.operator() instanceof TimeOperator time
                    && node.inputs().indexOf(port.name()) == time.lengths()
                    && time.lengths() >= 0) {
                return true;
            }
        }
        return false;
    }

    List<Port> ports() {
        return sequences;
    }

    /** {@return whether the model leaves the number of steps open} */
    boolean isOpen() {
        return axis >= 0 && sequences.stream().allMatch(port -> port.shape().get(axis) < 0);
    }

    int axis() {
        return axis;
    }

    /** {@return small random values for some steps, the same for each step however many there are; zeros for states, and lengths that count all steps} */
    Map<String, Tensor> of(int steps) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (Port port : program.inputs()) {
            Tensor tensor = zeros(port, -1, 1);
            if (isLengths(port) && port.type() == Tensor.Type.INT32) {
                Arrays.fill(tensor.ints(), steps);
            }
            inputs.put(port.name(), tensor);
        }
        for (Port port : sequences) {
            Tensor tensor = zeros(port, axis, steps);
            fill(tensor);
            inputs.put(port.name(), tensor);
        }
        return inputs;
    }

    private static Tensor zeros(Port port, int axis, int steps) {
        if (!port.ranked()) {
            throw new IllegalArgumentException("the file does not say the shape of the input " + port.name());
        }
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < port.shape().size(); i++) {
            shape.add(i == axis ? steps : Math.max(1, port.shape().get(i)));
        }
        if (axis >= shape.size()) {
            throw new IllegalArgumentException("the input " + port + " has no axis " + axis);
        }
        return TensorArrays.of(port.type(), shape, TensorArrays.newArray(port.type(), shape));
    }

    /** Whether made-up values must be whole numbers. */
    private boolean areCategories() {
        return program.nodes().stream()
                .anyMatch(node -> node.operator() instanceof TimeOperator time && time.readsCategories());
    }

    private void fill(Tensor tensor) {
        boolean categories = areCategories();
        List<Integer> shape = tensor.shape();
        int inner = axis < 0 ? TensorArrays.count(tensor) : ShapeMath.product(shape, axis + 1, shape.size());
        int steps = axis < 0 ? 1 : shape.get(axis);
        for (int i = 0; i < TensorArrays.count(tensor); i++) {
            int step = i / inner % steps;
            int place = i / inner / steps * inner + i % inner;
            SplittableRandom random = new SplittableRandom(SEED + step * 1_000_003L + place);
            switch (tensor.type()) {
                case FLOAT32 -> tensor.values()[i] = categories ? random.nextInt(2) : (float) random.nextDouble(-1, 1);
                case INT32 -> tensor.ints()[i] = random.nextInt(2);
                case INT64 -> tensor.longs()[i] = random.nextInt(2);
                case BOOL -> tensor.booleans()[i] = random.nextBoolean();
            }
        }
    }
}
