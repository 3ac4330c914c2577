package dev.rondo.model.onnx;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.Allocations;
import dev.rondo.support.OneNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files that ask for much memory or time. */
@Tag("once")
class HostileModelsTest {
    /** What a refused run may allocate: arrays of the size of the default limit would be 256 MiB. */
    private static final long FEW_BYTES = 16 << 20;

    private static Graph graph(String name) throws IOException {
        try {
            return Models.loadGraph(Path.of(HostileModelsTest.class
                    .getResource("/hostile/" + name + ".onnx")
                    .toURI()));
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Zeros in which open axes have the size 1. */
    private static Map<String, Tensor> zeros(Graph graph) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Port port : graph.inputs()) {
            List<Integer> shape = port.shape().stream().map(Math::abs).toList();
            int count = shape.stream().reduce(1, (a, b) -> a * b);
            inputs.put(
                    port.name(),
                    port.type() == Tensor.Type.FLOAT32
                            ? Tensor.of(shape, new float[count])
                            : port.type() == Tensor.Type.BOOL
                                    ? Tensor.ofBooleans(shape, new boolean[count])
                                    : Tensor.ofLongs(shape, new long[count]));
        }
        return inputs;
    }

    @ParameterizedTest
    @CsvSource({
        "rnn-huge-batch-empty, larger than is allowed here",
        "rnn-batch-2e28-empty, larger than is allowed here",
        "conv-filters-bias, larger than is allowed here",
        "lstm-huge-hidden, W must be float32",
        "matmul-hang, at a time",
        "expand-1gib, at a time",
        "reducemean-zero, at a time"
    })
    void shouldRefuseBeforeAnythingIsAllocated(String name, String reason) throws Throwable {
        Graph graph = graph(name);
        Map<String, Tensor> inputs = zeros(graph);
        long allocated = Allocations.of(() -> assertRefused(() -> graph.run(inputs), "node \"", reason));
        assertTrue(allocated < FEW_BYTES, () -> allocated + " bytes");
    }

    @Test
    void shouldReturnAnEmptyTensorAtOnce() throws IOException {
        Graph graph = graph("conv-places-zero");
        graph.run(zeros(graph)).forEach((name, tensor) -> assertEquals(0, tensor.values().length));
    }

    @Test
    void shouldKeepValuesOfAChosenGraphApartFromOthers() throws IOException {
        Graph graph = graph("if-shadow");
        assertEquals(12, graph.run(zeros(graph)).firstEntry().getValue().values()[0]);
    }

    @Test
    void shouldLimitMultiplicationsAndBytesAsAsked() throws IOException {
        Tensor square = Tensor.of(List.of(64, 64), new float[64 * 64]);
        Graph graph = Models.loadGraph(
                OneNode.of("MatMul").in(square).in(square).bytes(Tensor.Type.FLOAT32), "product", LoadOptions.DEFAULT);
        Map<String, Tensor> inputs = Map.of("in0", square, "in1", square);
        long needed = 64L * 64 * 64 + 64 * 64;
        graph.withRunLimits(Long.MAX_VALUE, needed).run(inputs);
        assertRefused(
                () -> graph.withRunLimits(Long.MAX_VALUE, needed - 1).run(inputs),
                "node \"n\" (MatMul): the run would need more than the " + (needed - 1) + " multiplications");
        graph.withRunLimits(64 * 64 * 4, Long.MAX_VALUE).run(inputs);
        assertRefused(
                () -> graph.withRunLimits(64 * 64 * 4 - 1, Long.MAX_VALUE).run(inputs),
                "node \"n\" (MatMul): a tensor of shape [64, 64] is too large",
                "16383 bytes at a time");
        assertRefused(() -> graph.withRunLimits(0, 1), "at least 1", "0 bytes");
    }

    @Test
    void shouldCountOnlyTensorsThatExistAtTheSameTime() throws IOException {
        // a chain of twenty nodes, of which two tensors exist at a time
        GraphProto.Builder chain = GraphProto.newBuilder().addInput(OneNode.port("v0", Tensor.Type.FLOAT32));
        for (int i = 0; i < 20; i++) {
            chain.addNode(
                    NodeProto.newBuilder().setOpType("Neg").addInput("v" + i).addOutput("v" + (i + 1)));
        }
        chain.addOutput(OneNode.port("v20", Tensor.Type.FLOAT32));
        Graph graph = Models.loadGraph(OneNode.model(chain.build(), 17).toByteArray(), "chain", LoadOptions.DEFAULT);
        Map<String, Tensor> inputs = Map.of("v0", Tensor.of(List.of(1000), new float[1000]));
        graph.withRunLimits(8000, Long.MAX_VALUE).run(inputs);
        assertRefused(() -> graph.withRunLimits(7999, Long.MAX_VALUE).run(inputs), "holds 4000");
    }

    @Test
    void shouldEndWhenItsThreadIsInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        try {
            Graph product = Models.loadGraph(
                    OneNode.of("MatMul")
                            .in(Tensor.of(List.of(1, 1), 1))
                            .in(Tensor.of(List.of(1, 1), 1))
                            .bytes(Tensor.Type.FLOAT32),
                    "product",
                    LoadOptions.DEFAULT);
            assertTrue(assertThrows(CancellationException.class, () -> product.run(zeros(product)))
                    .getMessage()
                    .startsWith("node \"n\" (MatMul)"));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void shouldRefuseMoreAxesThanOperatorsWalkThrough() throws ModelFormatException {
        long[] ones = new long[30_000];
        Arrays.fill(ones, 1);
        OneNode.of("Reshape")
                .in(Tensor.of(List.of(1), 1))
                .in(Tensor.ofLongs(List.of(ones.length), ones))
                .failsToRun("at most 64 axes, but one has 30000");
        long[] axes = new long[64];
        Arrays.setAll(axes, i -> i);
        OneNode.of("Unsqueeze")
                .in(Tensor.of(List.of(1), 1))
                .in(Tensor.ofLongs(List.of(64), axes))
                .failsToRun("at most 64 axes, but one has 65");
    }
}
