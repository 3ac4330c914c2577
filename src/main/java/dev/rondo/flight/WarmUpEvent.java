package dev.rondo.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The JFR event of a warm-up that has ended, with the figures of its report. */
@Name("dev.rondo.WarmUp")
@Label("Warm-Up")
@Category({"Rondo", "Operations"})
@Description("A warm-up of a network ended")
@StackTrace(false)
final class WarmUpEvent extends Event {
    @Label("Calls")
    long calls;

    @Label("Elapsed")
    @Timespan(Timespan.NANOSECONDS)
    long elapsed;

    @Label("Step")
    @Description("The median time of a step at the end")
    @Timespan(Timespan.NANOSECONDS)
    long step;

    @Label("Settled")
    boolean settled;
}
