package dev.rondo.bench;

/**
 * A loop of plain arithmetic, without memory accesses, calls or garbage, that takes a given time. What delays it delays
 * any code.
 */
final class NoiseLoop implements Runnable {
    private static final int TRIAL = 1_000_000;
    /** They take some 200 ms, so that C2 compiles the loop meanwhile. An uncompiled loop would count too few iterations. */
    private static final int TRIALS = 200;

    private final int iterations;
    private long seed = 1;

    /**
     * Measures an iteration of the loop.
     *
     * @param nanos the time that a run should take
     */
    NoiseLoop(double nanos) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < TRIALS; i++) {
            long start = System.nanoTime();
            seed = loop(seed, TRIAL);
            best = Math.min(best, (double) (System.nanoTime() - start) / TRIAL);
        }
        iterations = (int) Math.max(1, nanos / best);
    }

    private static long loop(long seed, int count) {
        long value = seed;
        for (int i = 0; i < count; i++) {
            value = value * 6364136223846793005L + 1442695040888963407L;
        }
        return value;
    }

    @Override
    public void run() {
        seed = loop(seed, iterations);
    }

    /** {@return a number that depends on every iteration so far} */
    long value() {
        return seed;
    }
}
