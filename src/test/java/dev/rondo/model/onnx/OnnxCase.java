package dev.rondo.model.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.model.Models;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model and what another engine computed with it: of {@code onnx/} ONNX Runtime, with one tensor per file, of
 * {@code torch/onnx-*} PyTorch, with tensors named {@code in_x} and {@code out_y}.
 */
public record OnnxCase(Path folder) {
    /** The tolerance for the fixtures' values: 1e-5 + 1e-4 |y|. */
    private static final double ABSOLUTE = 1e-5;

    private static final double RELATIVE = 1e-4;

    /** All cases in a folder of the resources, in the order of their names. */
    public static List<OnnxCase> all(String resource) {
        try (Stream<Path> folders =
                Files.list(Path.of(OnnxCase.class.getResource("/" + resource).toURI()))) {
            return folders.filter(Files::isDirectory)
                    .sorted()
                    .map(OnnxCase::new)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public Graph graph() throws IOException {
        return Models.loadGraph(model());
    }

    public Path model() {
        return folder.resolve("model.onnx");
    }

    public Map<String, Tensor> inputs(Graph graph) throws IOException {
        return tensors(graph.inputs(), "input_", "in_");
    }

    public Map<String, Tensor> expected(Graph graph) throws IOException {
        return tensors(graph.outputs(), "output_", "out_");
    }

    private Map<String, Tensor> tensors(List<Port> ports, String file, String prefix) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Path io = folder.resolve("io.safetensors");
        for (int i = 0; i < ports.size(); i++) {
            String name = ports.get(i).name();
            if (Files.exists(io)) {
                tensors.put(name, Safetensors.read(io).tensors().get(prefix + name));
            } else {
                byte[] bytes = Files.readAllBytes(folder.resolve(file + i + ".pb"));
                tensors.put(
                        name, OnnxTensors.tensor(TensorProto.parseFrom(bytes), new ExternalFiles(Optional.empty())));
            }
        }
        return tensors;
    }

    public void assertClose(Map<String, Tensor> expected, Map<String, Tensor> actual) {
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()), toString());
        expected.forEach((name, tensor) -> {
            assertEquals(tensor.toString(), actual.get(name).toString(), this + ": " + name);
            assertClose(name, tensor.values(), actual.get(name).values());
        });
    }

    public void assertClose(String what, float[] expected, float[] actual) {
        List<String> off = new ArrayList<>();
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= ABSOLUTE + RELATIVE * Math.abs(expected[i]))) {
                off.add("[" + i + "]: expected " + expected[i] + ", but was " + actual[i]);
            }
        }
        if (!off.isEmpty() || expected.length != actual.length) {
            fail(this + ": " + what + ": " + off.size() + " of " + expected.length + " are off, such as "
                    + off.stream().findFirst());
        }
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
