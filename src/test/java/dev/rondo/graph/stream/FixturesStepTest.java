package dev.rondo.graph.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.graph.Graph;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.model.Safetensors;
import dev.rondo.support.Allocations;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Makes steppers of all fixtures that load, and says which ones cannot be stepped. */
@Tag("once")
class FixturesStepTest {
    private static final int STEPS = 5_000;
    private static final int ROUNDS = 100;

    /** The fixtures that could be stepped when this was written; the others say why they cannot. */
    private static final int STEPPED = 80;

    @Test
    void shouldStepFixturesOrSayWhyNot() throws Throwable {
        Map<String, List<Path>> refused = new TreeMap<>();
        int stepped = 0;
        int all = 0;
        for (Path file : files()) {
            Graph graph;
            try {
                graph = Models.loadGraph(file);
            } catch (ModelFormatException e) {
                continue; // refused as a whole, as other tests show
            }
            all++;
            try {
                assertSurvivesBytes(graph.stepper());
                stepped++;
            } catch (UnsupportedOperationException e) {
                refused.computeIfAbsent(e.getMessage().replaceAll("\"[^\"]*\"", "..."), none -> new ArrayList<>())
                        .add(file.getFileName());
            }
        }
        System.out.println(stepped + " of " + all + " fixtures can be stepped; the others, causal or not:");
        refused.forEach((reason, files) -> System.out.println("  " + files.size() + ": " + reason));
        assertTrue(stepped >= STEPPED, stepped + " of " + all);
        assertTrue(refused.keySet().stream().noneMatch(String::isBlank), refused::toString);
    }

    /** A stream that was copied, or written and read, continues with the same values. */
    private static void assertSurvivesBytes(Stepper stepper) {
        Stepper.Stream stream = stepper.newStream();
        float[] x = new float[stepper.inputSize()];
        float[] y = new float[stepper.outputSize()];
        Arrays.fill(x, 1);
        stepper.step(stream, x, y);
        Stepper.Stream copy = stream.copy();
        byte[] bytes = stream.toBytes();
        stepper.step(stream, x, y);
        float[] again = new float[y.length];
        for (Stepper.Stream other : List.of(copy, stepper.readStream(bytes))) {
            stepper.step(other, x, again);
            assertArrayEquals(y, again);
            assertEquals(2, other.steps());
        }
        bytes[bytes.length / 2] ^= 1;
        assertThrows(IllegalArgumentException.class, () -> stepper.readStream(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"keras_lstm_relu", "keras_batchnorm_between"})
    void shouldSayOfTheSequenceSoFarWhatTheModelSays(String name) throws Exception {
        Path folder = root().resolve("stepping");
        Tensor x = Safetensors.read(folder.resolve(name + ".in.safetensors"))
                .tensors()
                .values()
                .iterator()
                .next();
        Tensor expected = Safetensors.read(folder.resolve(name + ".expected.safetensors"))
                .tensors()
                .values()
                .iterator()
                .next();
        Stepper stepper = Models.loadStream(folder.resolve(name + ".h5"));
        int steps = x.shape().get(1);
        int width = stepper.inputSize();
        float[] y = new float[stepper.outputSize()];
        for (int n = 0; n < x.shape().get(0); n++) {
            Stepper.Stream stream = stepper.newStream();
            for (int t = 0; t < steps; t++) {
                int at = (n * steps + t) * width;
                stepper.step(stream, Arrays.copyOfRange(x.values(), at, at + width), y);
            }
            for (int i = 0; i < y.length; i++) {
                float right = expected.values()[n * y.length + i];
                assertEquals(right, y[i], 1e-5f + 1e-4f * Math.abs(right));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keras/models/lstm_relu_act/model.keras",
                "keras/models/bn_conv_front/model.keras",
                "stepping/network_policy_normaliser_elu.onnx",
                "stepping/stream_c_before_h.onnx"
            })
    void shouldAllocateNothingInAStep(String name) throws Throwable {
        Stepper stepper = Models.loadStream(root().resolve(name));
        Stepper.Stream stream = stepper.newStream();
        float[] x = new float[stepper.inputSize()];
        float[] y = new float[stepper.outputSize()];
        long bytes = 1;
        // The compiler decides when the kernels' vectors stop being objects.
        for (int round = 0; round < ROUNDS && bytes > 0; round++) {
            bytes = Allocations.of(() -> {
                for (int i = 0; i < STEPS; i++) {
                    stepper.step(stream, x, y);
                }
            });
        }
        assertEquals(0, bytes);
    }

    private static Path root() throws URISyntaxException {
        return Path.of(FixturesStepTest.class.getResource("/onnx").toURI()).getParent();
    }

    private static List<Path> files() throws IOException, URISyntaxException {
        try (Stream<Path> all = Files.walk(root())) {
            return all.filter(file -> !file.toString().contains("hostile"))
                    .filter(file -> file.toString().matches(".*(\\.onnx|\\.keras|legacy\\.h5|stepping/.*\\.h5)"))
                    .sorted()
                    .toList();
        }
    }
}
