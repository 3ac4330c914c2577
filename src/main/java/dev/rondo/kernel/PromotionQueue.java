package dev.rondo.kernel;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The work of {@link Promotion}, and the daemon thread that does it. Tuning waits until nothing else is left. */
final class PromotionQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Runnable> promotions = new ArrayDeque<>();
    private final Deque<Runnable> tunings = new ArrayDeque<>();
    private boolean promoting;
    private @Nullable Thread thread;

    void add(Runnable promotion) {
        lock.lock();
        try {
            promotions.add(promotion);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void addTuning(Runnable tuning) {
        lock.lock();
        try {
            tunings.add(tuning);
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
        VectorCode.load();
        while (true) {
            Runnable work = next();
            work.run();
            done();
        }
    }

    /** {@return the next work, for which it waits} */
    private Runnable next() {
        lock.lock();
        try {
            while (promotions.isEmpty() && tunings.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            promoting = !promotions.isEmpty();
            return promoting ? promotions.remove() : tunings.remove();
        } finally {
            lock.unlock();
        }
    }

    private void done() {
        lock.lock();
        try {
            promoting = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether all promotions were finished in time} */
    boolean await(Duration limit) {
        lock.lock();
        try {
            long left = limit.toNanos();
            while (promoting || !promotions.isEmpty()) {
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

    /** Promotes on the calling thread. {@return whether all promotions were finished in time} */
    boolean work(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            Runnable promotion;
            lock.lock();
            try {
                promotion = promotions.poll();
            } finally {
                lock.unlock();
            }
            if (promotion == null) {
                return true;
            }
            promotion.run();
        }
        return false;
    }
}
