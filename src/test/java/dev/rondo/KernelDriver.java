package dev.rondo;

import dev.rondo.kernel.Kernels;

/** Makes every kernel hot, by every way of running every kind of network at several sizes: for a JVM that tells of it. */
public final class KernelDriver {
    private static final int[] HIDDEN = {5, 33, 64};
    private static final int INPUT = 6;
    private static final int BATCH = 13;
    private static final int STEPS = 3;
    private static final int ROUNDS = 400;

    private KernelDriver() {}

    /** Runs. @param args none */
    public static void main(String[] args) {
        System.out.println(Kernels.describe());
        for (Networks.Kind kind : Networks.ALL) {
            for (int hidden : HIDDEN) {
                drive(kind, kind.build(INPUT, hidden));
            }
        }
    }

    private static void drive(Networks.Kind kind, Network network) {
        Streams streams = new Streams(network, STEPS, BATCH, 1);
        State[] states = streams.newStates();
        Runner runner = network.newRunner();
        for (int round = 0; round < ROUNDS; round++) {
            streams.run(runner, states);
            streams.runAll(runner, states, streams.fullLengths());
            if (kind.steppable()) {
                streams.step(runner, states);
                streams.stepAll(runner, states);
            }
        }
    }
}
