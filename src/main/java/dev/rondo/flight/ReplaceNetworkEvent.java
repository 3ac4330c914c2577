package dev.rondo.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The JFR event of a runner whose network was replaced. Its thread is the runner's. */
@Name("dev.rondo.ReplaceNetwork")
@Label("Replace Network")
@Category({"Rondo", "Operations"})
@Description("A runner continues with another network of the same architecture")
@StackTrace(false)
final class ReplaceNetworkEvent extends Event {
    @Label("Parameters")
    int parameters;
}
