package dev.rondo;

/** The effect of a step without an input on a stream. See {@link Runner#skip}. */
public enum SkipPolicy {
    /** The state stays unchanged, and the last output is repeated; zeros before the first step. The default. */
    CARRY,
    /** The step runs with an input of zeros. */
    ZERO,
    /** The state is reset to that of a new stream, and the output is zeros. */
    RESET
}
