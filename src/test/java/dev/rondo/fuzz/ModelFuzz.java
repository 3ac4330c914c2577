package dev.rondo.fuzz;

import dev.rondo.graph.Graph;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the fuzzer calls with bytes of its own: they load as a model of some format, run on zeros, and become a network; or
 * they are refused with a message. Anything else is a finding. The profile {@code fuzz} runs it under Jazzer, and
 * {@link FuzzCorpusTest} on what was found.
 */
public final class ModelFuzz {
    private static final long MOST_BYTES = 64 << 20;
    private static final long MOST_MULTIPLICATIONS = 10_000_000;
    private static final int MOST_INPUTS = 1 << 16;

    private ModelFuzz() {}

    /**
     * Tries one file.
     *
     * @param file the bytes
     */
    public static void fuzzerTestOneInput(byte[] file) {
        try {
            use(Models.loadGraph(file, "fuzz", LoadOptions.DEFAULT));
        } catch (ModelFormatException refused) {
            require(refused.getMessage().startsWith("fuzz: "), refused);
        }
    }

    private static void use(Graph graph) {
        try {
            graph.withRunLimits(MOST_BYTES, MOST_MULTIPLICATIONS).run(zeros(graph));
        } catch (IllegalArgumentException refused) {
            require(refused.getMessage() != null, refused);
        }
        try {
            graph.toNetwork();
        } catch (IllegalArgumentException | UnsupportedOperationException refused) {
            require(refused.getMessage() != null, refused);
        }
    }

    /** {@return zeros in which open axes have the size 2} An input that would be large is left out, which the graph refuses. */
    private static Map<String, Tensor> zeros(Graph graph) {
        Map<String, Tensor> inputs = new HashMap<>();
        for (Port port : graph.inputs()) {
            List<Integer> shape =
                    port.shape().stream().map(size -> size < 0 ? 2 : size).toList();
            double count = shape.stream().mapToDouble(size -> size).reduce(1, (a, b) -> a * b);
            if (count <= MOST_INPUTS) {
                inputs.put(port.name(), zeros(port.type(), shape, (int) count));
            }
        }
        return inputs;
    }

    private static Tensor zeros(Tensor.Type type, List<Integer> shape, int count) {
        return switch (type) {
            case FLOAT32 -> Tensor.of(shape, new float[count]);
            case INT32 -> Tensor.ofInts(shape, new int[count]);
            case INT64 -> Tensor.ofLongs(shape, new long[count]);
            case BOOL -> Tensor.ofBooleans(shape, new boolean[count]);
        };
    }

    private static void require(boolean holds, Exception refused) {
        if (!holds) {
            throw new AssertionError("the message does not say what was refused: " + refused.getMessage(), refused);
        }
    }
}
