package dev.rondo.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.fixture.KerasFixture;
import dev.rondo.graph.Graph;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Compares steps of a graph with its run over a whole sequence. */
public final class Stepping {
    private Stepping() {}

    /**
     * Asserts that the steps of a graph from {@code in0} [1][T]... to {@code out0} [1][places][width] give what its run
     * gives, in order.
     */
    public static void assertStepsLikeRun(String what, Graph graph, Tensor x) {
        Tensor whole = graph.run(Map.of("in0", x)).get("out0");
        Stepper stepper = graph.stepper();
        Stepper.Stream stream = stepper.newStream();
        int width = x.values().length / x.shape().get(1);
        float[] y = new float[stepper.outputSize()];
        float[] all = new float[whole.values().length];
        int at = 0;
        for (int step = 0; step < x.shape().get(1); step++) {
            float[] input = Arrays.copyOfRange(x.values(), step * width, (step + 1) * width);
            if (stepper.step(stream, input, y)) {
                System.arraycopy(y, 0, all, at, y.length);
                at += y.length;
            }
        }
        assertEquals(all.length, at, what);
        KerasFixture.assertClose(what, whole, Tensor.of(List.copyOf(whole.shape()), all));
    }
}
