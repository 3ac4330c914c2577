package dev.rondo.graph.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.NonFiniteInput;
import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Body;
import dev.rondo.graph.op.Compare;
import dev.rondo.graph.op.Gather;
import dev.rondo.graph.op.Identity;
import dev.rondo.graph.op.If;
import dev.rondo.graph.op.Loop;
import dev.rondo.graph.op.Scan;
import dev.rondo.graph.op.Shape;
import dev.rondo.graph.op.Squeeze;
import dev.rondo.graph.program.GraphBuilder;
import dev.rondo.graph.program.Program;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loops and scans whose body is one time step: running sums of a sequence [T][1][2]. */
@Tag("once")
class BodyNodesTest {
    private static final Tensor ZERO = Tensor.ofLongs(List.of(), 0);
    private static final Tensor ONE = Tensor.ofLongs(List.of(), 1);

    private static Port floats(String name, Integer... shape) {
        return new Port(name, Tensor.Type.FLOAT32, List.of(shape));
    }

    private static Port number(String name) {
        return new Port(name, Tensor.Type.INT64, List.of());
    }

    private static Port condition(String name) {
        return new Port(name, Tensor.Type.BOOL, List.of());
    }

    /** As exporters write a while loop: it counts by a state, and compares the count with the number of steps. */
    private static Program counting(String selected, String left, String right) {
        Program body = new GraphBuilder()
                .input(number("i"))
                .input(condition("go"))
                .input(number("time"))
                .input(floats("sum", 1, 2))
                .input(floats("x", -1, 1, 2))
                .input(number("T"))
                .input(number("limit"))
                .constant("one", ONE)
                .add("select", "Gather", new Gather(0), List.of("x", selected), List.of("xi"))
                .add("add", "Add", Binary.ADD, List.of("sum", "xi"), List.of("next"))
                .add("count", "Add", Binary.ADD, List.of("time", "one"), List.of("time2"))
                .add("compare", "Less", Compare.LESS, List.of(left, right), List.of("again"))
                .add("show", "Identity", new Identity(), List.of("next"), List.of("shown"))
                .output(condition("again"))
                .output(number("time2"))
                .output(floats("next", 1, 2))
                .output(floats("shown", 1, 2))
                .buildBranch();
        return new GraphBuilder()
                .input(floats("x", -1, 1, 2))
                .constant("zero", ZERO)
                .constant("first", Tensor.of(List.of(1, 2), 0, 10))
                .constant("limit", Tensor.ofLongs(List.of(), 3))
                .add("shape", "Shape", new Shape(0, 1), List.of("x"), List.of("sizes"))
                .add("size", "Squeeze", new Squeeze(), List.of("sizes"), List.of("T"))
                .add(
                        "loop",
                        "Loop",
                        new Loop(new Body(body, List.of("x", "T", "limit"))),
                        List.of("", "", "zero", "first", "x", "T", "limit"),
                        List.of("", "last", "all"))
                .output(floats("last", 1, 2))
                .output(floats("all", -1, 1, 2))
                .build();
    }

    private static Program scanning(boolean backwards) {
        Program body = new GraphBuilder()
                .input(floats("sum", 1, 2))
                .input(floats("xi", 1, 2))
                .add("add", "Add", Binary.ADD, List.of("sum", "xi"), List.of("next"))
                .add("show", "Identity", new Identity(), List.of("next"), List.of("shown"))
                .output(floats("next", 1, 2))
                .output(floats("shown", 1, 2))
                .buildBranch();
        Scan scan = new Scan(new Body(body, List.of()), List.of(new Scan.Walk(0, backwards)), List.of());
        return new GraphBuilder()
                .input(floats("x", -1, 1, 2))
                .constant("first", Tensor.of(List.of(1, 2), 0, 10))
                .add("scan", "Scan", scan, List.of("first", "x"), List.of("last", "all"))
                .output(floats("last", 1, 2))
                .output(floats("all", -1, 1, 2))
                .build();
    }

    private static void assertSums(Program program) {
        Stepper stepper = StepCompiler.compile(program, NonFiniteInput.ACCEPT);
        assertEquals(-1, stepper.timeAxis("last"));
        assertEquals(0, stepper.timeAxis("all"));
        Stepper.Stream stream = stepper.newStream();
        float[] y = new float[4];
        stepper.step(stream, new float[] {1, 2}, y);
        Stepper.Stream copy = stepper.readStream(stream.toBytes());
        stepper.step(stream, new float[] {3, 4}, y);
        assertEquals(List.of(4f, 16f, 4f, 16f), List.of(y[0], y[1], y[2], y[3]));
        stepper.step(copy, new float[] {0, 1}, y);
        assertEquals(List.of(1f, 13f, 1f, 13f), List.of(y[0], y[1], y[2], y[3]));
    }

    private static void assertRefused(Program program, String reason) {
        String message = assertThrows(
                        UnsupportedOperationException.class, () -> StepCompiler.compile(program, NonFiniteInput.ACCEPT))
                .getMessage();
        assertTrue(message.contains("cannot be stepped") && message.contains(reason), message);
    }

    @Test
    void shouldStepALoopThatCountsItsIterations() {
        assertSums(counting("time", "time2", "T"));
        assertSums(counting("i", "time2", "T"));
    }

    @Test
    void shouldRefuseALoopThatDoesNotRunOncePerStep() {
        assertRefused(counting("i", "i", "limit"), "does not run once for each time step");
    }

    @Test
    void shouldRefuseAChoiceByTheNumberOfSteps() {
        Program one = new GraphBuilder()
                .input(floats("x", -1, 1, 2))
                .add("same", "Identity", new Identity(), List.of("x"), List.of("y"))
                .output(floats("y", -1, 1, 2))
                .buildBranch();
        Program two = new GraphBuilder()
                .input(floats("x", -1, 1, 2))
                .add("twice", "Add", Binary.ADD, List.of("x", "x"), List.of("y"))
                .output(floats("y", -1, 1, 2))
                .buildBranch();
        Program program = new GraphBuilder()
                .input(floats("x", -1, 1, 2))
                .constant("one", ONE)
                .add("shape", "Shape", new Shape(0, 1), List.of("x"), List.of("sizes"))
                .add("size", "Squeeze", new Squeeze(), List.of("sizes"), List.of("T"))
                .add("many", "Greater", Compare.GREATER, List.of("T", "one"), List.of("long"))
                .add("choice", "If", new If(two, one, List.of("x")), List.of("long", "x"), List.of("y"))
                .output(floats("y", -1, 1, 2))
                .build();
        String message = assertThrows(
                        UnsupportedOperationException.class, () -> StepCompiler.compile(program, NonFiniteInput.ACCEPT))
                .getMessage();
        assertTrue(message.contains("depend on the number of steps"), message);
    }

    @Test
    void shouldStepAScanForwardsOnly() {
        assertSums(scanning(false));
        assertRefused(scanning(true), "the backward direction reads the whole sequence");
    }
}
