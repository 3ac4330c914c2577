package dev.rondo;

import static dev.rondo.support.Close.assertSameBits;

import dev.rondo.reference.ReferenceRun;
import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches that are longer than the engine's blocks of rows equal the reference, and their streams do not touch each other. */
@Tag("conformance")
class BatchConformanceTest {
    private static final int STEPS = 5;
    private static final int BATCH = 3;
    /** With three streams more rows than the engine computes at once, which is 256. */
    private static final int LONG_STEPS = 130;

    /** More streams than a block has; they are cut into two of 35. */
    private static final int MANY = 70;

    private static final int[] LENGTHS = {2, STEPS, 1};
    private static final long SEED = 12;

    static List<Networks.Kind> all() {
        return Networks.ALL;
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldRunLongSequencesAsTheReference(Networks.Kind kind) {
        checkAgainstReference(kind, LONG_STEPS, LONG_STEPS / 2, LONG_STEPS, 0);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldRunManyStreamsAsTheReference(Networks.Kind kind) {
        int[] lengths = new int[MANY];
        Arrays.setAll(lengths, b -> b / 35 == 1 ? b % 3 : b % (STEPS + 1)); // the second block ends early
        checkAgainstReference(kind, STEPS, lengths);
    }

    private static void checkAgainstReference(Networks.Kind kind, int steps, int... lengths) {
        Network network = kind.build(5, 17);
        Streams streams = new Streams(network, steps, lengths.length, SEED);
        State[] states = streams.newStates();
        float[] y = streams.runBatch(network.newRunner(), states, lengths);
        ReferenceRun.of(network, streams, lengths).assertClose(kind + ", seed " + SEED, y, states);
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
