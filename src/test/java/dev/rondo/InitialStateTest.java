package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.model.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitialStateTest {
    private final Network plain = Network.builder(2)
            .lstm(3)
            .gru(5)
            .dense(4)
            .skipPolicy(SkipPolicy.RESET)
            .build(1);
    private final SplittableRandom random = new SplittableRandom(2);

    @Test
    void shouldBeginStreamsAtTheGivenState() {
        State learned = learned(plain);
        Network network = plain.withInitialState(learned);
        State state = network.newState();
        assertArrayEquals(learned.hidden(0), state.hidden(0));
        assertArrayEquals(learned.cell(0), state.cell(0));
        assertArrayEquals(learned.hidden(1), state.hidden(1));
        float[] expected = new float[4];
        plain.newRunner().step(learned, new float[] {1, -1}, expected);
        float[] actual = new float[4];
        network.newRunner().step(state, new float[] {1, -1}, actual);
        assertArrayEquals(expected, actual);
        assertEquals(plain.fingerprint(), network.fingerprint());
    }

    @Test
    void shouldGoBackThereOnResetAndOnASkippedStep() {
        Network network = plain.withInitialState(learned(plain));
        float[] start = network.newState().hidden(1);
        State state = network.newState();
        Runner runner = network.newRunner();
        float[] y = new float[4];
        runner.step(state, new float[] {1, 2}, y);
        State copy = state.copy();
        state.reset();
        assertArrayEquals(start, state.hidden(1));
        runner.skip(copy, y);
        assertArrayEquals(start, copy.hidden(1));
        assertArrayEquals(new float[4], y);
    }

    @Test
    void shouldKeepItToTheBitInAFile(@TempDir Path folder) throws IOException {
        Network network = plain.withInitialState(learned(plain));
        Models.save(network, folder.resolve("m"));
        Network loaded = Models.load(folder.resolve("m"));
        assertArrayEquals(network.newState().toBytes(), loaded.newState().toBytes());
        assertEquals(network.metadata(), loaded.metadata());
    }

    @Test
    void shouldHoldBothDirectionsOfABidirectionalLayer() {
        Network both = Network.builder(2)
                .bidirectional(in -> dev.rondo.layer.Lstm.of(in, 3))
                .build(1);
        State state = both.newState();
        state.setHidden(0, new float[] {1, 2, 3, 4, 5, 6});
        state.setCell(0, new float[] {7, 8, 9, 10, 11, 12});
        State begun = both.withInitialState(state).newState();
        assertArrayEquals(state.hidden(0), begun.hidden(0));
        assertArrayEquals(state.cell(0), begun.cell(0));
    }

    @Test
    void shouldRefuseWhatIsNoStateOfTheNetwork() {
        refuse("must hold 2 numbers, but holds 1", "1.0");
        refuse("must hold 2 numbers, but holds 3", "1.0 2.0 3.0");
        refuse("must hold 2 numbers, but holds 0", "");
        refuse("contains \"x\"", "1.0 x");
        refuse("finite", "1.0 NaN");
        State other = Network.builder(3).gru(2).build(1).newState();
        assertThrows(IllegalArgumentException.class, () -> plain.withInitialState(other));
        State infinite = plain.newState();
        infinite.setHidden(1, new float[] {1, 2, 3, 4, Float.POSITIVE_INFINITY});
        assertThrows(IllegalArgumentException.class, () -> plain.withInitialState(infinite));
    }

    private static void refuse(String why, String entry) {
        NetworkBuilder builder = Network.builder(3).gru(2).metadata("rondo.network.initial_state", entry);
        String message = assertThrows(IllegalArgumentException.class, () -> builder.build(1))
                .getMessage();
        assertTrue(message.contains(why), message);
    }

    private State learned(Network network) {
        State state = network.newState();
        state.setHidden(0, numbers(3));
        state.setCell(0, numbers(3));
        state.setHidden(1, numbers(5));
        return state;
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble(-3, 3);
        }
        return numbers;
    }
}
