package dev.rondo;

import static dev.rondo.support.Close.assertSameBits;
import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.layer.Lstm;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class NonFiniteInputTest {
    private static Network network(SkipPolicy policy) {
        return Network.builder(2).lstm(3).dense(2).skipPolicy(policy).build(1);
    }

    @Test
    void shouldSayThatAStateIsNotFinite() {
        Network network = network(SkipPolicy.CARRY);
        State state = network.newState();
        assertTrue(state.isFinite());
        network.newRunner().step(state, new float[] {1, Float.NaN}, new float[2]);
        assertFalse(state.isFinite());
        state.reset();
        assertTrue(state.isFinite());
    }

    @Test
    void shouldReadAStateThatIsNotFiniteOnlyOnRequest() {
        Network network = network(SkipPolicy.CARRY);
        State state = network.newState();
        network.newRunner().step(state, new float[] {Float.NaN, 1}, new float[2]);
        byte[] bytes = state.toBytes();
        assertRefused(() -> network.readState(bytes), "after 1 steps", "not finite", "newState");
        assertRefused(() -> network.readState(bytes, false), "not finite");
        assertArrayEquals(bytes, network.readState(bytes, true).toBytes());
        State other = network.newState();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        assertRefused(() -> other.read(buffer), "after 1 steps", "not finite", "allowNonFinite");
        assertEquals(0, buffer.position());
        assertArrayEquals(network.newState().toBytes(), other.toBytes());
        other.read(buffer, true);
        assertArrayEquals(bytes, other.toBytes());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void shouldRefuseBeforeAnythingChanges(float value) {
        Network network = network(SkipPolicy.CARRY);
        Runner runner = network.newRunner(NonFiniteInput.REFUSE);
        State[] states = {network.newState(), network.newState()};
        float[] xs = {1, 2, 3, value};
        float[] ys = new float[4];
        assertRefused(() -> runner.step(states[0], xs, 2, ys, 0), "finite", "x[3] is " + value);
        assertRefused(() -> runner.stepBatch(states, xs, ys), "input 1 of step 0 of stream 1 is " + value);
        assertRefused(() -> runner.run(states[0], xs, 2, ys), "input 1 of step 1 of stream 0 is " + value);
        assertRefused(() -> runner.runBatch(states, xs, null, ys), "input 1 of step 0 of stream 1 is " + value);
        assertArrayEquals(new float[4], ys);
        assertEquals(0, states[0].steps());
        runner.runBatch(states, xs, new int[] {1, 0}, ys); // that stream has ended before
        runner.step(states[0], new float[] {1, 2}, new float[2]);
        assertEquals(2, states[0].steps());
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveOutSteps(SkipPolicy policy) {
        Network network = network(policy);
        float nan = Float.NaN;
        float[] inputs = {1, 2, 3, nan, 5, 6, nan, nan};
        State expected = network.newState();
        float[] y = new float[8];
        Runner plain = network.newRunner();
        float[] own = new float[2];
        for (int t = 0; t < 4; t++) {
            if (t % 2 == 0) {
                plain.step(expected, inputs, 2 * t, y, 2 * t);
            } else {
                plain.skip(expected, own);
                System.arraycopy(own, 0, y, 2 * t, 2);
            }
        }
        Runner runner = network.newRunner(NonFiniteInput.SKIP);
        State state = network.newState();
        float[] actual = new float[8];
        for (int t = 0; t < 4; t++) {
            runner.step(state, inputs, 2 * t, actual, 2 * t);
        }
        assertSame(expected, y, state, actual);

        State sequence = network.newState();
        runner.run(sequence, inputs, 4, actual);
        assertSame(expected, y, sequence, actual);

        State[] batch = {network.newState()};
        runner.runBatch(batch, inputs, null, actual);
        assertSame(expected, y, batch[0], actual);
    }

    private static void assertSame(State expected, float[] y, State state, float[] actual) {
        assertSameBits("outputs", y, actual);
        assertArrayEquals(expected.toBytes(), state.toBytes());
        assertTrue(state.isFinite());
    }

    @Test
    void shouldLeaveOutAStreamOfABatch() {
        Network network = network(SkipPolicy.CARRY);
        Runner runner = network.newRunner(NonFiniteInput.SKIP);
        State[] states = {network.newState(), network.newState(), network.newState()};
        float[] ys = new float[6];
        float[] y = new float[2];
        runner.stepBatch(states, new float[] {1, 2, Float.NaN, 4, 1, 2}, ys);
        network.newRunner().step(network.newState(), new float[] {1, 2}, y);
        assertArrayEquals(new float[] {y[0], y[1], 0, 0, y[0], y[1]}, ys);
        assertEquals(0, states[1].steps());

        float[] outputs = new float[12];
        Arrays.fill(outputs, 7);
        runner.runBatch(states, new float[] {1, 2, 1, 2, Float.NaN, 4, 1, 2, 1, 2, 1, 2}, new int[] {2, 1, 2}, outputs);
        assertArrayEquals(new float[2], Arrays.copyOfRange(outputs, 8, 10));
        assertEquals(1, states[1].steps());
        assertEquals(2, states[2].steps());
    }

    @Test
    void shouldAcceptFiniteBatchesWithTheSameBits() {
        Network network = network(SkipPolicy.CARRY);
        float[] xs = {1, 2, 3, 4};
        float[] expected = new float[4];
        float[] actual = new float[4];
        network.newRunner().stepBatch(new State[] {network.newState(), network.newState()}, xs, expected);
        network.newRunner(NonFiniteInput.SKIP)
                .stepBatch(new State[] {network.newState(), network.newState()}, xs, actual);
        assertSameBits("a batch", expected, actual);
    }

    @Test
    void shouldNotLeaveOutStepsOfABidirectionalLayer() {
        Network network =
                Network.builder(2).bidirectional(width -> Lstm.of(width, 3)).build(1);
        Runner runner = network.newRunner(NonFiniteInput.SKIP);
        State state = network.newState();
        float[] outputs = new float[12];
        runner.run(state, new float[] {1, 2, 3, 4}, 2, outputs);
        assertRefused(
                UnsupportedOperationException.class,
                () -> runner.run(state, new float[] {1, 2, Float.NaN, 4}, 2, outputs),
                "bidirectional");
        assertEquals(2, state.steps());
    }
}
