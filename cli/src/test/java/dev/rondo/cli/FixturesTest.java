package dev.rondo.cli;

import static dev.rondo.cli.Commands.execute;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.model.Graph;
import dev.rondo.model.Models;
import dev.rondo.model.Safetensors;
import dev.rondo.model.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands on every model that the engine's tests have of other programs. */
class FixturesTest {
    private static final double ABSOLUTE = 1e-5;
    private static final double RELATIVE = 1e-4;

    @TempDir
    Path folder;

    static List<Fixture> fixtures() {
        return Stream.of(
                        Fixture.in("onnx", "model.onnx", null, null),
                        Fixture.in("torch/onnx-torchscript", "model.onnx", "in_", "out_"),
                        Fixture.in("torch/onnx-dynamo", "model.onnx", "in_", "out_"),
                        Fixture.in("keras", "model.keras", "", ""),
                        Fixture.in("keras", "legacy.h5", "", ""),
                        Fixture.in("keras", "model.weights.h5", "", ""))
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void shouldFindThemAll() {
        assertEquals(157 + 20, fixtures().size());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldGiveWhatOthersComputed(Fixture fixture) throws IOException {
        Path in = folder.resolve("in.safetensors");
        Path out = folder.resolve("out.safetensors");
        Graph graph = Models.loadGraph(fixture.model());
        Safetensors.write(in, fixture.inputs(graph.inputs()), Map.of());
        SequencedMap<String, Tensor> expected = fixture.outputs(graph.outputs());

        execute("run", fixture.model(), "--in", in, "--out", out).succeeded();
        assertClose(expected, Safetensors.read(out).tensors());

        Commands.Result inspected = execute("inspect", fixture.model());
        inspected.succeeded("reads " + graph.inputs().getFirst().name(), " parameters");
        if (inspected.out().contains("Can be streamed")) {
            execute("run", fixture.model(), "--in", in, "--out", out, "--stream")
                    .succeeded("streamed");
            assertClose(expected, Safetensors.read(out).tensors());
        } else {
            execute("run", fixture.model(), "--in", in, "--out", out, "--stream")
                    .failed(1, "cannot be streamed");
        }
    }

    private static void assertClose(Map<String, Tensor> expected, Map<String, Tensor> actual) {
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
        expected.forEach((name, tensor) -> {
            assertEquals(tensor.toString(), actual.get(name).toString(), name);
            for (int i = 0; i < tensor.values().length; i++) {
                float y = tensor.values()[i];
                assertEquals(y, actual.get(name).values()[i], ABSOLUTE + RELATIVE * Math.abs(y), name + "[" + i + "]");
            }
        });
    }
}
