package dev.rondo.graph.stream;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.graph.Graph;
import dev.rondo.graph.Stepper;
import dev.rondo.model.Models;
import dev.rondo.support.Allocations;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Makes steppers of all fixtures that load, and says which ones cannot be stepped. */
@Tag("once")
class FixturesStepTest {
    private static final int WARM_UP = 3000;

    /** Reasons for which a model is not causal, or has no step. */
    private static final List<String> NOT_CAUSAL = List.of(
            "reads the whole sequence before its first output",
            "is computed from the sequence, but only the first input may be",
            "are an input of the model, and must be constant",
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
                shouldAllocateNothing(file, stepper);
            } catch (UnsupportedOperationException e) {
                causal += NOT_CAUSAL.stream().anyMatch(e.getMessage()::contains) ? 0 : 1;
                refused.computeIfAbsent(e.getMessage().replaceAll("\"[^\"]*\"", "..."), none -> new ArrayList<>())
                        .add(file);
            }
        }
        System.out.println(stepped.size() + " of " + causal + " causal fixtures can be stepped");
        refused.forEach((reason, files) -> System.out.println("  " + files.size() + ": " + reason + files));
        assertTrue(stepped.size() >= 0.9 * causal, stepped.size() + " of " + causal);
    }

    private static void shouldAllocateNothing(Path file, Stepper stepper) throws Throwable {
        Stepper.Stream stream = stepper.newStream();
        float[] x = new float[stepper.inputSize()];
        float[] y = new float[stepper.outputSize()];
        for (int i = 0; i < Integer.getInteger("warm", WARM_UP); i++) {
            stepper.step(stream, x, y);
        }
        long bytes = Allocations.of(() -> stepper.step(stream, x, y));
        if (bytes > 0) {
            System.out.println("ALLOC " + bytes + " " + file);
        }
    }

    private static List<Path> files() throws IOException, URISyntaxException {
        Path root = Path.of(FixturesStepTest.class.getResource("/onnx").toURI()).getParent();
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(file -> file.toString().matches(".*(\\.onnx|\\.keras|legacy\\.h5|stepping/.*\\.h5)"))
                    .sorted()
                    .toList();
        }
    }
}
