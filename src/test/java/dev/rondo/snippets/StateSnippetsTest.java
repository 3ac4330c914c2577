package dev.rondo.snippets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example of {@link State}, compiled and run. */
@Tag("once")
class StateSnippetsTest {
    private final Network network = Network.builder(1).lstm(8).dense(1).build(1);

    @Test
    void shouldForkSaveAndRestore() {
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] x = {0.5f};
        float[] y = new float[1];
        runner.step(state, x, y);
        // @start region="fork"
        State whatIf = state.copy(); // continues on its own
        float[] prediction = new float[1];
        runner.step(whatIf, y, prediction); // feeds the last output back; state is unchanged

        byte[] saved = state.toBytes(); // survives the process
        State restored = network.readState(saved);
        // @end
        assertEquals(1, state.steps());
        assertEquals(2, whatIf.steps());
        assertArrayEquals(state.hidden(0), restored.hidden(0));
    }
}
