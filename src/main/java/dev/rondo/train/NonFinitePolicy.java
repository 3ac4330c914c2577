package dev.rondo.train;

/** The reaction of a {@link Trainer} to a loss or a gradient that is NaN or infinite. The weights do not change in any case. */
public enum NonFinitePolicy {
    /** Throws an {@link ArithmeticException} that names the first such value of the batch. */
    FAIL,
    /** Skips the update and counts it in the report. */
    SKIP,
    /** Skips this update and all later ones; {@link BatchReport#stopped} is true from then on. */
    STOP
}
