package dev.rondo.kernel;

import java.lang.System.Logger.Level;

/** Chooses the kernels of this JVM, once: vectors where they really run fast, scalars elsewhere. */
final class Selection {
    /** {@code auto}, {@code vector} or {@code scalar}. */
    static final String PROPERTY = "rondo.kernels";

    private static final String MODULE = "jdk.incubator.vector";

    static final boolean HARDWARE_FMA = HotSpot.hasFma();
    static final Kernels ACTIVE;
    static final String DESCRIPTION;

    static {
        String asked = System.getProperty(PROPERTY, "auto");
        String obstacle = switch (asked) {
            case "scalar" -> "-D" + PROPERTY + "=scalar";
            case "auto", "vector" -> obstacle();
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + " must be auto, vector or scalar, but is " + asked);
        };
        if (obstacle != null && asked.equals("vector")) {
            throw new IllegalStateException("-D" + PROPERTY + "=vector, but vectors would be slow here: " + obstacle);
        }
        if (obstacle != null && asked.equals("auto")) {
            System.getLogger("dev.rondo")
                    .log(Level.WARNING, "Rondo runs on scalar kernels, many times slower than vectors: {0}", obstacle);
        }
        ACTIVE = obstacle == null ? vectorKernels() : new ScalarKernels();
        String arithmetic = HARDWARE_FMA ? ", FMA" : ", no FMA";
        DESCRIPTION = obstacle == null
                ? "vector kernels, " + ACTIVE.lanes() * Float.SIZE + " bit" + arithmetic
                : "scalar kernels" + arithmetic + " (" + obstacle + ")";
    }

    private Selection() {}

    /** Why vectors would not run fast, with the flag that helps; null when they do. */
    private static String obstacle() {
        if (!moduleReadable()) {
            return "start the JVM with --add-modules " + MODULE;
        }
        if (!HARDWARE_FMA) {
            return "no hardware FMA (-XX:+UseFMA where the processor has it)";
        }
        String compiler = HotSpot.compilerObstacle();
        if (compiler != null) {
            return compiler;
        }
        return vectorKernels().lanes() < 4 ? "vectors are narrower than 128 bit (-XX:MaxVectorSize=16 or more)" : null;
    }

    private static boolean moduleReadable() {
        return ModuleLayer.boot()
                .findModule(MODULE)
                .filter(Selection.class.getModule()::canRead)
                .isPresent();
    }

    /** In a method of its own: linking {@link VectorKernels} needs the module. */
    private static Kernels vectorKernels() {
        return new VectorKernels();
    }
}
