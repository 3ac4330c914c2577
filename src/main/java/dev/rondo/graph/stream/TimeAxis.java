package dev.rondo.graph.stream;

import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Finds the axis of time of a program's inputs: the one along which the program can be stepped. */
final class TimeAxis {
    /** The steps of trial runs: more, if a model gives no output for fewer. */
    private static final int[] STEPS = {7, 33, 129};

    private static final int MOST_AXES = 3;

    private TimeAxis() {}

    /** Why a program cannot be stepped along an axis. */
    static final class Failure extends UnsupportedOperationException {
        private static final long serialVersionUID = 1;

        private final int node;

        /**
         * Creates the failure.
         *
         * @param index the number of the node
         * @param node the node
         * @param cause what is wrong
         */
        Failure(int index, Node node, RuntimeException cause) {
            super(message(node, cause), cause);
            this.node = index;
        }

        private static String message(Node node, RuntimeException cause) {
            String reason = String.valueOf(cause.getMessage());
            String name = node + ": ";
            return node + " cannot be stepped: " + (reason.startsWith(name) ? reason.substring(name.length()) : reason);
        }
    }

    /**
     * {@return the steps of a program, along the first axis for which there are steps}
     *
     * @param program the program
     * @param compiler makes the steps for some inputs
     * @throws UnsupportedOperationException if there are none; says why
     */
    static Stepper find(Program program, BiFunction<Program, TimeInputs, Stepper> compiler) {
        if (program.nodes().isEmpty()) {
            throw new UnsupportedOperationException("it has no node to step");
        }
        RuntimeException best = null;
        for (int axis = 0; axis < MOST_AXES; axis++) {
            for (int steps : STEPS) {
                try {
                    return compile(program, axis, steps, compiler);
                } catch (UnsupportedOperationException e) {
                    best = worse(best, e);
                    break;
                } catch (IllegalArgumentException e) {
                    best = worse(best, e);
                }
            }
        }
        try {
            Program resolved = Choices.resolved(program, new TimeInputs(program, -1, 1).of(1));
            if (isOneStep(resolved)) {
                return compiler.apply(resolved, new TimeInputs(resolved, -1, 1));
            }
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            best = worse(best, e);
        }
        throw new UnsupportedOperationException(best == null ? "it has no axis of time" : best.getMessage(), best);
    }

    private static Stepper compile(
            Program program, int axis, int steps, BiFunction<Program, TimeInputs, Stepper> compiler) {
        TimeInputs inputs = new TimeInputs(program, axis, steps);
        Program resolved = Choices.resolved(program, inputs.of(inputs.steps()));
        if (!resolved.nodes().equals(Choices.resolved(program, inputs.of(1)).nodes())) {
            throw new UnsupportedOperationException("its choices between graphs depend on the number of steps");
        }
        return compiler.apply(resolved, new TimeInputs(resolved, axis, steps));
    }

    /** {@return the failure of the attempt that got further} */
    private static RuntimeException worse(@Nullable RuntimeException best, RuntimeException next) {
        return best == null || progress(next) > progress(best) ? next : best;
    }

    private static int progress(RuntimeException e) {
        if (e instanceof Failure failure) {
            // What cannot be stepped says more than shapes that do not fit, which show a wrong axis.
            boolean reason = failure.getCause() instanceof UnsupportedOperationException;
            return 2 * failure.node + (reason ? 2 : 1);
        }
        return e instanceof UnsupportedOperationException ? 0 : -1;
    }

    /** Whether a run may be one step: it is given the states or has a time axis of size 1, and only the number of streams is free. */
    private static boolean isOneStep(Program program) {
        TimeInputs inputs = new TimeInputs(program, -1, 1);
        boolean timeIsFree = inputs.ports().stream()
                .anyMatch(port -> port.shape().stream().filter(size -> size < 0).count() > 1);
        boolean states = inputs.ports().size() < program.inputs().size()
                || !program.optionalInputs().isEmpty()
                || inputs.ports().stream()
                        .anyMatch(
                                port -> port.shape().size() > 2 && port.shape().contains(1));
        return states && !timeIsFree && inputs.ports().stream().allMatch(Port::ranked);
    }
}
