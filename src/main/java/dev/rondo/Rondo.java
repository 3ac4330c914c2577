package dev.rondo;

import dev.rondo.kernel.Backend;
import dev.rondo.kernel.NativeMemory;
import dev.rondo.kernel.Promotion;
import dev.rondo.kernel.Start;
import java.util.List;

/** Facts about the engine in this JVM. */
public final class Rondo {
    private Rondo() {}

    /** {@return one line: which kernels serve, how wide and why, such as {@code vector kernels, 512 bit, FMA}} */
    public static String kernels() {
        return Backend.describe();
    }

    /**
     * {@return what serves for each kernel that this JVM has used: one line each, such as {@code 4 x [32, 8]: vector, pairs} or
     * {@code LSTM cell: plain, while the vector code is compiled}}
     */
    public static List<String> servingKernels() {
        return Promotion.describe();
    }

    /**
     * {@return the lines of {@link #servingKernels} whose vector kernels do not serve, yet or at all} Empty once vector kernels serve
     * all shapes. A shape whose vector code was given up stays, and its line says why. Empty also where {@link #kernels} says that
     * plain kernels serve this JVM.
     */
    public static List<String> unsettledKernels() {
        return Promotion.unsettled();
    }

    /**
     * {@return the bytes of native memory that the packed weights of all networks and trainers take, and their scratch blocks} This
     * memory counts against {@code -XX:MaxDirectMemorySize}, not against the heap. Memory of objects that are garbage is counted
     * until the collector has run.
     */
    public static long nativeBytes() {
        return NativeMemory.bytes();
    }

    /**
     * Chooses which kernels serve while vector kernels are not compiled, in place of the system property {@code rondo.start}.
     * Kernels belong to the JVM, not to a network, so the choice holds for all networks. It applies to kernels that are used for
     * the first time after this call.
     *
     * @param start the choice
     */
    public static void start(KernelStart start) {
        Start.choose(Start.valueOf(start.name()));
    }
}
