package dev.rondo.flight;

import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Reports the slow steps of one runner or stepper to Java Flight Recorder. The system property {@code rondo.slowStep} sets the threshold, such as
 * {@code 50us}. Without the property C2 removes all of this, because the threshold is a constant. With it, a call costs two readings
 * of the clock; only a slow call allocates.
 */
public final class SlowSteps {
    private static final String PROPERTY = "rondo.slowStep";

    /** No time is longer than this. */
    private static final long OFF = Long.MAX_VALUE;

    /** In nanoseconds. */
    private static final long THRESHOLD = recordable(threshold(System.getProperty(PROPERTY)));

    private final long fingerprint;
    private final int inputs;
    private final int outputs;
    private boolean ignored;

    /**
     * Creates the reporter.
     *
     * @param fingerprint tells models apart
     * @param inputs I
     * @param outputs O
     */
    public SlowSteps(long fingerprint, int inputs, int outputs) {
        this.fingerprint = fingerprint;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /** Reports nothing from now on: a warm-up is slow on purpose. */
    public void ignore() {
        ignored = true;
    }

    /** {@return the time at which a call begins, for {@link #end}} */
    public long begin() {
        return THRESHOLD == OFF ? 0 : System.nanoTime();
    }

    /**
     * Ends a call, and reports it if its time, divided by its steps, is at least the threshold.
     *
     * @param begin the result of {@link #begin}
     * @param steps T
     * @param streams B
     */
    public void end(long begin, int steps, int streams) {
        if (THRESHOLD != OFF) {
            long elapsed = System.nanoTime() - begin;
            if (elapsed / Math.max(1, steps) >= THRESHOLD && !ignored) {
                Events.report(this, elapsed, steps, streams);
            }
        }
    }

    /**
     * {@return a threshold in nanoseconds}
     *
     * @param text a whole number and its unit, ns, us, ms or s; null for no threshold
     * @throws IllegalArgumentException if it is anything else
     */
    static long threshold(@Nullable String text) {
        if (text == null) {
            return OFF;
        }
        int unit = 0;
        while (unit < text.length() && text.charAt(unit) >= '0' && text.charAt(unit) <= '9') {
            unit++;
        }
        long nanos = switch (text.substring(unit)) {
            case "ns" -> 1;
            case "us" -> 1_000;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000;
            default -> 0;
        };
        if (unit == 0 || unit > 9 || nanos == 0) {
            throw new IllegalArgumentException("-D" + PROPERTY
                    + " must be a whole number of at most nine digits and a unit (ns, us, ms or s), such as 50us, but is "
                    + text);
        }
        return Long.parseLong(text.substring(0, unit)) * nanos;
    }

    private static long recordable(long threshold) {
        if (threshold != OFF && ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
            System.getLogger("dev.rondo")
                    .log(
                            Level.WARNING,
                            "-D{0} has no effect: this JVM lacks the module jdk.jfr, which records slow steps",
                            PROPERTY);
            return OFF;
        }
        return threshold;
    }

    /** A separate class, because linking it needs the module. */
    private static final class Events {
        static void report(SlowSteps runner, long elapsed, int steps, int streams) {
            SlowStepEvent event = new SlowStepEvent();
            if (event.shouldCommit()) {
                event.elapsed = elapsed;
                event.steps = steps;
                event.streams = streams;
                event.inputs = runner.inputs;
                event.outputs = runner.outputs;
                event.fingerprint = runner.fingerprint;
                event.commit();
            }
        }
    }
}
