package dev.rondo.kernel;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The work of {@link Promotion}, and the daemon thread that does it. Attempts advance in turns, so that one calls its code while
 * C2 compiles that of another. Tuning waits until no attempt is left. One thread works at a time.
 */
final class PromotionQueue {
    /** The plain kernels are compiled in this time, before the vector code keeps the compilers busy. */
    private static final long HEAD_START_NANOS = 40_000_000;

    /** A thread that has nothing to do for so long ends; the next attempt starts another. */
    private static final long IDLE_NANOS = 5_000_000_000L;

    /** How long C2 may take for the other variants of a tier. */
    private static final Duration TUNING = Duration.ofSeconds(5);

    /** Held by the thread that works: the daemon, or a caller where there is none. */
    private final ReentrantLock working = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Attempt<?>> attempts = new ArrayList<>();
    private final Deque<Attempt<?>> toTune = new ArrayDeque<>();
    private boolean loaded;
    private boolean tuning;
    private @Nullable Thread thread;

    void add(Attempt<?> attempt) {
        lock.lock();
        try {
            attempts.add(attempt);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void startThread() {
        lock.lock();
        try {
            if (thread == null) {
                thread = new Thread(this::serve, "rondo-kernels");
                thread.setDaemon(true);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    private void serve() {
        LockSupport.parkNanos(HEAD_START_NANOS);
        try {
            do {
                while (isLeft()) {
                    advance();
                }
            } while (tuneNext());
        } finally {
            forgetThread();
        }
    }

    /** Lets the next attempt start a thread. */
    private void forgetThread() {
        lock.lock();
        try {
            if (thread == Thread.currentThread()) {
                thread = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isLeft() {
        lock.lock();
        try {
            return !attempts.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Advances attempts by one turn. */
    private void advance() {
        working.lock();
        try {
            if (!loaded) {
                loaded = true;
                load();
            }
            List<Attempt<?>> turn = turn();
            if (turn.stream().allMatch(Attempt::waits)) {
                Settling.pause();
            }
            for (Attempt<?> attempt : turn) {
                if (attempt.advance()) {
                    finish(attempt);
                }
            }
        } finally {
            working.unlock();
        }
    }

    private static void load() {
        try {
            VectorCode.load();
        } catch (RuntimeException | LinkageError e) {
            // The attempts will fail too, and say why.
        }
    }

    /** {@return the attempts that are next: all that call their code, and in turn one of those that wait for C2} */
    private List<Attempt<?>> turn() {
        lock.lock();
        try {
            List<Attempt<?>> next = new ArrayList<>(attempts);
            next.removeIf(Attempt::waits);
            attempts.stream().filter(Attempt::waits).findFirst().ifPresent(waiting -> {
                next.add(waiting);
                attempts.remove(waiting);
                attempts.add(waiting);
            });
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void finish(Attempt<?> attempt) {
        lock.lock();
        try {
            attempts.remove(attempt);
            if (attempt.hasVariants()) {
                toTune.add(attempt);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Tunes what is next, or waits for a new attempt. {@return whether the thread continues: false if nothing came for a while} */
    private boolean tuneNext() {
        Attempt<?> attempt;
        lock.lock();
        try {
            long left = IDLE_NANOS;
            while (attempts.isEmpty() && toTune.isEmpty()) {
                if (left <= 0) {
                    thread = null; // with the lock held, so that no attempt comes between
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            attempt = attempts.isEmpty() ? toTune.remove() : null;
            tuning = attempt != null;
        } catch (InterruptedException e) {
            return true; // the thread belongs to nobody who could mean to end it
        } finally {
            lock.unlock();
        }
        if (attempt != null) {
            tune(attempt, TUNING);
        }
        return true;
    }

    private void tune(Attempt<?> attempt, Duration limit) {
        working.lock();
        try {
            attempt.tune(limit);
        } finally {
            working.unlock();
            lock.lock();
            try {
                tuning = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** {@return whether no attempt was left in time} */
    boolean await(Duration limit) {
        return await(limit, attempts::isEmpty);
    }

    /** Waits until no attempt is left, and no variant to be timed. */
    void awaitTuned(Duration limit) {
        await(limit, () -> attempts.isEmpty() && toTune.isEmpty() && !tuning);
    }

    private boolean await(Duration limit, BooleanSupplier done) {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (!done.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Advances attempts on the calling thread. {@return whether no attempt was left in time} */
    boolean work(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (isLeft()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            advance();
        }
        return true;
    }

    /** Times variants on the calling thread, as long as there is time. */
    void workOnTuning(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); left > 0; left = end - System.nanoTime()) {
            Attempt<?> attempt = next();
            if (attempt == null) {
                return;
            }
            tune(attempt, Duration.ofNanos(left));
        }
    }

    private @Nullable Attempt<?> next() {
        lock.lock();
        try {
            return toTune.poll();
        } finally {
            lock.unlock();
        }
    }
}
