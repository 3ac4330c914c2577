package dev.rondo;

import static dev.rondo.support.Close.SAME_MATHS;
import static dev.rondo.support.Close.assertClose;
import static dev.rondo.support.Close.assertSameBits;

import dev.rondo.reference.ReferenceRun;
import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * At sizes around the widths of vectors, every layer and option equals the float64 reference, and every way to run a network
 * gives the same outputs. Holds on every backend and at every vector width.
 *
 * <p>The class runs once per pair of sizes. Networks share the classes of their matrix products, which run in the interpreter at
 * first: so the networks of a pair are built once, and live until the hidden size changes.
 */
@Tag("conformance")
@ParameterizedClass
@MethodSource("sizes")
class NetworkConformanceTest {
    private static final int[] INPUTS = {1, 5, 33};
    private static final int[] HIDDEN = {1, 3, 7, 15, 16, 17, 31, 33, 64, 100, 257};
    private static final int STEPS = 5;
    private static final int BATCH = 3;

    private static final int[] LENGTHS = {2, STEPS, 1};
    private static final long SEED = 12;

    /** The sizes of the present pair, and its networks by kind. */
    private static Sizes current;

    private static final Map<Networks.Kind, Case> CASES = new HashMap<>();

    /** The networks of the present hidden size. */
    private static final List<Network> KEPT = new ArrayList<>();

    private record Sizes(int input, int hidden) {}

    /** A network, its inputs, and the reference's results, each computed when it is first needed. */
    private static final class Case {
        final Network network;
        final Streams streams;
        private ReferenceRun full;
        private ReferenceRun batch;

        Case(Network network) {
            this.network = network;
            this.streams = new Streams(network, STEPS, BATCH, SEED);
        }

        /** All streams at full length. */
        ReferenceRun full() {
            if (full == null) {
                full = ReferenceRun.of(network, streams, streams.fullLengths());
            }
            return full;
        }

        /** Streams of {@link #LENGTHS}. */
        ReferenceRun batch() {
            if (batch == null) {
                batch = ReferenceRun.of(network, streams, LENGTHS);
            }
            return batch;
        }
    }

    NetworkConformanceTest(Sizes sizes) {
        if (!sizes.equals(current)) {
            if (current == null || current.hidden != sizes.hidden) {
                KEPT.clear();
            }
            CASES.clear();
            current = sizes;
            for (Networks.Kind kind : Networks.ALL) {
                Network network = kind.build(sizes.input, sizes.hidden);
                KEPT.add(network);
                CASES.put(kind, new Case(network));
            }
        }
    }

    static Stream<Sizes> sizes() {
        return Arrays.stream(HIDDEN)
                .boxed()
                .flatMap(hidden -> Arrays.stream(INPUTS).mapToObj(input -> new Sizes(input, hidden)));
    }

    @AfterAll
    static void dropNetworks() {
        CASES.clear();
        KEPT.clear();
        current = null;
    }

    static List<Networks.Kind> all() {
        return Networks.ALL;
    }

    static List<Networks.Kind> steppable() {
        return Networks.steppable();
    }

    private static String what(Networks.Kind kind, String run) {
        return kind + ", " + current + ", seed " + SEED + ": " + run;
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldStepAsTheReference(Networks.Kind kind) {
        Case own = CASES.get(kind);
        State[] states = own.streams.newStates();
        float[] y = own.streams.step(own.network.newRunner(), states);
        own.full().assertClose(what(kind, "step"), y, states);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldRunSequencesAsTheReference(Networks.Kind kind) {
        Case own = CASES.get(kind);
        State[] states = own.streams.newStates();
        float[] y = own.streams.run(own.network.newRunner(), states);
        own.full().assertClose(what(kind, "run"), y, states);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldRunBatchesOfSequencesAsTheReference(Networks.Kind kind) {
        Case own = CASES.get(kind);
        State[] states = own.streams.newStates();
        float[] y = own.streams.runBatch(own.network.newRunner(), states, LENGTHS);
        own.batch().assertClose(what(kind, "runBatch"), y, states);
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldStepBatchesAsTheReference(Networks.Kind kind) {
        Case own = CASES.get(kind);
        State[] states = own.streams.newStates();
        float[] y = own.streams.stepBatch(own.network.newRunner(), states);
        own.full().assertClose(what(kind, "stepBatch"), y, states);
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldGiveTheSameOutputsHoweverStreamsAreRun(Networks.Kind kind) {
        Streams streams = CASES.get(kind).streams;
        Runner runner = CASES.get(kind).network.newRunner();
        float[] stepped = streams.step(runner, streams.newStates());
        assertClose(what(kind, "run"), stepped, streams.run(runner, streams.newStates()), SAME_MATHS);
        float[] batch = streams.runBatch(runner, streams.newStates(), streams.fullLengths());
        assertClose(what(kind, "runBatch"), stepped, batch, SAME_MATHS);
        float[] steppedBatch = streams.stepBatch(runner, streams.newStates());
        assertClose(what(kind, "stepBatch"), stepped, steppedBatch, SAME_MATHS);
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldGiveTheSameBitsForSequencesOfOneStepAndCopiedStates(Networks.Kind kind) {
        Network network = CASES.get(kind).network;
        Streams before = new Streams(network, STEPS, 1, SEED);
        Streams next = new Streams(network, 1, 1, SEED + 1);
        Runner runner = network.newRunner();
        State[] state = before.newStates();
        before.step(runner, state);
        State[] copy = {state[0].copy()};
        State[] other = {state[0].copy()};

        float[] expected = next.step(runner, state);

        assertSameBits(what(kind, "run of one step"), expected, next.run(runner, other));
        assertSameBits(what(kind, "copied state"), expected, next.step(network.newRunner(), copy));
    }
}
