package dev.rondo;

import static dev.rondo.support.Close.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.reference.Reference;
import dev.rondo.support.Close;
import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A step without an input, by each policy. */
class SkipTest {
    private static final long SEED = 6;
    private static final int STEPS = 4;

    static List<Networks.Kind> steppable() {
        return Networks.steppable();
    }

    private static Network build(Networks.Kind kind, SkipPolicy policy) {
        Network network = kind.build(5, 17);
        return Network.of(network.layers(), network.parameterBlock(), policy, network.metadata());
    }

    /** Outputs full of what a skip must overwrite. */
    private static float[] dirty(Network network) {
        float[] y = new float[network.outputSize()];
        Arrays.fill(y, 7);
        return y;
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldCarryZerosBeforeThereIsAnOutput(Networks.Kind kind) {
        Network network = build(kind, SkipPolicy.CARRY);
        State state = network.newState();
        float[] y = dirty(network);
        network.newRunner().skip(state, y);
        assertArrayEquals(new float[y.length], y);
        assertArrayEquals(network.newState().toBytes(), state.toBytes());
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldCarryTheLastOutputOfEveryEntryPoint(Networks.Kind kind) {
        Network network = build(kind, SkipPolicy.CARRY);
        Streams streams = new Streams(network, STEPS, 2, SEED);
        Runner runner = network.newRunner();
        State[] states = streams.newStates();
        int out = network.outputSize();
        List<float[]> outputs = List.of(
                streams.step(runner, states),
                streams.run(runner, states),
                streams.runBatch(runner, states, streams.fullLengths()),
                streams.stepBatch(runner, states));
        State[] again = streams.newStates();
        for (int method = 0; method < outputs.size(); method++) {
            switch (method) {
                case 0 -> streams.step(runner, again);
                case 1 -> streams.run(runner, again);
                case 2 -> streams.runBatch(runner, again, streams.fullLengths());
                default -> streams.stepBatch(runner, again);
            }
            byte[] before = again[1].toBytes();
            float[] y = dirty(network);
            runner.skip(again[1], y);
            runner.skip(again[1], y);
            float[] all = outputs.get(method);
            assertSameBits(kind + ", method " + method, Arrays.copyOfRange(all, all.length - out, all.length), y);
            assertArrayEquals(before, again[1].toBytes());
        }
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldStepOnZeros(Networks.Kind kind) {
        Network network = build(kind, SkipPolicy.ZERO);
        Streams streams = new Streams(network, STEPS, 1, SEED);
        State[] states = streams.newStates();
        Runner runner = network.newRunner();
        streams.step(runner, states);
        Reference reference = new Reference(network);
        double[][][][] expected = {reference.newState()};
        reference.run(streams, expected, STEPS);

        float[] y = dirty(network);
        runner.skip(states[0], y);

        double[][] zeros = new double[1][network.inputSize()];
        double[] output = reference.run(expected[0], zeros)[0];
        Close.assertClose(kind + ", seed " + SEED, output, Close.widen(y), Close.FORWARD);
        assertEquals(STEPS + 1, states[0].steps());
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldResetTheState(Networks.Kind kind) {
        Network network = build(kind, SkipPolicy.RESET);
        Streams streams = new Streams(network, STEPS, 1, SEED);
        State[] states = streams.newStates();
        Runner runner = network.newRunner();
        float[] expected = streams.step(runner, states);

        float[] y = dirty(network);
        runner.skip(states[0], y);

        assertArrayEquals(new float[y.length], y);
        assertArrayEquals(network.newState().toBytes(), states[0].toBytes());
        assertSameBits(kind + ": from the start again", expected, streams.step(runner, states));
    }
}
