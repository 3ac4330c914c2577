package dev.rondo.compute;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ConcurrentModificationException;

/**
 * The calls of a runner or a stepper, counted to notice a second thread: a call remembers its number, and if the count differs when it ends, a
 * different thread has called it meanwhile. Like the iterators of java.util, this notices misuse soon but not
 * surely, and never complains without cause: nothing is locked, nothing is left set by a call that fails, and handing it
 * to a different thread between two calls changes nothing.
 */
public final class CallCount {
    private static final VarHandle COUNT;

    static {
        try {
            COUNT = MethodHandles.lookup().findVarHandle(CallCount.class, "count", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String advice;
    private int count;

    /**
     * Creates the count.
     *
     * @param advice the end of the message, after "a different thread called this": what was called, and what to do
     */
    public CallCount(String advice) {
        this.advice = advice;
    }

    /** {@return the number of the call that begins} */
    public int begin() {
        int call = count + 1;
        COUNT.setOpaque(this, call);
        return call;
    }

    /**
     * Ends a call. The count is read from memory, where C2 would otherwise take the number that it has in a register.
     *
     * @param call what {@link #begin} returned
     * @throws ConcurrentModificationException if a different thread called meanwhile
     */
    public void end(int call) {
        if ((int) COUNT.getOpaque(this) != call) {
            throw new ConcurrentModificationException("a different thread called this " + advice);
        }
    }
}
