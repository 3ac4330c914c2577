package dev.rondo.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** What the JVM tells of its compiler. Without the module jdk.management it tells nothing, and a clock decides. */
final class HotSpot {
    /** Whether Math.fma is an instruction. */
    static final boolean HAS_FMA = hasFma();

    private HotSpot() {}

    private static boolean hasFma() {
        String flag = option("UseFMA");
        return flag == null ? fmaIsQuick() : flag.equals("true");
    }

    /** Why C2 does not compile, with the flag that helps; null when it does. */
    static String compilerObstacle() {
        if ("0".equals(option("TieredStopAtLevel")) || "false".equals(option("UseCompiler"))) {
            return "the JVM only interprets (-Xint)";
        }
        String level = option("TieredStopAtLevel");
        if (level != null && !level.equals("4")) {
            return "C2 is off (-XX:TieredStopAtLevel=" + level + "; 4 turns it on)";
        }
        if ("true".equals(option("UseJVMCICompiler"))) {
            return "another compiler stands in for C2 (-XX:-UseJVMCICompiler)";
        }
        if ("false".equals(option("EnableVectorSupport"))) {
            return "-XX:+EnableVectorSupport is off";
        }
        return System.getProperty("java.vm.info", "").contains("interpreted")
                ? "the JVM only interprets (-Xint)"
                : null;
    }

    private static String option(String name) {
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

    /** Emulated on big decimals, a call takes over a microsecond; the instruction, even interpreted, a tenth of it. */
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
