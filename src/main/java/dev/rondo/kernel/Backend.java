package dev.rondo.kernel;

import java.lang.System.Logger.Level;
import java.lang.module.ModuleFinder;
import org.jspecify.annotations.Nullable;

/**
 * The implementations that serve this JVM, either all on vectors or all in plain loops. They are chosen once: vectors
 * where they run fast, plain loops elsewhere. It is a record, because C2 treats the components of a constant record as constants.
 *
 * @param kernels the arithmetic of the forward pass
 * @param gradients the arithmetic of the backward pass
 */
public record Backend(Kernels kernels, Gradients gradients) {
    /** {@code auto}, {@code vector} or {@code plain}. */
    private static final String PROPERTY = "rondo.kernels";

    private static final String MODULE = "jdk.incubator.vector";

    private static final Backend ACTIVE;
    private static final String DESCRIPTION;

    static {
        String choice = System.getProperty(PROPERTY, "auto");
        String obstacle = switch (choice) {
            case "plain" -> "-D" + PROPERTY + "=plain";
            case "auto", "vector" -> obstacle();
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + " must be auto, vector or plain, but is " + choice);
        };
        if (obstacle != null && choice.equals("vector")) {
            throw new IllegalStateException("-D" + PROPERTY + "=vector, but vectors would be slow here: " + obstacle);
        }
        if (obstacle != null && choice.equals("auto")) {
            System.getLogger("dev.rondo")
                    .log(
                            Level.WARNING,
                            "Rondo runs on plain kernels, several times slower than vectors: {0}",
                            obstacle);
        }
        ACTIVE = obstacle == null ? vectors() : new Backend(new PlainKernels(), new PlainGradients());
        String arithmetic = HotSpot.HAS_FMA ? ", FMA" : ", no FMA";
        DESCRIPTION = obstacle == null
                ? "vector kernels, " + ACTIVE.kernels.lanes() * Float.SIZE + " bit" + arithmetic
                : "plain kernels" + arithmetic + " (" + obstacle + ")";
    }

    /** {@return the implementations that serve this JVM} */
    public static Backend active() {
        return ACTIVE;
    }

    /** {@return the arithmetic of the optimizers} */
    public Updates updates() {
        return ActiveUpdates.INSTANCE;
    }

    /** {@return one line: which kernels serve, how wide and why, such as {@code vector kernels, 512 bit, FMA}} */
    public static String describe() {
        return DESCRIPTION;
    }

    /** {@return why vectors would not run fast, with the flag that helps; null if they do} */
    private static @Nullable String obstacle() {
        if (!moduleReadable()) {
            return ModuleFinder.ofSystem().find(MODULE).isPresent()
                    ? "start the JVM with --add-modules " + MODULE
                    : "this runtime image lacks the module " + MODULE + ", so no flag helps: write \"requires " + MODULE
                            + ";\" in a module of the application, or link the image with --add-modules " + MODULE
                            + " --add-options=\"--add-modules=" + MODULE + "\"";
        }
        if (!HotSpot.HAS_FMA) {
            return "no hardware FMA (-XX:+UseFMA turns it on if the processor has it)";
        }
        String compiler = HotSpot.compilerObstacle();
        if (compiler != null) {
            return compiler;
        }
        return vectorLanes() < 4 ? "vectors are narrower than 128 bit (-XX:MaxVectorSize=16 or more)" : null;
    }

    private static boolean moduleReadable() {
        return ModuleLayer.boot()
                .findModule(MODULE)
                .filter(Backend.class.getModule()::canRead)
                .isPresent();
    }

    // The vector classes are named only in the next three methods, because linking them needs the vector module.

    private static int vectorLanes() {
        return Species.FLOATS.length();
    }

    private static Backend vectors() {
        return new Backend(new TieredKernels(), new TieredGradients());
    }

    private static Updates vectorUpdates() {
        return new TieredUpdates();
    }

    /** Initialised on first use, since a service that does not train needs none. */
    private static final class ActiveUpdates {
        static final Updates INSTANCE = ACTIVE.kernels.vector() ? vectorUpdates() : new PlainUpdates();
    }
}
