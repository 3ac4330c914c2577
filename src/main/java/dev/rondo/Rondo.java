package dev.rondo;

import dev.rondo.kernel.Backend;

/** Facts about the engine in this JVM. */
public final class Rondo {
    private Rondo() {}

    /** {@return one line: which kernels serve, how wide and why, such as {@code vector kernels, 512 bit, FMA}} */
    public static String kernels() {
        return Backend.describe();
    }
}
