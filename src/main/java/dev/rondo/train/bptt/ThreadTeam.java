package dev.rondo.train.bptt;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of a trainer. A round runs one task on all of them, the caller included, and ends when the last is done. A
 * round costs a microsecond or so: threads wait for the next one spinning, and sleep when it does not come. Nothing is
 * allocated.
 */
public final class ThreadTeam implements AutoCloseable {
    /** What a round does: a part of the work, of so many parts. */
    public interface Task {
        void run(int part, int parts);
    }

    /** Some 50 microseconds. */
    private static final int SPINS = 2_000;

    private final Crew crew;

    public ThreadTeam(int threads) {
        crew = new Crew(threads);
    }

    public int threads() {
        return crew.members.length + 1;
    }

    /** Runs all parts; what a part throws is thrown here. One thread at a time may call this. */
    public void run(Task task) {
        if (crew.members.length == 0) {
            task.run(0, 1);
        } else {
            crew.round(task);
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        crew.close();
    }

    /** What the threads know: not the {@link ThreadTeam}, so that those can be collected. */
    private static final class Crew {
        private final Thread[] members;
        private final AtomicInteger pending = new AtomicInteger();
        private volatile int round;
        private volatile boolean closed;
        private Task task;
        private volatile Throwable failure;

        Crew(int threads) {
            members = new Thread[threads - 1];
            for (int i = 0; i < members.length; i++) {
                int part = i + 1;
                members[i] = Thread.ofPlatform()
                        .daemon()
                        .name("rondo-trainer-" + part)
                        .start(() -> work(part));
            }
        }

        private void work(int part) {
            int seen = 0;
            while (true) {
                int spins = 0;
                while (round == seen && !closed) {
                    if (spins++ < SPINS) {
                        Thread.onSpinWait();
                    } else {
                        LockSupport.park(this);
                    }
                }
                if (closed) {
                    return;
                }
                seen = round;
                part(part);
                pending.decrementAndGet();
            }
        }

        private void part(int part) {
            try {
                task.run(part, members.length + 1);
            } catch (Throwable thrown) {
                failure = thrown;
            }
        }

        void round(Task next) {
            if (closed) {
                throw new IllegalStateException("the trainer is closed");
            }
            task = next;
            pending.set(members.length);
            round++;
            for (Thread member : members) {
                LockSupport.unpark(member);
            }
            part(0);
            int spins = 0;
            while (pending.get() > 0) {
                if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
            task = null;
            Throwable thrown = failure;
            if (thrown != null) {
                failure = null;
                throw new IllegalStateException("a part of the work failed: " + thrown, thrown);
            }
        }

        void close() {
            closed = true;
            for (Thread member : members) {
                LockSupport.unpark(member);
            }
        }
    }
}
