package dev.rondo.cli;

import static dev.rondo.cli.Commands.execute;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.graph.Graph;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the commands on every model from another program among the engine's test resources. */
class FixturesTest {
    private static final double ABSOLUTE = 1e-5;
    private static final double RELATIVE = 1e-4;

    /** Of 237 files; a change of this number is a change of what streams. */
    private static final int STREAMED = 54;

    @TempDir
    Path folder;

    static List<Fixture> fixtures() {
        return Stream.of(
                        Fixture.in("onnx", "model.onnx"),
                        Fixture.in("torch/onnx-torchscript", "model.onnx"),
                        Fixture.in("torch/onnx-dynamo", "model.onnx"),
                        Fixture.in("keras/models", "model.keras"),
                        Fixture.in("keras/models", "legacy.h5"),
                        Fixture.in("keras/models", "model.weights.h5"))
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void shouldFindThemAll() {
        assertEquals(157 + 10 + 10 + 3 * 20, fixtures().size());
    }

    /** Without this test a model could stop being streamed unnoticed. */
    @Test
    void shouldStreamThoseThatAreChains() {
        long streamed = fixtures().stream()
                .filter(fixture -> execute(arguments(fixture, "inspect")).out().contains("Can be streamed"))
                .count();
        assertEquals(STREAMED, streamed);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldGiveTheOutputsThatOtherProgramsComputed(Fixture fixture) throws IOException {
        LoadOptions options = LoadOptions.DEFAULT;
        if (!fixture.options().isEmpty()) {
            options = options.withKerasConfig(
                    Files.readString(Path.of(fixture.options().getLast())));
        }
        Graph graph = Models.loadGraph(fixture.model(), options);
        Commands.Result inspected = execute(arguments(fixture, "inspect"));
        inspected.succeeded("input " + graph.inputs().getFirst().name(), " parameters");
        boolean streams = inspected.out().contains("Can be streamed");

        Map<String, Tensor> states = zeros(graph);
        for (Fixture.Io run : fixture.runs(graph.inputs(), graph.outputs())) {
            states.forEach((name, state) -> run.in().putIfAbsent(name, state));
            Safetensors.write(in(), run.in(), Map.of());
            if (streams) {
                execute(arguments(fixture, "run", "--stream")).succeeded("streamed");
                assertClose(run.out());
            } else {
                execute(arguments(fixture, "run", "--stream")).failed(1, "cannot be streamed");
            }
            execute(arguments(fixture, "run")).succeeded();
            assertClose(run.out());
            states.replaceAll((name, before) -> written().get("next_" + name));
        }
    }

    private Path in() {
        return folder.resolve("in.safetensors");
    }

    private Path out() {
        return folder.resolve("out.safetensors");
    }

    private Object[] arguments(Fixture fixture, String command, String... more) {
        List<Object> arguments = new ArrayList<>(List.of(command, fixture.model()));
        arguments.addAll(fixture.options());
        arguments.addAll(List.of(more));
        if (command.equals("run")) {
            arguments.addAll(List.of("--in", in(), "--out", out()));
        }
        return arguments.toArray();
    }

    /** {@return the initial state of a stateful Keras model; no other model has an input of this name} */
    private static Map<String, Tensor> zeros(Graph graph) {
        Map<String, Tensor> states = new HashMap<>();
        if (graph.inputs().getLast().name().equals("state0")) {
            states.put("state0", Tensor.of(List.of(2, 5), new float[10]));
        }
        return states;
    }

    private Map<String, Tensor> written() {
        try {
            return Safetensors.read(out()).tensors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertClose(Map<String, Tensor> expected) {
        Map<String, Tensor> actual = written();
        expected.forEach((name, tensor) -> {
            assertEquals(tensor.toString(), actual.get(name).toString(), name);
            for (int i = 0; i < tensor.values().length; i++) {
                float y = tensor.values()[i];
                assertEquals(y, actual.get(name).values()[i], ABSOLUTE + RELATIVE * Math.abs(y), name + "[" + i + "]");
            }
        });
    }
}
