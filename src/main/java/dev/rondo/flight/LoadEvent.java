package dev.rondo.flight;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The JFR event of a model file that was read. */
@Name("dev.rondo.Load")
@Label("Load")
@Category({"Rondo", "Operations"})
@Description("A model file was read")
@StackTrace(false)
final class LoadEvent extends Event {
    @Label("Source")
    @Description("The name of the file")
    @Nullable
    String source;

    @Label("Size")
    @DataAmount
    long bytes;

    @Label("Loaded")
    @Description("False if it was refused")
    boolean loaded;
}
