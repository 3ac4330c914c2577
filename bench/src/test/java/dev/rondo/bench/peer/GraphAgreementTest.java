package dev.rondo.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX Runtime computes the same as Rondo on the graphs that are measured. */
class GraphAgreementTest {
    private final Peer onnxRuntime = Peers.named("onnxruntime");

    static Stream<GraphModel> models() {
        return GraphModel.NAMES.stream()
                .flatMap(name -> Stream.of(7, 33)
                        .flatMap(hidden -> Stream.of(1, 3).map(batch -> new GraphModel(name, hidden, 50, batch))));
    }

    @ParameterizedTest
    @MethodSource("models")
    void shouldAgree(GraphModel model) {
        assumeTrue(Peers.present(onnxRuntime));
        try (GraphSession session = GraphSession.open("onnxruntime", model)) {
            Agreement.check(onnxRuntime, session, model);
        }
    }

    @Test
    void shouldRunSequencesOfDifferentLengths() {
        GraphModel model = new GraphModel("bidirectional gru lengths", 7, 50, 3);
        assertEquals(List.of(40, 50, 25), Arrays.stream(model.lengths()).boxed().toList());
        try (GraphSession session = GraphSession.open("rondo", model)) {
            session.run(0);
            float[] y = session.outputs().getFirst(); // [T][B][2H]
            int width = 2 * model.hidden();
            for (int row = 0; row < model.batch(); row++) {
                int length = model.lengths()[row];
                for (int step = 0; step < model.steps(); step++) {
                    assertEquals(step >= length, y[(step * model.batch() + row) * width] == 0, row + ", " + step);
                }
            }
        }
    }

    @Test
    void shouldFindOutputsThatDiffer() {
        GraphModel model = new GraphModel("encoder decoder", 7, 50, 1);
        GraphSession wrong = new GraphSession() {
            private final GraphSession right = GraphSession.open("rondo", model);

            @Override
            public void run(int call) {
                right.run((call + 1) % CALLS);
            }

            @Override
            public List<float[]> outputs() {
                return right.outputs();
            }

            @Override
            public void close() {}
        };
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> Agreement.check(onnxRuntime, wrong, model));
        assertTrue(
                e.getMessage().startsWith("encoder decoder, hidden 7, steps 50, batch 1: output 0 of call 0 is "),
                e.getMessage());
    }
}
