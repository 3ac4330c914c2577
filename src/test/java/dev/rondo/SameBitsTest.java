package dev.rondo;

import static dev.rondo.support.Close.assertSameBits;

import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream has the same bits, however it is run: step by step, as a sequence, or in batches of any size. */
@Tag("conformance")
class SameBitsTest {
    private static final int[] BATCHES = {1, 2, 7, 13};
    private static final int[][] SIZES = {{1, 3}, {5, 17}, {33, 64}, {131, 7}};

    static List<Networks.Kind> steppable() {
        return Networks.ALL.stream().filter(Networks.Kind::steppable).toList();
    }

    @ParameterizedTest
    @MethodSource("steppable")
    void shouldNotDependOnHowAStreamIsRun(Networks.Kind kind) {
        for (int[] size : SIZES) {
            for (int batch : BATCHES) {
                check(kind, size[0], size[1], 7, batch);
            }
        }
        check(kind, 5, 17, 70, 1); // more than one block of rows
        check(kind, 259, 257, 2, 3);
    }

    private static void check(Networks.Kind kind, int inputs, int hidden, int steps, int batch) {
        String what = kind + " " + inputs + " -> " + hidden + ", " + batch + " streams";
        Network network = kind.build(inputs, hidden);
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
