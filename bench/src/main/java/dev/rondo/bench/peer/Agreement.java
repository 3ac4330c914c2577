package dev.rondo.bench.peer;

import java.util.Arrays;
import java.util.List;

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
                compare(peer, model, call, expected, actual);
            }
        }
    }

    /**
     * Runs a graph in a peer and in Rondo, and compares all outputs.
     *
     * @param peer the peer that runs the session
     * @param session the session to check
     * @param model the model that the session runs
     * @throws IllegalStateException if an output differs from Rondo's by more than the peer's tolerance
     */
    public static void check(Peer peer, GraphSession session, GraphModel model) {
        try (GraphSession rondo = GraphSession.open("rondo", model)) {
            for (int call = 0; call < GraphSession.CALLS; call++) {
                rondo.run(call);
                session.run(call);
                List<float[]> expected = rondo.outputs();
                List<float[]> actual = session.outputs();
                for (int output = 0; output < expected.size(); output++) {
                    compare(peer, model, call, expected.get(output), actual.get(output));
                }
            }
        }
    }

    private static void compare(Peer peer, Object model, int call, float[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= peer.tolerance())) {
                throw new IllegalStateException("%s: output %d of call %d is %s, but %s gives %s"
                        .formatted(model, i, call, expected[i], peer.name(), actual[i]));
            }
        }
    }
}
