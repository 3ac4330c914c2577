package dev.rondo.kernel;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Vector code for one kind of work, such as products of one shape. Uncompiled vector code is a thousand times slower than plain
 * code and makes garbage, so plain kernels serve, with the same bits, until {@link Promotion} has seen the vector code compiled
 * well. The first use asks for that.
 *
 * @param <T> the type of the vector code
 */
final class Tier<T> {
    private final String name;
    private final List<Variant<T>> variants;
    private final Consumer<Tier<?>> promoter;
    private volatile String state = "plain";
    private boolean requested;

    /**
     * The code that serves; null while plain kernels do. It is read without a barrier: a thread that sees the old value gets the
     * same bits from the plain kernels.
     */
    @Nullable
    T serving;

    /**
     * One way to do the work. All ways give the same bits.
     *
     * @param name what is special about it; empty if there is no other
     * @param define makes the code, in a class of its own
     * @param exercise short calls of the code on data of its own, most of which do nothing: C2 counts calls, and vector code
     *     that is not compiled is slow. They take every branch that an application can take, because C2 leaves out the others
     * @param whole a call as applications make it, which shows the time
     * @param <T> the type of the vector code
     */
    record Variant<T>(String name, Supplier<T> define, Function<T, Runnable> exercise, Function<T, Runnable> whole) {
        Variant(String name, Supplier<T> define, Function<T, Runnable> exercise) {
            this(name, define, exercise, exercise);
        }
    }

    /**
     * Makes a tier.
     *
     * @param name what it does
     * @param variants the ways to do it
     * @param promoter gets this tier at its first use
     */
    Tier(String name, List<Variant<T>> variants, Consumer<Tier<?>> promoter) {
        this.name = name;
        this.variants = variants;
        this.promoter = promoter;
    }

    /**
     * {@return how much each call of {@link Variant#exercise} works on: n values once, then none} If most calls worked on none, C2
     * would take the loops for code that hardly ever runs, and keep their sums in memory. The exercise calls the code for each
     * count, so that C2 is asked for the code first, and later for the exercise, which may contain a copy of the code.
     *
     * @param n the number of values
     */
    static int[] mostlyNone(int n) {
        return new int[] {n, 0, 0, 0};
    }

    /** Asks for the vector code, unless that has been done. Plain kernels call it at each use. */
    void request() {
        if (!requested && first()) {
            promoter.accept(this);
        }
    }

    /** {@return whether nobody has asked before} */
    private synchronized boolean first() {
        boolean first = !requested;
        requested = true;
        return first;
    }

    /** {@return whether the work was ever needed} */
    boolean used() {
        return requested;
    }

    /** {@return the ways to do the work} */
    List<Variant<T>> variants() {
        return variants;
    }

    /** Lets vector code serve from now on. */
    void serve(Variant<T> variant, T code) {
        serving = code;
        state = variants.size() > 1 ? "vector, " + variant.name() : "vector";
    }

    /** Says what serves and why. */
    void explain(String reason) {
        state = reason;
    }

    @Override
    public String toString() {
        return name + ": " + state;
    }
}
