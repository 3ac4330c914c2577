package dev.rondo.train.bptt;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a trainer. A round runs one task on all of them, including the calling thread, and ends when the last is
 * done. It costs about a microsecond: threads spin while they wait for the next round, and park if it does not come soon.
 * Each thread has a part of its own; the calling thread also does the parts of threads that have not come when it is done, so a
 * thread that the machine does not run delays nobody. Nothing is allocated.
 */
public final class ThreadTeam implements AutoCloseable {
    /** Work that is shared in parts. */
    public interface Task {
        /**
         * Does one part.
         *
         * @param part the index of the part
         * @param parts the number of parts
         */
        void run(int part, int parts);
    }

    /** About 50 microseconds. */
    private static final int SPINS = 2_000;

    /** The task between rounds. */
    private static final Task IDLE = (part, parts) -> {};

    /** Ends the threads of teams that were forgotten instead of closed. */
    private static final Cleaner FORGOTTEN = Cleaner.create();

    private final Crew crew;

    ThreadTeam(int threads) {
        crew = new Crew(threads);
        if (threads > 1) {
            FORGOTTEN.register(this, crew::close);
        }
    }

    /** {@return the number of threads, including the caller} */
    public int threads() {
        return crew.members.length + 1;
    }

    /**
     * Runs all parts of a task. Only one thread may call this at a time.
     *
     * @param task the work
     * @throws IllegalStateException if a part failed, or the team is closed
     */
    public void run(Task task) {
        if (crew.closed) {
            throw new IllegalStateException("the trainer is closed");
        }
        if (crew.members.length == 0) {
            task.run(0, 1);
        } else {
            try {
                crew.round(task);
            } finally {
                Reference.reachabilityFence(this); // or the threads may be ended during the round
            }
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        crew.close();
    }

    /** The part that the threads refer to. They do not refer to the {@link ThreadTeam}, so it can be collected. */
    private static final class Crew {
        private final Thread[] members;
        private final AtomicInteger pending = new AtomicInteger();
        /** The last round in which a part was taken. */
        private final AtomicIntegerArray taken;

        private volatile int round;
        private volatile boolean closed;
        private Task task = IDLE;
        private volatile @Nullable Throwable failure;

        Crew(int threads) {
            members = new Thread[threads - 1];
            taken = new AtomicIntegerArray(threads);
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
                        Thread.interrupted(); // or the next park returns at once, and the thread spins
                    }
                }
                if (closed) {
                    return;
                }
                seen = round;
                take(part, seen);
            }
        }

        /** Does a part of a round unless another thread does it. */
        private void take(int part, int of) {
            if (taken.compareAndSet(part, of - 1, of)) {
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
            task = next;
            pending.set(members.length);
            round++;
            for (Thread member : members) {
                LockSupport.unpark(member);
            }
            part(0);
            for (int part = 1; part <= members.length; part++) {
                take(part, round);
            }
            int spins = 0;
            while (pending.get() > 0) {
                if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
            task = IDLE;
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
