package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A batch may be the first streams of arrays that are longer. */
class BatchPrefixTest {
    private static final int STREAMS = 5;
    private static final int COUNT = 3;
    private static final float UNTOUCHED = 77;

    private static final Network VECTORS = Network.builder(2).lstm(17).dense(4).build(1);
    private static final Network TOKENS =
            Network.builder(9).embedding(3).gru(5).dense(4).build(1);

    private final float[] ys = new float[STREAMS * 4];

    @Test
    void shouldStepTheFirstStreamsOfVectors() {
        float[] xs = {1, 2, 3, 4, 5, 6, Float.NaN, Float.NaN, Float.NaN, Float.NaN};
        shouldStepOnlyTheFirst(
                VECTORS,
                VECTORS.newRunner(NonFiniteInput.REFUSE), // and does not look at inputs that follow
                (runner, states) -> runner.stepBatch(states, COUNT, xs, ys),
                (runner, states, y) -> runner.stepBatch(states, Arrays.copyOf(xs, 2 * COUNT), y));
    }

    @Test
    void shouldStepTheFirstStreamsOfTokens() {
        int[] tokens = {1, 8, 3, -1, 99};
        shouldStepOnlyTheFirst(
                TOKENS,
                TOKENS.newRunner(),
                (runner, states) -> runner.stepBatch(states, COUNT, tokens, ys),
                (runner, states, y) -> runner.stepBatch(states, Arrays.copyOf(tokens, COUNT), y));
    }

    @Test
    void shouldLeaveOutAMissingInputOfAPrefix() {
        float[] xs = {1, 2, Float.NaN, 4, 5, 6, 0, 0, 0, 0};
        shouldStepOnlyTheFirst(
                VECTORS,
                VECTORS.newRunner(NonFiniteInput.SKIP),
                (runner, states) -> runner.stepBatch(states, COUNT, xs, ys),
                (runner, states, y) -> runner.stepBatch(states, Arrays.copyOf(xs, 2 * COUNT), y));
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        Runner runner = VECTORS.newRunner();
        State[] states = states(VECTORS, STREAMS);
        float[] xs = new float[2 * STREAMS];
        refuse("the count must be at least 1, but is 0", () -> runner.stepBatch(states, 0, xs, ys));
        refuse(
                "states must have at least 6 streams x 1 = 6 values, but has 5",
                () -> runner.stepBatch(states, 6, new float[12], new float[24]));
        refuse(
                "xs must have at least 3 streams x 2 = 6 values, but has 5",
                () -> runner.stepBatch(states, COUNT, new float[5], ys));
        refuse(
                "outputs must have at least 3 streams x 4 = 12 values, but has 11",
                () -> runner.stepBatch(states, COUNT, xs, new float[11]));
        states[2] = states[0];
        refuse(
                "every state in a batch must be distinct, but states[0] and states[2] are the same",
                () -> runner.stepBatch(states, COUNT, xs, ys));
        states[2] = null;
        assertEquals(
                "states[2] is null",
                assertThrows(NullPointerException.class, () -> runner.stepBatch(states, COUNT, xs, ys))
                        .getMessage());
        assertTrue(Stream.of(states).limit(2).allMatch(state -> state.steps() == 0));
    }

    private void shouldStepOnlyTheFirst(Network network, Runner runner, Prefix prefix, Exact exact) {
        Arrays.fill(ys, UNTOUCHED);
        State[] states = states(network, STREAMS);
        State[] expectedStates = states(network, COUNT);
        float[] expected = new float[COUNT * 4];
        for (int step = 1; step <= 3; step++) {
            prefix.step(runner, states);
            exact.step(runner, expectedStates, expected);
            assertArrayEquals(expected, Arrays.copyOf(ys, expected.length));
        }
        for (int i = 0; i < STREAMS; i++) {
            State same = i < COUNT ? expectedStates[i] : network.newState();
            assertArrayEquals(same.toBytes(), states[i].toBytes());
        }
        for (int i = expected.length; i < ys.length; i++) {
            assertEquals(UNTOUCHED, ys[i]);
        }
    }

    private static void refuse(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    private static State[] states(Network network, int count) {
        return Stream.generate(network::newState).limit(count).toArray(State[]::new);
    }

    private interface Prefix {
        void step(Runner runner, State[] states);
    }

    private interface Exact {
        void step(Runner runner, State[] states, float[] outputs);
    }
}
