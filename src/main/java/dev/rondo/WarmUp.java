package dev.rondo;

import java.time.Duration;
import java.util.Arrays;

/** Runs every entry point in rounds until the compiler has nothing left to do. */
final class WarmUp {
    /** Long enough for the compiler to finish something in the background. */
    private static final long ROUND_NANOS = 50_000_000;

    /** A median that falls by less than this part has stopped falling. */
    private static final double STILL = 0.98;

    /** Rounds in a row without a lower median. */
    private static final int STILL_ROUNDS = 3;

    private static final int STEPS = 16;
    private static final int SAMPLES = 1 << 14;

    private final Network network;
    private final Runner runner;
    private final State state;
    private final State[] states;
    private final float[] inputs;
    private final int[] tokens;
    private final float[] outputs;
    private final int[] lengths = {STEPS, STEPS - 1};
    private final boolean steppable;
    private final long[] samples = new long[SAMPLES];
    private long calls;
    private double bytesPerCall;

    private WarmUp(Network network) {
        this.network = network;
        this.runner = network.newRunner();
        this.state = network.newState();
        this.states = new State[] {network.newState(), network.newState()};
        int rows = STEPS * states.length;
        this.tokens = new int[rows];
        this.inputs = new float[network.readsTokens() ? 0 : rows * network.inputSize()];
        this.outputs = new float[rows * network.outputSize()];
        this.steppable = runner.stepRefusal() == null;
    }

    static WarmUpReport run(Network network, Duration limit) {
        return new WarmUp(network).run(limit);
    }

    private WarmUpReport run(Duration limit) {
        long start = System.nanoTime();
        long best = Long.MAX_VALUE;
        int still = 0;
        long median;
        do {
            median = round();
            still = median < STILL * best ? 0 : still + 1;
            best = Math.min(best, median);
        } while ((bytesPerCall > 0 || still < STILL_ROUNDS) && System.nanoTime() - start < limit.toNanos());
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        return new WarmUpReport(calls, elapsed, median, bytesPerCall, bytesPerCall <= 0 && still >= STILL_ROUNDS);
    }

    /** {@return the median time of a step} Sets what a call allocated. */
    private long round() {
        long before = calls;
        long allocated = Allocation.bytes();
        long end = System.nanoTime() + ROUND_NANOS;
        int count = 0;
        long now = System.nanoTime();
        do {
            one();
            long next = System.nanoTime();
            samples[count++] = next - now;
            now = next;
            if ((count & 15) == 0 || !steppable) {
                many();
                now = System.nanoTime();
            }
        } while (now < end && count < SAMPLES);
        bytesPerCall = allocated < 0 ? -1 : (double) (Allocation.bytes() - allocated) / (calls - before);
        Arrays.sort(samples, 0, count);
        return samples[count / 2];
    }

    private void one() {
        if (!steppable) {
            sequence();
        } else if (network.readsTokens()) {
            runner.step(state, 0, outputs);
        } else {
            runner.step(state, inputs, outputs);
        }
        calls++;
    }

    private void sequence() {
        if (network.readsTokens()) {
            runner.run(state, tokens, STEPS, outputs);
        } else {
            runner.run(state, inputs, STEPS, outputs);
        }
    }

    private void many() {
        sequence();
        if (network.readsTokens()) {
            runner.runBatch(states, tokens, lengths, outputs);
        } else {
            runner.runBatch(states, inputs, lengths, outputs);
        }
        calls += 2;
        if (steppable) {
            stepBatch();
        }
    }

    private void stepBatch() {
        if (network.readsTokens()) {
            runner.stepBatch(states, tokens, outputs);
        } else {
            runner.stepBatch(states, inputs, outputs);
        }
        runner.skip(state, outputs);
        calls += 2;
    }
}
