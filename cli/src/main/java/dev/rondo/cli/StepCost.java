package dev.rondo.cli;

import com.sun.management.ThreadMXBean;
import dev.rondo.Network;
import dev.rondo.Rondo;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.WarmUpReport;
import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.ColumnEmbedding;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.HdrHistogram.Histogram;

/**
 * The cost of a step in a warm JVM. It is measured twice: with a clock read before and after each step, for the
 * percentiles, and in a loop without clock reads, for the throughput and the allocation.
 *
 * @param latency the latencies of single steps in nanoseconds, each including the two clock reads
 * @param clock the median time between two consecutive clock reads, in nanoseconds
 * @param stepsPerSecond the throughput of one thread
 * @param loopedSteps the number of steps measured for the throughput and the allocation
 * @param allocatedBytes the bytes that all of these steps allocated
 */
record StepCost(Histogram latency, long clock, double stepsPerSecond, long loopedSteps, long allocatedBytes) {
    private static final long PHASE_NANOS = 1_000_000_000;
    private static final long SETTLE_NANOS = 500_000_000;
    private static final long LONGEST_NANOS = 1_000_000_000;
    /** A loop allocates until it is compiled, which takes seconds on a busy machine; it is then measured again. */
    private static final int LONGEST_PHASES = 5;

    /** The longest warm-up before a measurement. */
    static final Duration WARM_UP_LIMIT = Duration.ofSeconds(3);

    private static final int STEPS = 256;
    private static final long SEED = 1;
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final int CLOCK_SAMPLES = 200_000;

    /**
     * {@return the cost of a step over this series} Takes two to three seconds, or more if the compiler is still busy.
     *
     * @param network a warm network that reads vectors
     * @param inputs the series, read repeatedly from a fresh state [T][I]
     */
    static StepCost measure(Network network, float[] inputs) {
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] y = new float[network.outputSize()];
        int width = network.inputSize();
        return measure(new Pass(state::reset, inputs.length / width, t -> runner.step(state, inputs, t * width, y, 0)));
    }

    /**
     * {@return the cost of a step over this series} Takes two to three seconds, or more if the compiler is still busy.
     *
     * @param network a warm network that reads tokens
     * @param tokens the series, read repeatedly from a fresh state [T]
     */
    static StepCost measure(Network network, int[] tokens) {
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] y = new float[network.outputSize()];
        return measure(new Pass(state::reset, tokens.length, t -> runner.step(state, tokens[t], y)));
    }

    /**
     * {@return the cost of a step on random inputs} Takes two to three seconds, or more if the compiler is still busy.
     *
     * @param network a warm network
     */
    static StepCost measure(Network network) {
        SplittableRandom random = new SplittableRandom(SEED);
        if (network.readsTokens()) {
            return measure(network, random.ints(STEPS, 0, network.inputSize()).toArray());
        }
        float[] inputs = new float[STEPS * network.inputSize()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = (float) random.nextGaussian();
        }
        if (network.layers().getFirst().layer() instanceof ColumnEmbedding embedding) {
            for (ColumnEmbedding.Column column : embedding.columns()) {
                for (int t = 0; t < STEPS; t++) {
                    inputs[t * network.inputSize() + column.index()] = random.nextInt(column.vocabularySize());
                }
            }
        }
        return measure(network, inputs);
    }

    /**
     * {@return the cost of a step on random inputs, after a warm-up of three seconds; whole numbers are 0} Takes six seconds, or more if
     * the compiler is still busy.
     *
     * @param stepper the steps of a model
     */
    static StepCost measure(Stepper stepper) {
        SplittableRandom random = new SplittableRandom(SEED);
        int width = stepper.inputSize();
        float[] inputs = new float[STEPS * width];
        for (int t = 0; t < STEPS; t++) {
            int at = t * width;
            for (Port port : stepper.inputs()) {
                int size = port.shape().stream().reduce(1, (a, b) -> a * b);
                for (int i = 0; port.type() == Tensor.Type.FLOAT32 && i < size; i++) {
                    inputs[at + i] = (float) random.nextGaussian();
                }
                at += size;
            }
        }
        Stepper.Stream stream = stepper.newStream();
        float[] y = new float[stepper.outputSize()];
        Pass pass = new Pass(stream::reset, STEPS, t -> stepper.step(stream, inputs, t * width, y, 0));
        pass.timed(histogram(), WARM_UP_LIMIT.toNanos());
        return measure(pass);
    }

    private static StepCost measure(Pass pass) {
        long clock = clockPair();

        // The measuring loops are compiled too; samples from before that are discarded.
        Histogram latency = histogram();
        pass.timed(latency, SETTLE_NANOS);
        latency.reset();
        pass.timed(latency, PHASE_NANOS);

        Throughput throughput = pass.throughput();
        for (int i = 1; i < LONGEST_PHASES && throughput.allocatedBytes != 0; i++) {
            throughput = pass.throughput();
        }
        return new StepCost(
                latency, clock, throughput.steps * 1e9 / throughput.nanos, throughput.steps, throughput.allocatedBytes);
    }

    /**
     * {@return the cost as lines of text, with the kernels and the warm-up}
     *
     * @param warmUp the warm-up before the measurement
     */
    List<String> describe(WarmUpReport warmUp) {
        List<String> lines = new ArrayList<>(describe());
        lines.add(
                1,
                line(
                        "  warm-up       %,d calls in %.1f s, %s",
                        warmUp.calls(),
                        warmUp.elapsed().toMillis() / 1e3,
                        warmUp.settled() ? "settled" : "not settled within the time limit"));
        return lines;
    }

    /** {@return the cost as lines of text, with the kernels} */
    List<String> describe() {
        return List.of(
                "  kernels       " + Rondo.kernels(),
                line(
                        "  latency       p50 %,d ns   p99 %,d ns   p99.9 %,d ns   max %,d ns",
                        percentile(50), percentile(99), percentile(99.9), latency.getMaxValue()),
                line(
                        "                (%,d steps, each including %,d ns for two clock reads)",
                        latency.getTotalCount(), clock),
                line(
                        "  throughput    %,.0f steps per second on one core, %,.0f ns per step",
                        stepsPerSecond, 1e9 / stepsPerSecond),
                line(
                        "  allocation    %s bytes per step   (%,d steps)",
                        allocatedBytes == 0 ? "0" : line("%.3g", bytesPerStep()), loopedSteps));
    }

    /** {@return the latency in nanoseconds that a share of the steps does not exceed} */
    long percentile(double percent) {
        return latency.getValueAtPercentile(percent);
    }

    /** {@return the bytes that a step allocates, on average} */
    double bytesPerStep() {
        return (double) allocatedBytes / loopedSteps;
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    static Histogram histogram() {
        return new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
    }

    private static long clockPair() {
        Histogram clock = histogram();
        for (int i = 0; i < CLOCK_SAMPLES; i++) {
            long before = System.nanoTime();
            clock.recordValue(Math.min(System.nanoTime() - before, LONGEST_NANOS));
        }
        return clock.getValueAtPercentile(50);
    }

    /** The result of a phase without clock reads between steps. */
    private record Throughput(long steps, long nanos, long allocatedBytes) {}

    /** A stream that reads the series repeatedly. */
    private record Pass(Runnable reset, int steps, IntConsumer step) {
        void timed(Histogram latency, long nanos) {
            long end = System.nanoTime() + nanos;
            do {
                timed(latency);
            } while (System.nanoTime() < end);
        }

        private void timed(Histogram latency) {
            reset.run();
            for (int t = 0; t < steps; t++) {
                long before = System.nanoTime();
                step.accept(t);
                latency.recordValue(Math.min(System.nanoTime() - before, LONGEST_NANOS));
            }
        }

        Throughput throughput() {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            looped();
            long passes = 0;
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            long elapsed;
            do {
                looped();
                passes++;
                elapsed = System.nanoTime() - start;
            } while (elapsed < PHASE_NANOS);
            allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
            return new Throughput(passes * steps, elapsed, allocated);
        }

        private void looped() {
            reset.run();
            for (int t = 0; t < steps; t++) {
                step.accept(t);
            }
        }
    }
}
