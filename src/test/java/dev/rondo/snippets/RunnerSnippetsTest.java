package dev.rondo.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The examples of {@link Runner} and its views, compiled and run. */
@Tag("once")
class RunnerSnippetsTest {
    private final Network network = Network.builder(3).gru(8).dense(2).build(1);

    @Test
    void shouldRunSequencesAndBatches() {
        // @start region="batch"
        Runner runner = network.newRunner();
        State stream = network.newState();
        float[] inputs = new float[10 * 3]; // [T][I]
        float[] outputs = new float[10 * 2]; // [T][O]
        runner.run(stream, inputs, 10, outputs); // ten steps of one stream

        State[] states = {network.newState(), network.newState()};
        float[] xs = new float[2 * 3]; // [B][I]
        float[] ys = new float[2 * 2]; // [B][O]
        runner.stepBatch(states, xs, ys); // one step of two streams
        // @end
        assertEquals(10, stream.steps());
        assertEquals(1, states[1].steps());
    }

    @Test
    void shouldReadAndWriteSegments() {
        // @start region="segments"
        Runner runner = network.newRunner();
        State stream = network.newState();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment x = arena.allocate(ValueLayout.JAVA_FLOAT, 3); // [I]
            MemorySegment y = arena.allocate(ValueLayout.JAVA_FLOAT, 2); // [O]
            runner.segments().step(stream, x, y);
        }
        runner.doubles().step(stream, new double[3], new double[2]);
        // @end
        assertEquals(2, stream.steps());
    }
}
