package dev.rondo.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example of {@link Network}, compiled and run. */
@Tag("once")
class NetworkSnippetsTest {
    @Test
    void shouldStep() {
        // @start region="step"
        Network network = Network.builder(7).lstm(32).dense(7).build(42); // immutable: share it
        network.warmUp(Duration.ofMillis(200)); // before traffic arrives
        Runner runner = network.newRunner(); // one per thread
        State state = network.newState(); // one per stream
        float[] x = {0, 0, 1, 0, 0, 0, 0}; // [I]
        float[] y = new float[network.outputSize()]; // [O]
        runner.step(state, x, y); // state remembers the step
        // @end
        assertEquals(1, state.steps());
    }
}
