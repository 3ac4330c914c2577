package dev.rondo.bench.peer;

import java.util.Arrays;

/** What is timed gives the same results: checked before every timing. */
public final class Agreement {
    /** Enough for a state to have forgotten where it began. */
    private static final int STEPS = 64;

    private Agreement() {}

    /**
     * Runs a session beside Rondo's, and compares all outputs.
     *
     * @param peer whose session it is
     * @param session fresh, of this model, and of as many steps and streams
     * @param model what it runs
     * @param steps T
     * @param streams B
     * @param inputs what it will be given, call after call
     * @throws IllegalStateException when an output lies further from Rondo's than the peer's tolerance
     */
    public static void check(Peer peer, Session session, Model model, int steps, int streams, float[][] inputs) {
        int count = steps * streams * model.outputSize();
        float[] expected = new float[count];
        float[] actual = new float[count];
        try (Session rondo = new Rondo().open(model, steps, streams)) {
            for (int call = 0; call * steps < STEPS; call++) {
                Arrays.fill(actual, Float.NaN);
                float[] x = inputs[call % inputs.length];
                rondo.run(x, expected);
                session.run(x, actual);
                for (int i = 0; i < count; i++) {
                    if (!(Math.abs(actual[i] - expected[i]) <= peer.tolerance())) {
                        throw new IllegalStateException("%s: output %d of call %d is %s, but %s gives %s"
                                .formatted(model, i, call, expected[i], peer.name(), actual[i]));
                    }
                }
            }
        }
    }
}
