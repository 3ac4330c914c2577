package dev.rondo.kernel;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Has vector code compiled and then lets it serve. The code of a {@link Tier} is called on data of its own until a call
 * allocates nothing and its time has settled. Code that C2 does not compile well never serves. Later the other variants of the
 * tier are timed, and the fastest serves.
 */
public final class Promotion {
    /** A system property that fixes the variant of every tier that has one of this name; the others have their first. */
    private static final String VARIANT = "rondo.variant";

    /** How long the first use waits, if {@link Start} says that it waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final List<WeakReference<Tier<?>>> ALL = new CopyOnWriteArrayList<>();
    private static final PromotionQueue QUEUE = new PromotionQueue();

    private Promotion() {}

    /**
     * {@return a new tier, which plain kernels serve}
     *
     * @param name what it does, for descriptions
     * @param variants the ways to do it; the first one serves until another is measured to be faster
     */
    static <T> Tier<T> tier(String name, List<Tier.Variant<T>> variants) {
        Tier<T> tier = new Tier<>(name, choose(variants), Promotion::request);
        ALL.removeIf(reference -> reference.refersTo(null));
        ALL.add(new WeakReference<>(tier));
        return tier;
    }

    /** Promotes a tier, now or later, as {@link Start} says. */
    private static void request(Tier<?> tier) {
        switch (Start.active()) {
            case VECTOR -> new Attempt<>(tier).serve();
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

    /**
     * Waits until the other variants of what serves have been timed. Until then the thread takes time from other work, and what
     * serves can still change. Without a thread of its own, the caller does the work.
     *
     * @param limit how long to wait at most
     */
    public static void awaitTuned(Duration limit) {
        if (Start.active() == Start.MANUAL) {
            QUEUE.workOnTuning(limit);
        } else {
            QUEUE.awaitTuned(limit);
        }
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

    /** {@return the variants that may serve: all, or the one that the property names and the first if there is no such} */
    private static <T> List<Tier.Variant<T>> choose(List<Tier.Variant<T>> variants) {
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
