package dev.rondo;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What one {@link Runner} has done since {@link Runner#counters} was first called, for a monitoring system such as JMX or Micrometer.
 *
 * <p>Any thread may read it at any time. The runner's thread writes plain fields, without a lock, a barrier or an allocation, so a
 * reader sees each number soon, but two numbers may be a call apart. A call that fails is not counted. Counting examines every output
 * value; a runner that nobody asked for its counters does not.
 */
public final class RunnerCounters {
    private static final VarHandle STEPS = field("steps");
    private static final VarHandle SKIPPED = field("skippedSteps");
    private static final VarHandle NON_FINITE = field("nonFiniteOutputs");

    private boolean counting;
    private long steps;
    private long skippedSteps;
    private long nonFiniteOutputs;

    RunnerCounters() {}

    private static VarHandle field(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(RunnerCounters.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** {@return the steps that had an input} A call with T steps of B streams counts T x B, or the sum of its lengths. */
    public long steps() {
        return (long) STEPS.getOpaque(this);
    }

    /** {@return the steps without an input, which {@link Runner#skip} or a policy for non-finite inputs left out} */
    public long skippedSteps() {
        return (long) SKIPPED.getOpaque(this);
    }

    /** {@return the steps, of both kinds, whose output has a value that is NaN or infinite} */
    public long nonFiniteOutputs() {
        return (long) NON_FINITE.getOpaque(this);
    }

    void start() {
        counting = true;
    }

    /** Counts a step of one stream. */
    void addStep(float[] output, int at, int width) {
        if (counting) {
            STEPS.setOpaque(this, steps + 1);
            countOutput(output, at, width);
        }
    }

    /** Counts a step without an input. */
    void addSkipped(float[] output, int at, int width) {
        if (counting) {
            SKIPPED.setOpaque(this, skippedSteps + 1);
            countOutput(output, at, width);
        }
    }

    /** Counts the steps of a batch of sequences, whose outputs are [T][B][O]. */
    void addBatch(float[] outputs, int width, int steps, int batch, int @Nullable [] lengths) {
        if (counting) {
            for (int row = 0; row < steps * batch; row++) {
                if (lengths == null || row / batch < lengths[row % batch]) {
                    addStep(outputs, row * width, width);
                }
            }
        }
    }

    private void countOutput(float[] output, int at, int width) {
        if (InputFilter.firstNonFinite(output, at, at + width) >= 0) {
            NON_FINITE.setOpaque(this, nonFiniteOutputs + 1);
        }
    }
}
