package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Lstm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What PyTorch saved goes back to PyTorch under the same keys, with the same shapes and bits, also through ONNX. */
@Tag("once")
class StateDictRoundTripTest {
    private static final Path RESOURCES = Path.of("src/test/resources/torch");

    /** Fixtures are many: fewer would mean that their folder moved. */
    private static final int FEWEST = 50;

    @TempDir
    Path folder;

    static List<Path> stateDicts() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            return files.filter(file -> file.endsWith("weights.safetensors") || file.endsWith("init.safetensors"))
                    .filter(file -> !file.toString().contains("onnx"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldFindTheFixtures() throws IOException {
        assertTrue(stateDicts().size() >= FEWEST, () -> "only a few state_dicts lie in " + RESOURCES);
    }

    @ParameterizedTest
    @MethodSource("stateDicts")
    void shouldGiveBackWhatPyTorchSaved(Path file) throws IOException {
        Network network = load(file);
        Path back = folder.resolve("back.safetensors");
        PyTorchModels.save(network, back);
        assertSame(file, back);
        boolean projected = network.layers().stream()
                .map(named ->
                        named.layer() instanceof dev.rondo.layer.Bidirectional both ? both.layer() : named.layer())
                .anyMatch(layer -> layer instanceof Lstm lstm && lstm.projectionSize() > 0);
        if (!projected) {
            Path onnx = folder.resolve("model.onnx");
            OnnxModels.save(network, onnx);
            PyTorchModels.save(Models.load(onnx), back);
            assertSame(file, back);
        }
    }

    private static Network load(Path file) throws IOException {
        boolean relu = file.getParent().getFileName().toString().contains("relu");
        return Models.load(file, LoadOptions.DEFAULT.withRnnActivation(relu ? Activation.RELU : Activation.TANH));
    }

    private static void assertSame(Path expected, Path actual) throws IOException {
        TreeMap<String, Tensor> before =
                new TreeMap<>(Safetensors.read(expected).tensors());
        TreeMap<String, Tensor> after = new TreeMap<>(Safetensors.read(actual).tensors());
        assertEquals(before.keySet(), after.keySet());
        before.forEach((name, tensor) -> {
            assertEquals(tensor.shape(), after.get(name).shape(), name);
            assertArrayEquals(tensor.values(), after.get(name).values(), name);
        });
    }
}
