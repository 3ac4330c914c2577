package dev.rondo.bench.peer;

import dev.rondo.KernelStart;
import java.util.Arrays;
import java.util.List;

/** Checks, before a peer is timed, that it computes the same outputs as Rondo. */
public final class Agreement {
    /** Enough steps for a state to forget its initial value. */
    private static final int STEPS = 64;

    /** The largest allowed difference of an output from Rondo's. */
    private static final float TOLERANCE = 1e-5f;

    private Agreement() {}

    /**
     * Runs a session and one of Rondo on the same inputs, and compares all outputs.
     *
     * @param peer the peer that runs the session
     * @param session a fresh session of this model, with this number of steps and streams
     * @param model the model
     * @param steps T
     * @param streams B
     * @param inputs the inputs of consecutive calls, used cyclically
     * @throws IllegalStateException if an output differs from Rondo's by more than the tolerance
     */
    public static void check(Peer peer, Session session, Model model, int steps, int streams, float[][] inputs) {
        quiet(peer);
        int count = steps * streams * model.outputSize();
        float[] expected = new float[count];
        float[] actual = new float[count];
        try (Session rondo = Peers.named("rondo").open(model, steps, streams)) {
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
     * @throws IllegalStateException if an output differs from Rondo's by more than the tolerance
     */
    public static void check(Peer peer, GraphSession session, GraphModel model) {
        quiet(peer);
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

    /** Keeps Rondo on its plain kernels where a peer is measured: the thread that prepares the vector kernels takes time from it. */
    private static void quiet(Peer peer) {
        if (!peer.isRondo()) {
            dev.rondo.Rondo.start(KernelStart.MANUAL); // this package has a Rondo too
        }
    }

    private static void compare(Peer peer, Object model, int call, float[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= TOLERANCE)) {
                throw new IllegalStateException("%s: output %d of call %d is %s, but %s gives %s"
                        .formatted(model, i, call, expected[i], peer.name(), actual[i]));
            }
        }
    }
}
