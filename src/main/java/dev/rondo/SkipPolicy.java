package dev.rondo;

/** What a step without an input does to a stream: see {@link Runner#skip}. */
public enum SkipPolicy {
    /** Nothing: the state stays and the last output is given again, zeros where there is none yet. The default. */
    CARRY,
    /** A step is taken as if every input were 0. */
    ZERO,
    /** The state goes back to where it began, and the output is zeros. */
    RESET
}
