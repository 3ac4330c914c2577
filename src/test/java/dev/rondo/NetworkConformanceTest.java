package dev.rondo;

import static dev.rondo.support.Close.FORWARD;
import static dev.rondo.support.Close.SAME_MATHS;
import static dev.rondo.support.Close.assertClose;
import static dev.rondo.support.Close.assertSameBits;

import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Layer;
import dev.rondo.reference.Reference;
import dev.rondo.support.Close;
import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every backend and every vector width owes: every layer and option, at sizes around the widths of vectors, equals
 * the float64 reference, and every way of running a network agrees with every other.
 */
@Tag("conformance")
class NetworkConformanceTest {
    private static final int[] INPUTS = {1, 5, 33};
    private static final int[] HIDDEN = {1, 3, 7, 15, 16, 17, 31, 33, 64, 100, 257};
    private static final int STEPS = 5;
    private static final int BATCH = 3;
    /** With three streams more rows than the engine takes in one go, which is 256. */
    private static final int LONG_STEPS = 130;

    private static final int[] LENGTHS = {2, STEPS, 1};
    private static final long SEED = 12;

    static List<Networks.Kind> all() {
        return Networks.ALL;
    }

    static List<Networks.Kind> steppable() {
        return Networks.steppable();
    }

    /** One network of a kind at each pair of sizes. */
    private interface Check {
        void of(String what, Network network, Streams streams);
    }

    private static void atEverySize(Networks.Kind kind, Check check) {
        for (int input : INPUTS) {
            for (int hidden : HIDDEN) {
                Network network = kind.build(input, hidden);
                String what = kind + ", " + input + " to " + hidden + ", seed " + SEED + ": ";
                check.of(what, network, new Streams(network, STEPS, BATCH, SEED));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldStepAsTheReference(Networks.Kind kind) {
        atEverySize(kind, (what, network, streams) -> {
            State[] states = streams.newStates();
            float[] y = streams.step(network.newRunner(), states);
            assertReference(what + "step", network, streams, streams.fullLengths(), y, states);
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldRunSequencesAsTheReference(Networks.Kind kind) {
        atEverySize(kind, (what, network, streams) -> {
            State[] states = streams.newStates();
            float[] y = streams.run(network.newRunner(), states);
            assertReference(what + "run", network, streams, streams.fullLengths(), y, states);
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldRunBatchesOfSequencesAsTheReference(Networks.Kind kind) {
        atEverySize(kind, (what, network, streams) -> {
            State[] states = streams.newStates();
            float[] y = streams.runBatch(network.newRunner(), states, LENGTHS);
            assertReference(what + "runBatch", network, streams, LENGTHS, y, states);
        });
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldStepBatchesAsTheReference(Networks.Kind kind) {
        atEverySize(kind, (what, network, streams) -> {
            State[] states = streams.newStates();
            float[] y = streams.stepBatch(network.newRunner(), states);
            assertReference(what + "stepBatch", network, streams, streams.fullLengths(), y, states);
        });
    }

    private static void assertReference(
            String what, Network network, Streams streams, int[] lengths, float[] y, State[] states) {
        Reference reference = new Reference(network);
        double[][][][] expected = IntStream.range(0, streams.batch)
                .mapToObj(row -> reference.newState())
                .toArray(double[][][][]::new);
        assertClose(what, reference.run(streams, expected, lengths), Close.widen(y), FORWARD);
        for (int row = 0; row < states.length; row++) {
            for (int layer = 0; layer < expected[row].length; layer++) {
                assertState(what + " layer " + layer, network, layer, expected[row][layer], states[row]);
            }
        }
    }

    private static void assertState(String what, Network network, int layer, double[][] expected, State state) {
        Layer described = network.layers().get(layer).layer();
        int slots = described instanceof Bidirectional both
                ? both.layer().stateWidths().size()
                : expected.length;
        if (slots > 0) {
            assertClose(what + " h", slot(expected, 0, slots), Close.widen(state.hidden(layer)), FORWARD);
        }
        if (slots > 1) {
            assertClose(what + " c", slot(expected, 1, slots), Close.widen(state.cell(layer)), FORWARD);
        }
    }

    /** h or c, of both ways one after the other. */
    private static double[] slot(double[][] state, int slot, int stride) {
        return Close.flat(IntStream.range(0, state.length)
                .filter(i -> i % stride == slot)
                .mapToObj(i -> state[i])
                .toArray(double[][]::new));
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldAgreeHoweverStreamsAreRun(Networks.Kind kind) {
        atEverySize(kind, (what, network, streams) -> {
            Runner runner = network.newRunner();
            float[] stepped = streams.step(runner, streams.newStates());
            assertClose(what + "run", stepped, streams.run(runner, streams.newStates()), SAME_MATHS);
            float[] batch = streams.runBatch(runner, streams.newStates(), streams.fullLengths());
            assertClose(what + "runBatch", stepped, batch, SAME_MATHS);
            assertClose(what + "stepBatch", stepped, streams.stepBatch(runner, streams.newStates()), SAME_MATHS);
        });
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldGiveTheSameBitsForSequencesOfOneStepAndCopiedStates(Networks.Kind kind) {
        atEverySize(kind, (what, network, streams) -> {
            Streams before = new Streams(network, STEPS, 1, SEED);
            Streams next = new Streams(network, 1, 1, SEED + 1);
            Runner runner = network.newRunner();
            State[] state = before.newStates();
            before.step(runner, state);
            State[] copy = {state[0].copy()};
            State[] other = {state[0].copy()};

            float[] expected = next.step(runner, state);

            assertSameBits(what + "run of one step", expected, next.run(runner, other));
            assertSameBits(what + "copied state", expected, next.step(network.newRunner(), copy));
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldRunLongSequencesAsTheReference(Networks.Kind kind) {
        Network network = kind.build(5, 17);
        Streams streams = new Streams(network, LONG_STEPS, BATCH, SEED);
        int[] lengths = {LONG_STEPS / 2, LONG_STEPS, 0};
        State[] states = streams.newStates();
        float[] y = streams.runBatch(network.newRunner(), states, lengths);
        assertReference(kind + ", seed " + SEED, network, streams, lengths, y, states);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldNotLetStreamsOfABatchTouchEachOther(Networks.Kind kind) {
        Network network = kind.build(5, 17);
        Streams streams = new Streams(network, STEPS, BATCH, SEED);
        Runner runner = network.newRunner();
        float[] together = streams.runBatch(runner, streams.newStates(), LENGTHS);
        float[] full = streams.runBatch(runner, streams.newStates(), streams.fullLengths());
        int out = network.outputSize();
        int middle = 1; // the row that has full length in both
        for (int t = 0; t < STEPS; t++) {
            int at = (t * BATCH + middle) * out;
            assertSameBits(
                    kind + " at step " + t,
                    Arrays.copyOfRange(full, at, at + out),
                    Arrays.copyOfRange(together, at, at + out));
        }
    }
}
