package dev.rondo.kernel;

import java.util.Arrays;
import java.util.Locale;

/** Which kernels serve while vector code is not compiled; {@code dev.rondo.KernelStart} documents the values. */
public enum Start {
    /** Plain kernels, while a daemon thread has the vector code compiled. */
    BACKGROUND,
    /** None: the first use waits for the daemon thread. */
    WAIT,
    /** The vector code. */
    VECTOR,
    /** Plain kernels, until a warm-up has the vector code compiled on its own thread. */
    MANUAL;

    /** The system property that chooses. */
    private static final String PROPERTY = "rondo.start";

    private static volatile Start active = ofProperty();

    /** {@return the choice} */
    public static Start active() {
        return active;
    }

    /**
     * Replaces the choice of the system property, for kernels that are used for the first time from now on.
     *
     * @param start the new choice
     */
    public static void choose(Start start) {
        active = start;
    }

    private static Start ofProperty() {
        String choice = System.getProperty(PROPERTY, "background");
        return Arrays.stream(values())
                .filter(start -> start.name().toLowerCase(Locale.ROOT).equals(choice))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "-D" + PROPERTY + " must be background, wait, vector or manual, but is " + choice));
    }
}
