package dev.rondo.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rondo.graph.Tensor;
import dev.rondo.model.ModelFormatException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * On random graphs Rondo computes what ONNX Runtime computes. The property {@code rondo.random.graphs} sets their number, and
 * {@code rondo.random.seed} the first seed.
 */
class RandomGraphTest {
    /** Float32 sums in a different order, and different approximations, through up to four operators. */
    private static final double TOLERANCE = 1e-4;

    private static final float OVERFLOWING = 1e4f;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

    @Test
    void shouldComputeWhatOnnxRuntimeComputes() throws ModelFormatException, OrtException {
        int count = Integer.getInteger("rondo.random.graphs", 600);
        long first = Long.getLong("rondo.random.seed", 1);
        Set<String> missing =
                RandomOperator.ALL.stream().map(RandomOperator::name).collect(Collectors.toSet());
        List<String> failures = new ArrayList<>();
        for (long seed = first; seed < first + count; seed++) {
            try {
                RandomGraph graph = new RandomGraph(new SplittableRandom(seed));
                missing.removeAll(graph.operators());
                compare(seed, graph);
            } catch (IllegalStateException | AssertionError e) {
                failures.add("seed " + seed + ": " + e.getMessage());
            }
        }
        assertEquals(List.of(), failures, () -> failures.size() + " graphs: " + String.join("\n", failures));
        assertEquals(Set.of(), missing, "operators in none of the graphs");
    }

    private void compare(long seed, RandomGraph graph) throws ModelFormatException, OrtException {
        String what = "seed " + seed + ": " + graph;
        long[] shape = graph.input().shape().stream().mapToLong(n -> n).toArray();
        Map<String, Tensor> outputs = graph.outputs();
        try (OrtSession session = environment.createSession(graph.bytes());
                OnnxTensor x = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(graph.input().values()), shape);
                OrtSession.Result results = session.run(Map.of("x", x))) {
            outputs.forEach((name, tensor) -> {
                OnnxTensor expected = (OnnxTensor) results.get(name).orElseThrow();
                assertEquals(
                        tensor.shape(),
                        Arrays.stream(expected.getInfo().getShape())
                                .mapToObj(Math::toIntExact)
                                .toList(),
                        what + ": " + name);
                assertClose(what + ": " + name, expected.getFloatBuffer(), tensor.values());
            });
        } catch (OrtException e) {
            throw new IllegalStateException(what + ": " + e.getMessage(), e);
        }
    }

    private static void assertClose(String what, FloatBuffer expected, float... actual) {
        for (int i = 0; i < actual.length; i++) {
            float right = expected.get(i);
            // ONNX Runtime's GRU with softplus gives NaN where values are large.
            boolean overflows = Float.isNaN(right) && Math.abs(actual[i]) > OVERFLOWING;
            boolean close = overflows
                    || Float.compare(right, actual[i]) == 0
                    || Math.abs(right - actual[i]) <= TOLERANCE * (1 + Math.abs(right));
            if (!close) {
                fail(what + "[" + i + "]: expected " + right + ", but was " + actual[i]);
            }
        }
    }
}
