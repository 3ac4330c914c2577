package dev.rondo.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * Facts about the JVM's compiler, read from its options. Without the module jdk.management the options cannot be read, and
 * FMA is timed instead.
 */
final class HotSpot {
    /** Whether Math.fma is one instruction. */
    static final boolean HAS_FMA = hasFma();

    private HotSpot() {}

    private static boolean hasFma() {
        String flag = option("UseFMA");
        return flag == null ? fmaIsQuick() : flag.equals("true");
    }

    /** {@return why C2 does not compile vectors well, with the flag that helps; null if it does} */
    static @Nullable String compilerObstacle() {
        if ("0".equals(option("TieredStopAtLevel")) || "false".equals(option("UseCompiler"))) {
            return "the JVM only interprets (-Xint)";
        }
        String level = option("TieredStopAtLevel");
        if (level != null && !level.equals("4")) {
            return "C2 is off (-XX:TieredStopAtLevel=" + level + "; 4 turns it on)";
        }
        if ("true".equals(option("UseJVMCICompiler"))) {
            return "a JVMCI compiler replaces C2 (-XX:-UseJVMCICompiler turns it off)";
        }
        if ("false".equals(option("EnableVectorSupport"))) {
            return "vector support is off (-XX:+EnableVectorSupport turns it on)";
        }
        return System.getProperty("java.vm.info", "").contains("interpreted")
                ? "the JVM only interprets (-Xint)"
                : null;
    }

    private static @Nullable String option(String name) {
        if (!ModuleLayer.boot().findModule("jdk.management").isPresent()) {
            return null;
        }
        try {
            return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption(name)
                    .getValue();
        } catch (IllegalArgumentException unknownHere) {
            return null;
        }
    }

    /**
     * Times 100 calls. Emulated with BigDecimal, a call takes over a microsecond; with the instruction it takes a tenth of
     * that even in the interpreter.
     */
    private static boolean fmaIsQuick() {
        long best = Long.MAX_VALUE;
        float sum = 0;
        for (int round = 0; round < 5; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                sum = Math.fma(sum, 0.5f, 1.1f);
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return sum > 0 && best < 100_000;
    }
}
