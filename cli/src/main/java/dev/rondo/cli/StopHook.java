package dev.rondo.cli;

/** What a command does when the process is stopped, for example by Ctrl-C. */
final class StopHook {
    private final Thread thread;

    private StopHook(Thread thread) {
        this.thread = thread;
    }

    /** {@return a hook that is in force until {@link #remove}} */
    static StopHook add(Runnable work) {
        Thread thread = new Thread(work);
        Runtime.getRuntime().addShutdownHook(thread);
        return new StopHook(thread);
    }

    /** {@return whether the hook was removed before it began} If not, it is doing its work. */
    boolean remove() {
        try {
            return Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException stopping) {
            return false;
        }
    }
}
