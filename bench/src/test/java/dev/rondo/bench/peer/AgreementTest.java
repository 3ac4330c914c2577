package dev.rondo.bench.peer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AgreementTest {
    private final Model model = new Model("gru 2x3 layers 2 dense 4");
    private final Peer rondo = Peers.named("rondo");
    private final float[][] inputs = {{0.1f, -0.2f}, {0.3f, 0.4f}};

    /** Rondo, with one wrong output in one step. */
    private Session wrong(float by) {
        Session right = rondo.open(model, 1, 1);
        return new Session() {
            private int calls;

            @Override
            public void run(float[] inputs, float[] outputs) {
                right.run(inputs, outputs);
                if (calls++ == 40) {
                    outputs[3] += by;
                }
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void shouldAcceptWhatAgrees() {
        assertDoesNotThrow(() -> Agreement.check(rondo, wrong(0), model, 1, 1, inputs));
    }

    @Test
    void shouldFindOneWrongOutput() {
        IllegalStateException e = assertThrows(
                IllegalStateException.class, () -> Agreement.check(rondo, wrong(1e-3f), model, 1, 1, inputs));
        assertTrue(e.getMessage().contains("output 3 of call 40"), e.getMessage());
    }

    @Test
    void shouldFindNotANumber() {
        assertThrows(IllegalStateException.class, () -> Agreement.check(rondo, wrong(Float.NaN), model, 1, 1, inputs));
    }
}
