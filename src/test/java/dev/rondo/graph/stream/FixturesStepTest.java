package dev.rondo.graph.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.graph.Graph;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
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

    /** Reasons for which a model is not causal, or has no step. */
    private static final List<String> NOT_CAUSAL = List.of(
            "reads the whole sequence before its first output",
            "is computed from the sequence, but only the first input may be",
            "are an input of the model, and must be constant",
            "needs the inputs of other steps",
            "decoder.h_l0 has the states",
            "no operator runs over time");

    @Test
    void shouldStepMostFixturesThatAreCausal() throws Throwable {
        Map<String, List<Path>> refused = new TreeMap<>();
        List<Path> stepped = new ArrayList<>();
        int causal = 0;
        for (Path file : files()) {
            Graph graph = Models.loadGraph(file);
            try {
                Stepper stepper = graph.stepper();
                stepped.add(file);
                causal++;
                assertSurvivesBytes(stepper);
            } catch (UnsupportedOperationException e) {
                boolean notCausal = file.toString().contains("_bi/")
                        || NOT_CAUSAL.stream().anyMatch(e.getMessage()::contains);
                causal += notCausal ? 0 : 1;
                refused.computeIfAbsent(e.getMessage().replaceAll("\"[^\"]*\"", "..."), none -> new ArrayList<>())
                        .add(file);
            }
        }
        System.out.println(stepped.size() + " of " + causal + " causal fixtures can be stepped");
        refused.forEach((reason, files) -> System.out.println("  " + files.size() + ": " + reason + files));
        List<String> others = refused.keySet().stream()
                .filter(reason -> NOT_CAUSAL.stream().noneMatch(reason::contains))
                .filter(reason -> !reason.contains("(Reshape)") && !reason.contains("mask"))
                .toList();
        assertEquals(List.of(), others, "refused for a reason that this test does not know");
        assertTrue(stepped.size() >= 0.9 * causal, stepped.size() + " of " + causal);
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
        Tensor x = Safetensors.read(folder.resolve(name + ".in.safetensors")).tensors().values().iterator().next();
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
            return all.filter(file -> file.toString().matches(".*(\\.onnx|\\.keras|legacy\\.h5|stepping/.*\\.h5)"))
                    .sorted()
                    .toList();
        }
    }
}
