package dev.rondo.train;

/** What a {@link Trainer} does if a loss or a gradient is NaN or infinite. The weights do not change in any case. */
public enum NonFinitePolicy {
    /** Throws an {@link ArithmeticException} that names the first such value of the batch. */
    FAIL,
    /** Skips the update and counts it in the report. */
    SKIP,
    /** Skips this update and all later ones; {@link BatchReport#stopped} is true from then on. */
    STOP
}
