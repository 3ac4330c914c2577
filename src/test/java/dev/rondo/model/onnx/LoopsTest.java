package dev.rondo.model.onnx;

import static dev.rondo.graph.Tensor.Type.BOOL;
import static dev.rondo.graph.Tensor.Type.FLOAT32;
import static dev.rondo.graph.Tensor.Type.INT64;
import static dev.rondo.support.OneNode.assertSame;
import static dev.rondo.support.OneNode.port;
import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.OneNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loop and Scan, compared with results computed by hand. */
@Tag("once")
class LoopsTest {
    private static final Tensor TRUE = Tensor.ofBooleans(List.of(), true);

    private static Tensor number(float value) {
        return Tensor.of(List.of(), value);
    }

    private static Tensor steps(long count) {
        return Tensor.ofLongs(List.of(), count);
    }

    private static NodeProto node(String type, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }

    /** Doubles a number while it is below 10, and collects what it was. */
    private static GraphProto doubling() {
        return GraphProto.newBuilder()
                .addInput(port("i", INT64))
                .addInput(port("go", BOOL))
                .addInput(port("x", FLOAT32))
                .addInitializer(OneNode.proto("ten", number(10)))
                .addNode(node("Add", "twice", "x", "x"))
                .addNode(node("Less", "again", "twice", "ten"))
                .addNode(node("Identity", "was", "x"))
                .addOutput(port("again", BOOL))
                .addOutput(port("twice", FLOAT32))
                .addOutput(port("was", FLOAT32, 1))
                .build();
    }

    @Test
    void shouldLoopUntilItsNumberOrItsConditionEnds() throws ModelFormatException {
        List<Tensor> two = OneNode.of("Loop")
                .in(steps(2))
                .in(TRUE)
                .in(number(3))
                .attribute("body", doubling())
                .run(FLOAT32, FLOAT32);
        assertSame(number(12), two.get(0));
        assertSame(Tensor.of(List.of(2), 3, 6), two.get(1));
        List<Tensor> free = OneNode.of("Loop")
                .in(null)
                .in(null)
                .in(number(1))
                .attribute("body", doubling())
                .run(FLOAT32, FLOAT32);
        assertSame(number(16), free.get(0));
        assertSame(Tensor.of(List.of(4), 1, 2, 4, 8), free.get(1));
        List<Tensor> none = OneNode.of("Loop")
                .in(steps(0))
                .in(null)
                .in(number(1))
                .attribute("body", doubling())
                .run(FLOAT32, FLOAT32);
        assertSame(number(1), none.get(0));
        assertSame(Tensor.of(List.of(0, 1)), none.get(1));
        OneNode.of("Loop")
                .in(steps(1))
                .in(null)
                .attribute("body", doubling())
                .failsToRun("its body must take 2 inputs");
    }

    /** A loop whose condition stays true. */
    private static Graph forever() throws ModelFormatException {
        GraphProto body = GraphProto.newBuilder()
                .addInput(port("i", INT64))
                .addInput(port("go", BOOL))
                .addInput(port("x", FLOAT32))
                .addNode(node("Identity", "again", "go"))
                .addNode(node("Identity", "same", "x"))
                .addOutput(port("again", BOOL))
                .addOutput(port("same", FLOAT32))
                .build();
        return Models.loadGraph(
                OneNode.of("Loop")
                        .in(null)
                        .in(TRUE)
                        .in(number(1))
                        .attribute("body", body)
                        .bytes(FLOAT32),
                "forever",
                LoadOptions.DEFAULT);
    }

    @Test
    void shouldEndALoopThatNeverEnds() throws ModelFormatException {
        Graph graph = forever();
        Map<String, Tensor> inputs = Map.of("in1", TRUE, "in2", number(1));
        assertRefused(
                () -> graph.withRunLimits(1 << 20, 100_000).run(inputs), "node \"n\" (Loop)", "100000 multiplications");
    }

    @Test
    void shouldEndALoopWhoseThreadIsInterrupted() throws ModelFormatException, InterruptedException {
        Graph graph = forever().withRunLimits(1 << 20, Long.MAX_VALUE);
        FutureTask<Map<String, Tensor>> run = new FutureTask<>(() -> graph.run(Map.of("in1", TRUE, "in2", number(1))));
        Thread thread = Thread.ofPlatform().start(run);
        Thread.sleep(100); // so that the loop has probably begun; the result is the same if it has not
        thread.interrupt();
        Throwable cause = assertThrows(ExecutionException.class, run::get).getCause();
        assertTrue(cause instanceof CancellationException, cause::toString);
        assertTrue(cause.getMessage().startsWith("node \"n\" (Loop)"), cause::toString);
    }

    /** A running sum of the steps, plus a value of the enclosing graph. */
    private static GraphProto summing() {
        return GraphProto.newBuilder()
                .addInput(port("sum", FLOAT32))
                .addInput(port("step", FLOAT32))
                .addNode(node("Add", "next", "sum", "step"))
                .addNode(node("Mul", "shown", "next", "in0"))
                .addOutput(port("next", FLOAT32))
                .addOutput(port("shown", FLOAT32))
                .build();
    }

    @Test
    void shouldScanForwardsAndBackwards() throws ModelFormatException {
        Tensor start = Tensor.of(List.of(1), 100);
        Tensor x = Tensor.of(List.of(3, 1), 1, 2, 3);
        List<Tensor> forward = OneNode.of("Scan")
                .in(start)
                .in(x)
                .attribute("body", summing())
                .attribute("num_scan_inputs", 1)
                .run(FLOAT32, FLOAT32);
        assertSame(Tensor.of(List.of(1), 106), forward.get(0));
        assertSame(Tensor.of(List.of(3, 1), 10100, 10300, 10600), forward.get(1));
        List<Tensor> backward = OneNode.of("Scan")
                .in(start)
                .in(Tensor.of(List.of(1, 3), 1, 2, 3))
                .attribute("body", summing())
                .attribute("num_scan_inputs", 1)
                .ints("scan_input_axes", 1)
                .ints("scan_input_directions", 1)
                .ints("scan_output_axes", -1)
                .ints("scan_output_directions", 1)
                .run(FLOAT32, FLOAT32);
        assertSame(Tensor.of(List.of(1), 106), backward.get(0));
        assertSame(Tensor.of(List.of(1, 3), 10600, 10500, 10300), backward.get(1));
        OneNode.of("Scan").opset(8).in(start).in(x).attribute("body", summing()).refuses("since opset 9");
        OneNode.of("Scan").in(start).in(x).attribute("body", summing()).refuses("cannot scan 0 sequences");
    }
}
