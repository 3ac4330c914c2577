package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.support.Allocations;
import dev.rondo.support.Mutations;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged ONNX files load or are refused, and allocate memory in proportion to their size. */
@Tag("once")
class OnnxFuzzTest {
    private static final long SEED = 20_261_124;
    private static final int MUTATIONS = 2_000;

    /**
     * Bytes that a file of a few kilobytes may cost. Folding may read and write 2^20 elements of 8 bytes, whatever the file;
     * the rest is classes that are loaded for the first time.
     */
    private static final long ALLOWANCE = 32_000_000;

    @BeforeAll
    static void loadClasses() throws IOException {
        Models.loadGraph(file("torch/onnx-torchscript/lstm_l2_bi"), "whole", LoadOptions.DEFAULT);
    }

    private static byte[] file(String name) throws IOException {
        try {
            return Files.readAllBytes(
                    Path.of(OnnxFuzzTest.class.getResource("/" + name).toURI()).resolve("model.onnx"));
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "onnx/lstm_0053",
                "torch/onnx-torchscript/lstm_l2_bi",
                "torch/onnx-torchscript/gru_emb_last",
                "torch/onnx-dynamo/lstm_step",
                "torch/onnx-dynamo/tanh_emb_last"
            })
    void shouldLoadOrRefuseEveryMutation(String name) throws Throwable {
        byte[] file = file(name);
        SplittableRandom random = new SplittableRandom(SEED);
        int loaded = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = Mutations.of(file, random);
            String which = name + ", seed " + SEED + ", mutation " + i;
            Graph[] graph = new Graph[1];
            long allocated = Allocations.of(() -> graph[0] = loadOrNull(damaged, which));
            assertTrue(allocated < ALLOWANCE, () -> which + " allocated " + allocated);
            if (graph[0] != null) {
                loaded++;
                use(graph[0], which);
            }
        }
        assertTrue(loaded > MUTATIONS / 20, "only " + loaded + " mutations loaded: the others hide what loading does");
    }

    private static Graph loadOrNull(byte[] file, String which) {
        try {
            return Models.loadGraph(file, "fuzz", LoadOptions.DEFAULT);
        } catch (ModelFormatException e) {
            assertTrue(e.getMessage().matches("fuzz: .*"), which + ": " + e.getMessage());
            return null;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(which, e);
        }
    }

    /** A graph that was loaded runs or is refused with a message, and may be a network. */
    private static void use(Graph graph, String which) {
        try {
            Map<String, Tensor> inputs = new HashMap<>();
            for (Port port : graph.inputs()) {
                List<Integer> shape =
                        port.shape().stream().map(size -> size < 0 ? 2 : size).toList();
                long count = shape.stream().mapToLong(size -> size).reduce(1, (a, b) -> a * b);
                if (count < 0 || count > 1 << 20) {
                    return;
                }
                inputs.put(port.name(), tensor(port.type(), shape, (int) count));
            }
            graph.run(inputs);
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage() != null, which);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(which + " when it was run", e);
        }
        try {
            graph.toNetwork();
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            assertTrue(e.getMessage() != null, which);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(which + " when it became a network", e);
        }
    }

    private static Tensor tensor(Tensor.Type type, List<Integer> shape, int count) {
        return switch (type) {
            case FLOAT32 -> Tensor.of(shape, new float[count]);
            case INT32 -> Tensor.ofInts(shape, new int[count]);
            case INT64 -> Tensor.ofLongs(shape, new long[count]);
            case BOOL -> Tensor.ofBooleans(shape, new boolean[count]);
        };
    }

    @Test
    void shouldRefuseEveryTruncation() throws IOException {
        byte[] file = file("torch/onnx-dynamo/gru_step");
        int loaded = 0;
        for (int length = 0; length < file.length; length++) {
            loaded += loadOrNull(Arrays.copyOf(file, length), "length " + length) == null ? 0 : 1;
        }
        // the part that is cut off may be an optional field.
        assertTrue(loaded <= 8, loaded + " truncations loaded");
    }

    /** y = x + c40, where each constant is the one before it, twice: 2^40 elements in all. */
    @Test
    void shouldComputeConstantsAtLoadWithinABudget() throws Throwable {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(port("x"))
                .addOutput(port("y"))
                .addInitializer(TensorProto.newBuilder()
                        .setName("c0")
                        .setDataType(1)
                        .addDims(1)
                        .addFloatData(1));
        for (int i = 0; i < 40; i++) {
            graph.addNode(node("Concat", "c" + (i + 1), "c" + i, "c" + i)
                    .addAttribute(AttributeProto.newBuilder().setName("axis").setType(AttributeType.INT)));
        }
        graph.addNode(node("Add", "y", "x", "c40"));
        assertLoads(graph);
    }

    /** A constant that a thousand nodes read would cost more than it weighs. */
    @Test
    void shouldBoundWhatManyNodesReadOfOneConstant() throws Throwable {
        GraphProto.Builder graph = GraphProto.newBuilder().addInput(port("x")).addOutput(port("y"));
        TensorProto.Builder constant = TensorProto.newBuilder()
                .setName("c")
                .setDataType(1)
                .addDims(100)
                .addDims(100);
        for (int i = 0; i < 10_000; i++) {
            constant.addFloatData(1);
        }
        graph.addInitializer(constant);
        String sum = "x";
        for (int i = 0; i < 2000; i++) {
            graph.addNode(node("Transpose", "t" + i, "c"));
            graph.addNode(node("Add", "s" + i, sum, "t" + i));
            sum = "s" + i;
        }
        graph.addNode(node("Relu", "y", sum));
        assertLoads(graph);
    }

    private static void assertLoads(GraphProto.Builder graph) throws Throwable {
        byte[] file = ModelProto.newBuilder()
                .setIrVersion(8)
                .setProducerName("by hand")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build()
                .toByteArray();
        long allocated = Allocations.of(() -> Models.loadGraph(file, "budget", LoadOptions.DEFAULT));
        assertTrue(allocated < ALLOWANCE, "allocated " + allocated);
    }

    private static NodeProto.Builder node(String type, String output, String... inputs) {
        return NodeProto.newBuilder().setOpType(type).addOutput(output).addAllInput(List.of(inputs));
    }

    private static ValueInfoProto port(String name) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1)))
                .build();
    }

    @Test
    void shouldNameTheLibraryThatIsMissing() throws Exception {
        // The classes of Rondo and its required library, without the optional ones.
        List<Path> paths = List.of(
                Path.of(Models.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()),
                Path.of(com.fasterxml.jackson.core.JsonFactory.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()));
        java.net.URL[] urls = {
            paths.get(0).toUri().toURL(), paths.get(1).toUri().toURL()
        };
        try (java.net.URLClassLoader loader = new java.net.URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            Class<?> models = loader.loadClass("dev.rondo.model.Models");
            Path model = Path.of(
                            OnnxFuzzTest.class.getResource("/onnx/gru_0003").toURI())
                    .resolve("model.onnx");
            java.lang.reflect.InvocationTargetException thrown = assertThrows(
                    java.lang.reflect.InvocationTargetException.class,
                    () -> models.getMethod("loadGraph", Path.class).invoke(null, model));
            String message = thrown.getCause().getMessage();
            assertEquals(
                    "dev.rondo.model.ModelFormatException",
                    thrown.getCause().getClass().getName());
            assertTrue(
                    message.startsWith(model + ": to read ONNX models, add org.tribuo:tribuo-util-onnx and"
                            + " com.google.protobuf:protobuf-java (4.x) to the application"),
                    message);
        }
    }
}
