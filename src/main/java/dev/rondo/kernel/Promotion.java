package dev.rondo.kernel;

import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Has vector code compiled and then lets it serve. The code of a {@link Tier} is called on data of its own until a call
 * allocates nothing and its time has settled. Code that C2 does not compile well never serves. Later the other variants of the
 * tier are timed, and the fastest serves.
 */
public final class Promotion {
    /** A system property that fixes the variant of every tier that has one of this name; the others have their first. */
    private static final String VARIANT = "rondo.variant";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The windows in which variants are compared; the shortest time counts. */
    private static final int ROUNDS = 20;

    /** Another variant must be this much faster, since it costs a change of compiled code. */
    private static final double GAIN = 0.97;

    private static final List<WeakReference<Tier<?>>> ALL = new CopyOnWriteArrayList<>();
    private static final AtomicBoolean WARNED = new AtomicBoolean();
    private static final PromotionQueue QUEUE = new PromotionQueue();

    private Promotion() {}

    static void register(Tier<?> tier) {
        ALL.removeIf(reference -> reference.refersTo(null));
        ALL.add(new WeakReference<>(tier));
    }

    /** Promotes a tier, now or later, as {@link Start} says. */
    static void request(Tier<?> tier) {
        switch (Start.active()) {
            case VECTOR -> serveFirst(tier);
            case MANUAL -> later(tier);
            case BACKGROUND -> {
                later(tier);
                QUEUE.startThread();
            }
            case WAIT -> {
                later(tier);
                QUEUE.startThread();
                QUEUE.await(PATIENCE);
            }
        }
    }

    private static void later(Tier<?> tier) {
        tier.explain("plain, while the vector code is compiled");
        QUEUE.add(new Attempt<>(tier));
    }

    /**
     * Waits until no vector code is left that is wanted but not compiled. Without a thread of its own, the caller does the work.
     *
     * @param limit how long to wait at most
     * @return whether none is left
     */
    public static boolean await(Duration limit) {
        return Start.active() == Start.MANUAL ? QUEUE.work(limit) : QUEUE.await(limit);
    }

    /** {@return what serves for each kernel that was used: one line each} */
    public static List<String> describe() {
        return ALL.stream()
                .map(WeakReference::get)
                .filter(Objects::nonNull)
                .filter(Tier::used)
                .map(Tier::toString)
                .sorted()
                .toList();
    }

    private static void giveUp(Tier<?> tier, String reason) {
        tier.explain("plain, because the vector code " + reason);
        if (!WARNED.getAndSet(true)) {
            System.getLogger("dev.rondo")
                    .log(Level.WARNING, "Plain kernels keep serving {0}. Rondo.kernels() lists all.", tier);
        }
    }

    private static <T> void serveFirst(Tier<T> tier) {
        Tier.Variant<T> first = tier.variants().getFirst();
        try {
            tier.serve(first, first.define().get());
        } catch (IllegalStateException e) {
            giveUp(tier, "cannot be defined: " + e.getMessage());
        }
    }

    /** The work on one tier, a little at a time. */
    static final class Attempt<T> {
        private final Tier<T> tier;
        private final Tier.Variant<T> first;
        private final long end = System.nanoTime() + PATIENCE.toNanos();
        private @Nullable T code;
        private @Nullable Settling settling;

        Attempt(Tier<T> tier) {
            this.tier = tier;
            this.first = tier.variants().getFirst();
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
                if (calls.advance()) {
                    tier.serve(first, made);
                    return true;
                }
                if (System.nanoTime() < end) {
                    return false;
                }
                giveUp(tier, "still takes " + calls);
            } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
                giveUp(tier, "cannot run: " + e);
            }
            return true;
        }

        /** Times the other variants next to the first one, in turns, and lets the fastest serve. */
        void tune() {
            T made = code;
            if (made == null || tier.serving == null) {
                return;
            }
            Settling before = new Settling(first.whole().apply(made));
            double fastest = Double.MAX_VALUE;
            for (Tier.Variant<T> variant : tier.variants().subList(1, tier.variants().size())) {
                T other = variant.define().get();
                Settling now = new Settling(variant.whole().apply(other));
                if (new Settling(variant.exercise().apply(other)).run(PATIENCE) && now.run(PATIENCE)) {
                    for (int round = 0; round < ROUNDS; round++) {
                        before.window();
                        now.window();
                    }
                    if (now.best() < GAIN * before.best() && now.best() < fastest) {
                        fastest = now.best();
                        tier.serve(variant, other);
                    }
                }
            }
        }
    }

    /** {@return the variants that may serve: all, or the one that the property names and the first if there is no such} */
    static <T> List<Tier.Variant<T>> choose(List<Tier.Variant<T>> variants) {
        String name = System.getProperty(VARIANT);
        if (name == null) {
            return List.copyOf(variants);
        }
        return variants.stream()
                .filter(variant -> variant.name().equals(name))
                .findFirst()
                .or(() -> Optional.of(variants.getFirst()))
                .stream()
                .toList();
    }
}
