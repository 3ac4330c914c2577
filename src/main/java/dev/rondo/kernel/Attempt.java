package dev.rondo.kernel;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The attempt to let the vector code of a tier serve, a little work at a time. */
final class Attempt<T> {
    /** How long the calls may take, on a busy machine. The time of other attempts does not count. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The windows in which variants are compared; the shortest time counts. */
    private static final int ROUNDS = 20;

    /** Another variant must be this much faster, since it costs a change of compiled code. */
    private static final double GAIN = 0.97;

    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private final Tier<T> tier;
    private final Tier.Variant<T> first;
    private long spent;
    private @Nullable T code;
    private @Nullable Settling settling;

    Attempt(Tier<T> tier) {
        this.tier = tier;
        this.first = tier.variants().getFirst();
    }

    /** Lets the first variant serve at once, compiled or not. */
    void serve() {
        try {
            tier.serve(first, first.define().get());
        } catch (IllegalStateException e) {
            giveUp("cannot be defined: " + e.getMessage());
        }
    }

    /** {@return whether the work is done, one way or the other} */
    boolean advance() {
        try {
            T made = code;
            Settling calls = settling;
            if (made == null || calls == null) {
                code = first.define().get();
                settling = new Settling(first.exercise().apply(code));
                return false;
            }
            long start = System.nanoTime();
            if (calls.advance()) {
                tier.serve(first, made);
                return true;
            }
            spent += System.nanoTime() - start;
            if (spent < PATIENCE.toNanos() || calls.nearlySettled()) {
                return false;
            }
            giveUp("still takes " + calls);
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            giveUp("cannot run: " + e);
        }
        return true;
    }

    /** {@return whether its calls wait for C2} */
    boolean waits() {
        return settling != null && settling.waits();
    }

    /** {@return whether the code serves and there are other variants} */
    boolean hasVariants() {
        return tier.serving != null && tier.variants().size() > 1;
    }

    /**
     * Times the other variants next to the first one, in turns, and lets the fastest serve.
     *
     * @param limit how long C2 may take for all of them
     */
    void tune(Duration limit) {
        T made = code;
        if (made == null) {
            return;
        }
        try {
            long end = System.nanoTime() + limit.toNanos();
            Settling before = new Settling(first.whole().apply(made));
            double fastest = Double.MAX_VALUE;
            for (Tier.Variant<T> variant :
                    tier.variants().subList(1, tier.variants().size())) {
                T other = variant.define().get();
                double nanos = time(variant, other, before, end);
                if (nanos < GAIN * before.best() && nanos < fastest) {
                    fastest = nanos;
                    tier.serve(variant, other);
                }
            }
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            // The present code keeps serving.
        }
    }

    /** {@return the shortest time of a variant's calls, next to those of the first; infinite if it was not compiled well} */
    private double time(Tier.Variant<T> variant, T other, Settling before, long end) {
        Settling calls = new Settling(variant.whole().apply(other));
        if (!new Settling(variant.exercise().apply(other)).runUntil(end) || !calls.runUntil(end)) {
            return Double.POSITIVE_INFINITY;
        }
        for (int round = 0; round < ROUNDS; round++) {
            before.window();
            calls.window();
        }
        return calls.best();
    }

    private void giveUp(String reason) {
        tier.explain("plain, because the vector code " + reason);
        if (!WARNED.getAndSet(true)) {
            System.getLogger("dev.rondo")
                    .log(Level.WARNING, "Plain kernels keep serving {0}. Rondo.servingKernels() lists all.", tier);
        }
    }
}
