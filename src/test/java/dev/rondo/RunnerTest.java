package dev.rondo;

import static dev.rondo.support.Close.assertSameBits;
import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.layer.Lstm;
import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A runner apart from the maths: offsets, lengths, replaced networks, and errors. */
class RunnerTest {
    private static final Network VECTORS = Network.builder(2).lstm(3).dense(4).build(1);
    private static final Network TOKENS =
            Network.builder(5).embedding(2).gru(3).dense(4).build(1);
    private static final Network BIDIRECTIONAL =
            Network.builder(2).bidirectional(width -> Lstm.of(width, 2)).build(1);

    static List<Networks.Kind> steppable() {
        return Networks.steppable();
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldRunALongSequenceAsItsHalves(Networks.Kind kind) {
        Network network = kind.build(5, 17);
        Streams whole = new Streams(network, 1000, 1, 2);
        State[] once = whole.newStates();
        float[] expected = whole.run(network.newRunner(), once);

        State[] twice = whole.newStates();
        Runner runner = network.newRunner();
        float[] first = whole.slice(0, 500).run(runner, twice);
        float[] second = whole.slice(500, 1000).run(runner, twice);

        assertSameBits(kind + ", first half", Arrays.copyOf(expected, first.length), first);
        assertSameBits(kind + ", second half", Arrays.copyOfRange(expected, first.length, expected.length), second);
        assertArrayEquals(once[0].toBytes(), twice[0].toBytes());
        assertEquals(1000, twice[0].steps());
    }

    @Test
    void shouldReadAndWriteAtOffsetsOnly() {
        float[] expected = new float[4];
        VECTORS.newRunner().step(VECTORS.newState(), new float[] {0.5f, -1}, expected);
        float[] x = {9, 9, 9, 0.5f, -1, 9};
        float[] y = {7, 7, 7, 7, 7, 7, 7};
        VECTORS.newRunner().step(VECTORS.newState(), x, 3, y, 2);
        assertArrayEquals(new float[] {7, 7, expected[0], expected[1], expected[2], expected[3], 7}, y);

        float[] ofToken = new float[4];
        TOKENS.newRunner().step(TOKENS.newState(), 3, ofToken);
        float[] within = {7, 7, 7, 7, 7, 7, 7};
        TOKENS.newRunner().step(TOKENS.newState(), 3, within, 2);
        assertArrayEquals(new float[] {7, 7, ofToken[0], ofToken[1], ofToken[2], ofToken[3], 7}, within);
    }

    @Test
    void shouldRefuseLongerArraysWithoutAnOffset() {
        Runner runner = VECTORS.newRunner();
        State state = VECTORS.newState();
        State[] three = states(VECTORS, 3);
        float[] x = new float[2];
        float[] y = new float[4];
        assertRefused(() -> runner.step(state, new float[3], y), "x must have 2 values", "has 3");
        assertRefused(() -> runner.step(state, x, new float[5]), "y must have 4 values", "has 5");
        assertRefused(() -> runner.skip(state, new float[5]), "y must have 4 values", "has 5");
        assertRefused(() -> runner.run(state, new float[7], 3, new float[12]), "inputs must have", "= 6", "has 7");
        assertRefused(() -> runner.run(state, new float[6], 3, new float[13]), "outputs must have", "= 12", "has 13");
        assertRefused(() -> runner.stepBatch(three, new float[7], new float[12]), "xs must have", "= 6", "has 7");
        assertRefused(() -> runner.stepBatch(three, new float[6], new float[13]), "outputs", "= 12", "has 13");
        assertRefused(() -> runner.runBatch(three, new float[6], null, new float[13]), "outputs", "= 12", "has 13");
        Runner tokens = TOKENS.newRunner();
        assertRefused(() -> tokens.step(TOKENS.newState(), 1, new float[5]), "y must have 4 values", "has 5");
        assertRefused(() -> tokens.run(TOKENS.newState(), new int[3], 2, new float[8]), "tokens", "= 2", "has 3");
        assertRefused(() -> tokens.stepBatch(states(TOKENS, 2), new int[3], new float[8]), "tokens", "= 2", "has 3");
        assertEquals(0, state.steps());
        assertEquals(0, three[0].steps());
    }

    @Test
    void shouldStepInPlace() {
        Network network = Network.builder(3).gru(3).build(4);
        float[] expected = new float[3];
        network.newRunner().step(network.newState(), new float[] {1, 2, 3}, expected);
        float[] inPlace = {1, 2, 3};
        network.newRunner().step(network.newState(), inPlace, inPlace);
        assertSameBits("in place", expected, inPlace);
    }

    @Test
    void shouldTakeAllStepsWhereThereAreNoLengths() {
        Streams streams = new Streams(VECTORS, 6, 3, 5);
        Runner runner = VECTORS.newRunner();
        float[] expected = streams.runBatch(runner, streams.newStates(), streams.fullLengths());
        assertSameBits("null lengths", expected, streams.runBatch(runner, streams.newStates(), (int[]) null));
    }

    @Test
    void shouldCountAStreamsStepsAndKeepOneThatHasNone() {
        Streams streams = new Streams(VECTORS, 6, 3, 5);
        State[] states = streams.newStates();
        Runner runner = VECTORS.newRunner();
        streams.step(runner, states);
        byte[] before = states[1].toBytes();
        float[] y = streams.runBatch(runner, states, 2, 0, 6);
        assertArrayEquals(before, states[1].toBytes());
        for (int t = 0; t < 6; t++) {
            assertArrayEquals(new float[4], Arrays.copyOfRange(y, (t * 3 + 1) * 4, (t * 3 + 2) * 4));
        }
        assertEquals(
                List.of(8L, 6L, 12L), Arrays.stream(states).map(State::steps).toList());
    }

    @Test
    void shouldIgnoreTokensPastAStreamsEnd() {
        int[] tokens = {1, 2, 3, -1};
        float[] y = new float[16];
        TOKENS.newRunner().runBatch(states(TOKENS, 2), tokens, new int[] {2, 1}, y);
        assertArrayEquals(new float[4], Arrays.copyOfRange(y, 12, 16));
    }

    @Test
    void shouldGoOnWithANewerNetwork() {
        Network newer = Network.builder(2).lstm(3).dense(4).build(2);
        Runner runner = VECTORS.newRunner();
        State state = VECTORS.newState();
        float[] x = {1, -1};
        runner.step(state, x, new float[4]);
        State copy = state.copy();
        float[] expected = new float[8];
        newer.newRunner().step(copy, x, 0, expected, 0);
        newer.newRunner().run(copy, new float[] {1, 2, 3, 4}, 2, expected);

        runner.replaceNetwork(newer);

        assertSame(newer, runner.network());
        float[] actual = new float[8];
        runner.step(state, x, 0, actual, 0);
        runner.run(state, new float[] {1, 2, 3, 4}, 2, actual);
        assertSameBits("newer weights", expected, actual);
        Network another = Network.builder(2).gru(3).dense(4).build(2);
        assertRefused(() -> runner.replaceNetwork(another), "this runner's architecture", "gru 2 -> 3");
        assertSame(newer, runner.network());
    }

    private static State[] states(Network network, int count) {
        State[] states = new State[count];
        Arrays.setAll(states, i -> network.newState());
        return states;
    }

    @Test
    void shouldRefuseArraysOfWrongSizes() {
        Runner runner = VECTORS.newRunner();
        State state = VECTORS.newState();
        float[] x = new float[2];
        float[] y = new float[4];
        assertRefused(() -> runner.step(state, new float[1], y), "x must have 2 values", "has 1");
        assertRefused(() -> runner.step(state, x, new float[3]), "y must have 4 values", "has 3");
        assertRefused(() -> runner.step(state, x, 1, y, 0), "x must hold 2 values from index 1", "has 2");
        assertRefused(() -> runner.step(state, x, -1, y, 0), "x must hold 2 values from index -1");
        assertRefused(() -> runner.step(state, x, 0, y, 1), "y must hold 4 values from index 1", "has 4");
        assertRefused(() -> runner.step(state, x, Integer.MAX_VALUE, y, 0), "x must hold 2 values from index");
        assertRefused(() -> runner.skip(state, new float[3]), "y must have 4 values");
        assertRefused(
                () -> runner.run(state, new float[5], 3, new float[12]), "inputs", "3 steps", "6 values", "has 5");
        assertRefused(() -> runner.run(state, new float[6], 3, new float[11]), "outputs", "12 values", "has 11");
        assertRefused(() -> runner.run(state, x, 0, y), "steps must be at least 1", "is 0");
        assertRefused(() -> runner.run(state, x, Integer.MAX_VALUE, y), "inputs", "4294967294 values");
        State[] two = states(VECTORS, 2);
        assertRefused(() -> runner.stepBatch(two, new float[3], new float[8]), "xs", "2 streams", "4 values", "has 3");
        assertRefused(() -> runner.stepBatch(two, new float[4], new float[7]), "outputs", "8 values", "has 7");
        assertRefused(() -> runner.stepBatch(new State[0], new float[4], new float[7]), "at least one state");
        assertEquals(0, state.steps());
        assertEquals(0, two[0].steps());
    }

    @Test
    void shouldRefuseLengthsThatDoNotFit() {
        Runner runner = VECTORS.newRunner();
        State[] two = states(VECTORS, 2);
        float[] x = new float[12];
        float[] y = new float[24];
        assertRefused(() -> runner.runBatch(two, x, new int[] {3}, y), "lengths", "one entry per stream, 2", "has 1");
        assertRefused(() -> runner.runBatch(two, x, new int[] {1, 4}, y), "from 0 to T = 3", "lengths[1] is 4");
        assertRefused(() -> runner.runBatch(two, x, new int[] {-1, 3}, y), "from 0 to T = 3", "lengths[0] is -1");
        assertRefused(() -> runner.runBatch(two, new float[11], null, y), "inputs", "T x 2 streams x 2", "has 11");
        assertRefused(() -> runner.runBatch(two, new float[0], null, y), "T at least 1", "has 0");
        assertRefused(() -> runner.runBatch(new State[0], x, null, y), "0 streams");
        assertRefused(() -> runner.runBatch(two, x, null, new float[23]), "outputs", "24 values", "has 23");
        assertEquals(0, two[0].steps());
    }

    @Test
    void shouldRefuseTokensOutsideTheVocabulary() {
        Runner runner = TOKENS.newRunner();
        State state = TOKENS.newState();
        float[] y = new float[8];
        assertRefused(() -> runner.step(state, 5, y, 0), "from 0 to 4", "is 5");
        assertRefused(() -> runner.step(state, -1, y, 4), "from 0 to 4", "is -1");
        assertRefused(() -> runner.run(state, new int[] {0, 9}, 2, y), "from 0 to 4", "tokens[1] is 9");
        State[] two = states(TOKENS, 2);
        assertRefused(() -> runner.stepBatch(two, new int[] {0, -7}, y), "tokens[1] is -7");
        assertRefused(() -> runner.runBatch(two, new int[] {0, 5}, null, y), "tokens[1] is 5");
        assertRefused(() -> runner.run(state, new int[1], 2, y), "tokens", "2 values", "has 1");
        assertEquals(0, state.steps());
    }

    @Test
    void shouldTellTokensFromVectors() {
        Executable vectorToTokens = () -> TOKENS.newRunner().step(TOKENS.newState(), new float[5], new float[4]);
        assertRefused(vectorToTokens, "begins with an embedding", "tokens");
        assertRefused(() -> TOKENS.newRunner().run(TOKENS.newState(), new float[5], 1, new float[4]), "tokens");
        Executable tokenToVectors = () -> VECTORS.newRunner().step(VECTORS.newState(), 1, new float[4]);
        assertRefused(tokenToVectors, "reads vectors", "no embedding");
        assertRefused(
                () -> VECTORS.newRunner().stepBatch(states(VECTORS, 1), new int[1], new float[4]), "reads vectors");
    }

    @Test
    void shouldRefuseToStepWhatReadsBackwards() {
        Runner runner = BIDIRECTIONAL.newRunner();
        State state = BIDIRECTIONAL.newState();
        float[] x = new float[2];
        float[] y = new float[4];
        List<Executable> calls = List.of(
                () -> runner.step(state, x, y),
                () -> runner.skip(state, y),
                () -> runner.stepBatch(new State[] {state}, x, y));
        for (Executable call : calls) {
            assertRefused(
                    UnsupportedOperationException.class, call, "layer 0", "bidirectional", "whole sequence", "run");
        }
        runner.run(state, x, 1, y);
        assertEquals(1, state.steps());
    }

    @Test
    void shouldRefuseNullAndLeaveTheStateAsItWas() {
        Runner runner = VECTORS.newRunner();
        State state = VECTORS.newState();
        State[] withNull = {state, null};
        float[] x = new float[4];
        float[] y = new float[8];
        List<Executable> calls = List.of(
                () -> runner.step(null, new float[2], new float[4]),
                () -> runner.step(state, null, new float[4]),
                () -> runner.step(state, new float[2], null),
                () -> runner.run(state, x, 2, null),
                () -> runner.runBatch(withNull, x, null, y),
                () -> runner.stepBatch(withNull, x, y),
                () -> runner.skip(state, null),
                () -> runner.replaceNetwork(null));
        for (Executable call : calls) {
            assertThrows(NullPointerException.class, call);
        }
        for (Executable batch : calls.subList(4, 6)) {
            assertRefused(NullPointerException.class, batch, "states[1] is null");
        }
        assertArrayEquals(VECTORS.newState().toBytes(), state.toBytes());
    }

    /** Two threads that misuse states at once may each be refused, but the states are free again afterwards. */
    @Test
    void shouldForgetARaceForStates() throws InterruptedException {
        State[] shared = states(VECTORS, 64);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            State[] own = shared.clone();
            threads.add(Thread.ofPlatform().start(() -> {
                Runner runner = VECTORS.newRunner();
                for (int round = 0; round < 500; round++) {
                    try {
                        runner.stepBatch(own, new float[128], new float[256]);
                    } catch (IllegalArgumentException | ConcurrentModificationException expected) {
                        // the other thread was checking, or running, the same states
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        VECTORS.newRunner().stepBatch(shared, new float[128], new float[256]);
    }

    @Test
    void shouldRefuseAStreamThatIsTwiceInABatch() {
        State state = VECTORS.newState();
        State[] twice = {state, VECTORS.newState(), state};
        Runner runner = VECTORS.newRunner();
        assertRefused(() -> runner.stepBatch(twice, new float[6], new float[12]), "are the same", "states[2]");
        assertRefused(() -> runner.runBatch(twice, new float[6], null, new float[12]), "are the same", "states[2]");
        runner.stepBatch(new State[] {twice[1], state}, new float[4], new float[8]);
    }
}
