package dev.rondo.graph.program;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The memory that tensors may take at once, and the multiplications that may be done, while a graph runs. Sizes come from
 * model files, so both need a bound. Operators count here before they allocate or compute; where no budget is bound, only
 * the size of a single tensor is limited. Used by one thread.
 */
public final class Budget {
    /** The budget of the thread's run. */
    static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

    private final long mostBytes;
    private final long mostWork;
    private final boolean interruptible;
    private long bytes;
    private long work;

    private Budget(long mostBytes, long mostWork, boolean interruptible) {
        this.mostBytes = mostBytes;
        this.mostWork = mostWork;
        this.interruptible = interruptible;
    }

    /**
     * {@return the budget of a run, which ends when its thread is interrupted}
     *
     * @param bytes the memory of all tensors that exist at the same time
     * @param multiplications the most multiplications, where an element that is written counts as one
     */
    public static Budget ofRun(long bytes, long multiplications) {
        return new Budget(bytes, multiplications, true);
    }

    /** The budget of a part of loading, in which a number of elements may be written. */
    static Budget ofElements(long elements) {
        return new Budget(Long.MAX_VALUE, elements, false);
    }

    /** The budget of this thread's run, or null. */
    static @Nullable Budget current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /**
     * Counts multiplications that an operator is about to do, and ends the run if its thread was interrupted.
     *
     * @param factors what to multiply for their number; none is negative
     * @throws IllegalArgumentException if there are more than the run may do
     * @throws CancellationException if the thread was interrupted
     */
    public static void multiply(long... factors) {
        Budget budget = current();
        if (budget != null) {
            long product = 1;
            for (long factor : factors) {
                product = Math.multiplyHigh(product, factor) == 0 && product * factor >= 0
                        ? product * factor
                        : Long.MAX_VALUE;
            }
            budget.takeWork(product);
        }
        checkInterrupt();
    }

    /**
     * Ends the run if its thread was interrupted; for long loops.
     *
     * @throws CancellationException if the thread was interrupted
     */
    public static void checkInterrupt() {
        Budget budget = current();
        if (budget != null && budget.interruptible && Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the thread was interrupted");
        }
    }

    private void takeWork(long more) {
        if (more > mostWork - work) {
            throw new TooLargeException("the run would need more than the " + mostWork
                    + " multiplications (or elements written) that it is limited to");
        }
        work += more;
    }

    /** Counts the elements of a tensor that is about to be allocated. */
    void take(List<Integer> shape, long elements, int bytesPerElement) {
        long more = elements * bytesPerElement;
        if (more > mostBytes - bytes) {
            throw new TooLargeException("a tensor of shape " + shape + " is too large: the run is limited to "
                    + mostBytes + " bytes at a time, and holds " + bytes);
        }
        bytes += more;
        takeWork(elements);
    }

    /** {@return the bytes of tensors that are counted now} */
    public static long held() {
        Budget budget = current();
        return budget == null ? 0 : budget.bytes;
    }

    /**
     * Sets the bytes that are counted, after tensors were released.
     *
     * @param held the bytes of those that are left
     */
    public static void hold(long held) {
        Budget budget = current();
        if (budget != null) {
            budget.bytes = held;
        }
    }
}
