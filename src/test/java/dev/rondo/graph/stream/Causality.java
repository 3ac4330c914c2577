package dev.rondo.graph.stream;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Finds out whether a program is causal by runs over whole sequences, without steps: if the input changes at one step, no
 * value inside the program may change at an earlier one.
 *
 * @param kind what the runs show
 * @param axis the axis of time of the inputs; -1 if there is none
 * @param steps the steps of the runs
 */
record Causality(Kind kind, int axis, int steps) {
    private static final int STEPS = 11;
    private static final int MOST_AXES = 3;

    enum Kind {
        /** Later steps depend on earlier ones, but not the other way round. */
        CAUSAL,
        /** Some value depends on later steps. */
        NOT_CAUSAL,
        /** A run is one step, and is given the states. */
        ONE_STEP,
        /** No value depends on a different step. */
        NO_TIME
    }

    /**
     * {@return what runs show} They have a number of steps that is no other size, unless the model fixes its steps.
     *
     * @param program the program
     * @param bound the inputs that are not sequences
     */
    static Causality of(Program program, Map<String, Tensor> bound) {
        for (boolean open : new boolean[] {true, false}) {
            for (int axis = 0; axis < MOST_AXES; axis++) {
                int fixed = steps(program, bound, axis);
                try {
                    Kind kind = run(program, bound, axis, fixed, open ? STEPS : fixed);
                    if (kind != Kind.NO_TIME) {
                        return new Causality(kind, axis, fixed);
                    }
                } catch (IllegalArgumentException e) {
                    // The inputs do not have this axis of time, or not so many steps.
                    continue;
                }
            }
        }
        boolean states = program.inputs().size() > bound.size() + 1
                || !program.optionalInputs().isEmpty();
        return new Causality(states ? Kind.ONE_STEP : Kind.NO_TIME, -1, 1);
    }

    private static Kind run(Program program, Map<String, Tensor> bound, int axis, int fixed, int steps) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (Map.Entry<String, Tensor> input : bound.entrySet()) {
            Tensor tensor = input.getValue();
            if (tensor.type() == Tensor.Type.INT32) {
                int[] lengths = new int[TensorArrays.count(tensor)];
                Arrays.fill(lengths, steps);
                tensor = Tensor.ofInts(tensor.shape(), lengths);
            }
            inputs.put(input.getKey(), tensor);
        }
        Map<String, Tensor> changed = new HashMap<>(inputs);
        for (Port port : program.inputs()) {
            if (!bound.containsKey(port.name())) {
                // Other inputs are states.
                int own = isSequence(port, axis, fixed) ? axis : -1;
                inputs.put(port.name(), values(port, own, steps, -1));
                changed.put(port.name(), values(port, own, steps, changed(steps)));
            }
        }
        return compare(program, Trace.of(program, inputs), Trace.of(program, changed), steps);
    }

    /** The step at which the input changes: after the middle, so that reversed sequences change before it. */
    private static int changed(int steps) {
        return steps - Math.max(1, steps / 3);
    }

    private static boolean isSequence(Port port, int axis, int steps) {
        return axis < axes(port) && (port.shape().get(axis) < 0 || port.shape().get(axis) == steps);
    }

    /** The axes that can be time: the last axis of numbers has the features; tokens have none. */
    private static int axes(Port port) {
        return port.shape().size() - (port.type() == Tensor.Type.FLOAT32 ? 1 : 0);
    }

    private static int steps(Program program, Map<String, Tensor> bound, int axis) {
        return program.inputs().stream()
                .filter(port -> !bound.containsKey(port.name()) && axis < axes(port))
                .mapToInt(port -> port.shape().get(axis))
                .filter(size -> size > 0)
                .findFirst()
                .orElse(STEPS);
    }

    /** Whether any value at a step depends on a different step, and on a later one. */
    private static Kind compare(Program program, Trace run, Trace changed, int steps) {
        boolean spreads = false;
        for (Node node : program.nodes()) {
            // Outputs that nothing reads show the direction of time too.
            List<Tensor> results = Trace.run(node, run.inputs(node));
            List<Tensor> others = Trace.run(node, changed.inputs(node));
            for (int i = 0; i < results.size(); i++) {
                Tensor a = results.get(i);
                Tensor b = others.get(i);
                if (Collections.frequency(a.shape(), steps) != 1 || !a.shape().equals(b.shape())) {
                    continue;
                }
                boolean fits = false;
                for (int axis = 0; axis < a.shape().size(); axis++) {
                    if (a.shape().get(axis) == steps) {
                        boolean[] at = changes(a, b, axis);
                        fits |= !before(at, changed(steps));
                        for (int step = 0; step < steps; step++) {
                            spreads |= step != changed(steps) && at[step];
                        }
                    }
                }
                if (!fits) {
                    return Kind.NOT_CAUSAL;
                }
            }
        }
        return spreads ? Kind.CAUSAL : Kind.NO_TIME;
    }

    private static boolean before(boolean[] at, int end) {
        for (int step = 0; step < end; step++) {
            if (at[step]) {
                return true;
            }
        }
        return false;
    }

    /** The indices along an axis at which two tensors differ. */
    private static boolean[] changes(Tensor a, Tensor b, int axis) {
        float[] left = StepValues.floats(a);
        float[] right = StepValues.floats(b);
        int inner = ShapeMath.product(a.shape(), axis + 1, a.shape().size());
        boolean[] at = new boolean[a.shape().get(axis)];
        for (int i = 0; i < left.length; i++) {
            at[i / inner % at.length] |= Float.compare(left[i], right[i]) != 0;
        }
        return at;
    }

    /** {@return made-up values, which are others at one step} */
    static Tensor values(Port port, int axis, int steps, int changedStep) {
        Integer[] shape = port.shape().toArray(Integer[]::new);
        for (int i = 0; i < shape.length; i++) {
            shape[i] = i == axis ? steps : Math.max(1, shape[i]);
        }
        if (axis >= shape.length) {
            throw new IllegalArgumentException("no axis " + axis);
        }
        Tensor tensor =
                TensorArrays.of(port.type(), List.of(shape), TensorArrays.newArray(port.type(), Arrays.asList(shape)));
        int inner = axis < 0 ? 1 : ShapeMath.product(tensor.shape(), axis + 1, shape.length);
        for (int i = 0; i < TensorArrays.count(tensor); i++) {
            boolean changed = axis >= 0 && changedStep >= 0 && i / inner % steps == changedStep;
            SplittableRandom random =
                    new SplittableRandom(i + (changed ? 1_000 : 0) + port.name().hashCode());
            switch (port.type()) {
                case FLOAT32 -> tensor.values()[i] = (float) random.nextDouble(-0.8, 0.8);
                case INT32 -> tensor.ints()[i] = 1 + (random.nextInt(2) ^ (changed ? 1 : 0));
                case INT64 -> tensor.longs()[i] = changed ? 2 : 1;
                case BOOL -> tensor.booleans()[i] = random.nextBoolean();
            }
        }
        return tensor;
    }
}
