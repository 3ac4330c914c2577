package dev.rondo.train;

/** What a {@link Trainer} does when a loss or a gradient is NaN or infinite. The weights stay untouched in any case. */
public enum NonFinitePolicy {
    /** Throws an {@link ArithmeticException} that says where the first one stands. */
    FAIL,
    /** Leaves this update out, and counts it. */
    SKIP,
    /** Leaves it out, and all that follow: reports say {@link BatchReport#stopped}. */
    STOP
}
