package dev.rondo.graph.program;

import dev.rondo.graph.NodeObserver;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Program} made ready to run: operators have prepared their constant inputs, and values have numbers instead
 * of names. Immutable and thread-safe.
 */
public final class PreparedProgram {
    /**
     * How often the constants may be prepared, on average: nodes can share one, and each packs a copy of its own. Nodes
     * beyond that limit prepare their weights in every run, so that a small file cannot fill the memory.
     */
    private static final int COPIES = 4;

    /** Observes nothing. */
    public static final NodeObserver NOBODY = (node, output, value) -> {};

    /** An absent input or unused output. */
    private static final int NONE = -1;

    /**
     * A node whose values are known by number.
     *
     * @param node the node, with its prepared operator
     * @param inputs the numbers of its inputs
     * @param outputs the numbers of its outputs
     * @param released the values that no later node reads and that are not outputs
     */
    private record Step(Node node, int[] inputs, int[] outputs, int[] released) {}

    private final List<Port> given = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    /** The constants at their numbers, null elsewhere. */
    private final @Nullable Tensor[] constants;

    private final int[] outputs;

    private PreparedProgram(Program program, long budget) {
        given.addAll(program.inputs());
        given.addAll(program.optionalInputs());
        given.forEach(port -> number(port.name()));
        long left = budget;
        for (Node node : program.nodes()) {
            long cost = constantElements(node, program);
            boolean affordable = cost <= left;
            left -= affordable ? cost : 0;
            Node prepared = affordable ? prepared(node, program) : node;
            steps.add(new Step(prepared, numbers(node.inputs()), numbers(node.outputs()), new int[0]));
        }
        outputs = numbers(program.outputs().stream().map(Port::name).toList());
        constants = new @Nullable Tensor[numbers.size()];
        numbers.forEach(
                (name, number) -> constants[number] = program.constants().get(name));
        findReleased();
    }

    /**
     * Prepares a program.
     *
     * @param program the program
     */
    public PreparedProgram(Program program) {
        this(program, COPIES * elements(program));
    }

    /**
     * {@return a program that is to run once, for which preparing operators does not pay}
     *
     * @param program the program
     */
    public static PreparedProgram forOneRun(Program program) {
        return new PreparedProgram(program, 0);
    }

    /**
     * {@return a program that is a part of another one, whose constants it may share} Prepares each constant once on average,
     * so that parts within parts cannot multiply their memory.
     *
     * @param program the program
     */
    public static PreparedProgram ofBody(Program program) {
        return new PreparedProgram(program, elements(program));
    }

    private static long elements(Program program) {
        return program.constants().values().stream()
                .mapToLong(TensorArrays::count)
                .sum();
    }

    private static long constantElements(Node node, Program program) {
        return node.inputs().stream()
                .map(program.constants()::get)
                .mapToLong(constant -> constant == null ? 0 : TensorArrays.count(constant))
                .sum();
    }

    private static Node prepared(Node node, Program program) {
        try {
            return node.withOperator(node.operator().prepare(new ConstantInputs(node.inputs(), program.constants())));
        } catch (IllegalArgumentException | ArithmeticException e) {
            // The run will refuse it, and name the shapes of all inputs.
            return node;
        }
    }

    private int number(String name) {
        return name.isEmpty() ? NONE : numbers.computeIfAbsent(name, unknown -> numbers.size());
    }

    private int[] numbers(List<String> names) {
        return names.stream().mapToInt(this::number).toArray();
    }

    /** Walks the steps backwards: a value is released by the last step that reads it. */
    private void findReleased() {
        boolean[] kept = new boolean[constants.length];
        for (int output : outputs) {
            kept[output] = true;
        }
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            int[] released = Arrays.stream(step.inputs())
                    .filter(input -> input != NONE && !kept[input])
                    .distinct()
                    .toArray();
            for (int input : released) {
                kept[input] = true;
            }
            steps.set(i, new Step(step.node(), step.inputs(), step.outputs(), released));
        }
    }

    /**
     * {@return the outputs, in order}
     *
     * @param values the values of the inputs by name; their types and shapes are not checked here
     * @param budget what the run may use
     * @param observer receives the outputs of each node
     * @throws IllegalArgumentException if a node refuses its inputs, or if the budget does not suffice
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public List<Tensor> run(Map<String, Tensor> values, Budget budget, NodeObserver observer) {
        return ScopedValue.where(Budget.CURRENT, budget).call(() -> run(values, observer));
    }

    /**
     * {@return the outputs, in order} Uses the budget of the run that this one is a part of.
     *
     * @param values the values of the inputs by name; their types and shapes are not checked here
     * @throws IllegalArgumentException if a node refuses its inputs
     */
    public List<Tensor> run(Map<String, Tensor> values) {
        return run(values, NOBODY);
    }

    private List<Tensor> run(Map<String, Tensor> values, NodeObserver observer) {
        @Nullable Tensor[] known = constants.clone();
        // Inputs have the first numbers, in order.
        for (int i = 0; i < given.size(); i++) {
            known[i] = values.get(given.get(i).name());
        }
        long[] bytes = new long[known.length];
        for (Step step : steps) {
            List<@Nullable Tensor> arguments = new ArrayList<>(step.inputs().length);
            for (int input : step.inputs()) {
                arguments.add(input == NONE ? null : known[input]);
            }
            long held = Budget.held();
            List<Tensor> results = step.node().run(arguments);
            for (int i = 0; i < step.outputs().length; i++) {
                int output = step.outputs()[i];
                if (output != NONE) {
                    known[output] = results.get(i);
                    bytes[output] = ownBytes(results.get(i), arguments);
                    held += bytes[output];
                }
            }
            if (observer != NOBODY) {
                show(step.node(), results, observer);
            }
            // The collector may take these while the run continues.
            for (int value : step.released()) {
                known[value] = null;
                held -= bytes[value];
            }
            Budget.hold(held);
        }
        return Arrays.stream(outputs).mapToObj(output -> known[output]).toList();
    }

    private static void show(Node node, List<Tensor> results, NodeObserver observer) {
        for (int i = 0; i < node.outputs().size(); i++) {
            if (!node.outputs().get(i).isEmpty()) {
                observer.computed(node.toString(), node.outputs().get(i), results.get(i));
            }
        }
    }

    /** The bytes of a result, 0 if it shares the array of an input of its node. */
    private static long ownBytes(Tensor result, List<@Nullable Tensor> arguments) {
        Object array = TensorArrays.array(result);
        for (Tensor argument : arguments) {
            if (argument != null && TensorArrays.array(argument) == array) {
                return 0;
            }
        }
        return TensorArrays.bytes(result);
    }
}
