package dev.rondo.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The JFR event of a call whose steps took at least the threshold. Its thread is the caller's; its time is the end of the call. */
@Name("dev.rondo.SlowStep")
@Label("Slow Step")
@Category({"Rondo", "Operations"})
@Description("A step, or the average step of a sequence, took at least -Drondo.slowStep")
@StackTrace(false)
final class SlowStepEvent extends Event {
    @Label("Elapsed")
    @Description("The time of the whole call")
    @Timespan(Timespan.NANOSECONDS)
    long elapsed;

    @Label("Steps")
    @Description("T, the time steps of the call")
    int steps;

    @Label("Streams")
    @Description("B, the streams of the call")
    int streams;

    @Label("Inputs")
    @Description("I, the values that one stream reads in a step")
    int inputs;

    @Label("Outputs")
    @Description("O, the values that one stream writes in a step")
    int outputs;

    @Label("Fingerprint")
    @Description("Network.fingerprint(), or a hash of the nodes of a stepped graph")
    long fingerprint;
}
