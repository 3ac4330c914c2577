package dev.rondo;

import static dev.rondo.support.Close.assertSameBits;

import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream has the same bits, however it is run: step by step, as a sequence, or in batches of any size. */
@Tag("conformance")
class SameBitsTest {
    private static final int[] BATCHES = {1, 2, 7, 13};
    private static final int[][] SIZES = {{1, 3}, {5, 17}, {33, 64}, {131, 7}};

    /** While these live, the products of a shape are compiled once and not again for each network. */
    private static final List<Network> KEPT = new ArrayList<>();

    static List<Networks.Kind> steppable() {
        return Networks.steppable();
    }

    @AfterAll
    static void dropNetworks() {
        KEPT.clear();
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldNotDependOnHowAStreamIsRun(Networks.Kind kind) {
        for (int[] size : SIZES) {
            Network network = network(kind, size[0], size[1]);
            for (int batch : BATCHES) {
                check(kind, network, 7, batch);
            }
        }
        check(kind, network(kind, 5, 17), 70, 1); // more than one block of rows
        check(kind, network(kind, 5, 17), 2, 65); // more than one block of streams
        check(kind, network(kind, 259, 257), 2, 3);
    }

    private static Network network(Networks.Kind kind, int inputs, int hidden) {
        Network network = kind.build(inputs, hidden);
        KEPT.add(network);
        return network;
    }

    private static void check(Networks.Kind kind, Network network, int steps, int batch) {
        String what = kind + ", " + network.inputSize() + " -> " + network.outputSize() + ", " + batch + " streams";
        Streams streams = new Streams(network, steps, batch, 3);
        Runner runner = network.newRunner();
        float[] expected = streams.step(runner, streams.newStates());
        assertSameBits(what + ", sequence", expected, streams.run(runner, streams.newStates()));
        assertSameBits(what + ", batch", expected, streams.stepBatch(runner, streams.newStates()));
        assertSameBits(
                what + ", batch of sequences",
                expected,
                streams.runBatch(runner, streams.newStates(), streams.fullLengths()));
    }
}
