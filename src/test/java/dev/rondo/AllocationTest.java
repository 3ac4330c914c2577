package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rondo.data.Batch;
import dev.rondo.kernel.Backend;
import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import dev.rondo.train.GradientBuffer;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.RmsProp;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Once warm, no entry point allocates a byte, with any kernels. */
class AllocationTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    /**
     * The calls in a row that must not allocate a byte. Vector code allocates until C2 has compiled it, so there are enough to be
     * compiled in. Plain code allocates in its first call only.
     */
    private static final int CALLS = Backend.describe().startsWith("vector") ? 2_000 : 500;

    /** The calls after which bytes are counted. */
    private static final int ROUND = 50;

    /** The compilation takes a few seconds of processor time, which may be much longer on a busy machine. */
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private static final int STEPS = 3;
    private static final int BATCH = 3;

    /** While these live, their matrix products are compiled once and not again for each kind. */
    private static final Map<Networks.Kind, Network> NETWORKS = new HashMap<>();

    private static Network network(Networks.Kind kind) {
        return NETWORKS.computeIfAbsent(kind, absent -> kind.build(5, 33));
    }

    private static Network network(String kind) {
        return network(Networks.ALL.stream()
                .filter(each -> each.name().equals(kind))
                .findFirst()
                .orElseThrow());
    }

    @AfterAll
    static void dropNetworks() {
        NETWORKS.clear();
    }

    static List<Networks.Kind> all() {
        return Networks.ALL;
    }

    @BeforeAll
    static void shouldSeeAllocation() {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        byte[] kept = new byte[10_000];
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated >= kept.length, "this JVM does not count what a thread allocates: " + allocated);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldAllocateNothingOnceWarm(Networks.Kind kind) {
        Network network = network(kind);
        entryPoints(network, kind.steppable()).forEach((name, call) -> awaitSilence(kind + ": " + name, call));
    }

    static List<RunnerViewTest.Memory<?>> memories() {
        return RunnerViewTest.ALL;
    }

    @ParameterizedTest
    @MethodSource("memories")
    void shouldAllocateNothingThroughAViewOnceWarm(RunnerViewTest.Memory<?> memory) {
        awaitSilence(memory, network("lstm"));
        awaitSilenceOfTokens(memory, network("embedding, gru, dense"));
    }

    private static <A> void awaitSilence(RunnerViewTest.Memory<A> memory, Network network) {
        RunnerView<A> view = memory.view().apply(network.newRunner());
        State state = network.newState();
        State[] states = {network.newState(), network.newState(), network.newState()};
        A x = memory.filled().apply(new double[network.inputSize()]);
        A y = memory.filled().apply(new double[network.outputSize()]);
        A inputs = memory.filled().apply(new double[BATCH * network.inputSize()]);
        A outputs = memory.filled().apply(new double[BATCH * network.outputSize()]);
        awaitSilence(memory + ": run", () -> view.run(state, inputs, BATCH, outputs));
        awaitSilence(memory + ": runBatch", () -> view.runBatch(states, inputs, null, outputs));
        awaitSilence(memory + ": step", () -> view.step(state, x, y));
        awaitSilence(memory + ": step with offsets", () -> view.step(state, inputs, 0, outputs, 0));
        awaitSilence(memory + ": stepBatch", () -> view.stepBatch(states, inputs, outputs));
        awaitSilence(memory + ": stepBatch of the first", () -> view.stepBatch(states, 2, inputs, outputs));
        awaitSilence(memory + ": skip", () -> view.skip(state, y));
    }

    private static <A> void awaitSilenceOfTokens(RunnerViewTest.Memory<A> memory, Network network) {
        RunnerView<A> view = memory.view().apply(network.newRunner());
        State state = network.newState();
        State[] states = {network.newState(), network.newState(), network.newState()};
        int[] tokens = new int[BATCH];
        A y = memory.filled().apply(new double[network.outputSize()]);
        A outputs = memory.filled().apply(new double[BATCH * network.outputSize()]);
        awaitSilence(memory + ": run of tokens", () -> view.run(state, tokens, BATCH, outputs));
        awaitSilence(memory + ": runBatch of tokens", () -> view.runBatch(states, tokens, null, outputs));
        awaitSilence(memory + ": step of a token", () -> view.step(state, 1, y));
        awaitSilence(memory + ": stepBatch of tokens", () -> view.stepBatch(states, tokens, outputs));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldTrainWithoutAllocatingOnceWarm(Networks.Kind kind) {
        Network network = network(kind);
        Batch batch = new Streams(network, STEPS, BATCH, 1).batch(new int[] {2, STEPS, 1});
        Arrays.fill(batch.targets(network.outputSize()), 0f);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(RmsProp.of(1e-4f))
                .clipNorm(1f)
                .build()) {
            awaitSilence(kind + ": trainBatch", () -> trainer.trainBatch(batch));
        }
    }

    /** Few inputs, inputs that do not fill the chains of a sum, and transposed weights of several panels. */
    @ParameterizedTest
    @CsvSource({"1, 16", "3, 33", "8, 100"})
    void shouldTrainOneStreamWithoutAllocatingOnceWarm(int inputs, int hidden) {
        Network network = Network.builder(inputs).lstm(hidden).dense(1).build(1);
        Batch batch = new Streams(network, 20, 1, 1).batch(new int[] {20});
        Arrays.fill(batch.targets(1), 0f);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(RmsProp.of(1e-4f))
                .build()) {
            awaitSilence("trainBatch", () -> trainer.trainBatch(batch));
        }
    }

    @Test
    void shouldSumGradientsWithoutAllocatingOnceWarm() {
        Network network =
                Network.builder(5).embedding(4).gru(6).dropout(0.2f).dense(3).build(1);
        Batch batch = new Streams(network, STEPS, BATCH, 1).batch(new int[] {2, STEPS, 1});
        Arrays.fill(batch.targets(network.outputSize()), 0f);
        GradientBuffer sum = new GradientBuffer(network);
        GradientBuffer part = new GradientBuffer(network);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(RmsProp.of(1e-4f))
                .build()) {
            awaitSilence("gradients and apply", () -> {
                part.clear();
                trainer.gradients(batch, trainer.passes(), part);
                sum.clear();
                sum.add(part);
                trainer.apply(sum);
            });
        }
    }

    private static void awaitSilence(String what, Runnable entryPoint) {
        long start = System.nanoTime();
        int silent = 0;
        while (silent < CALLS) {
            long bytes = round(entryPoint);
            silent = bytes == 0 ? silent + ROUND : 0;
            if (bytes != 0 && System.nanoTime() - start > LIMIT_NANOS) {
                throw new AssertionError(what + " still allocates " + (double) bytes / ROUND + " bytes per call");
            }
        }
    }

    private static long round(Runnable entryPoint) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUND; i++) {
            entryPoint.run();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static Map<String, Runnable> entryPoints(Network network, boolean steppable) {
        Map<String, Runnable> calls = new LinkedHashMap<>();
        Runner runner = network.newRunner();
        State state = network.newState();
        State[] states = {network.newState(), network.newState(), network.newState()};
        int[] lengths = {2, STEPS, 1};
        int[] tokens = new int[STEPS * BATCH];
        float[] x = new float[network.readsTokens() ? 0 : STEPS * BATCH * network.inputSize()];
        float[] y = new float[STEPS * BATCH * network.outputSize()];
        int[] firstTokens = new int[BATCH];
        int[] sequenceOfTokens = new int[STEPS];
        float[] sequence = new float[network.readsTokens() ? 0 : STEPS * network.inputSize()];
        float[] xs = new float[network.readsTokens() ? 0 : BATCH * network.inputSize()];
        float[] ys = new float[BATCH * network.outputSize()];
        float[] oneStream = new float[STEPS * network.outputSize()];
        float[] one = new float[network.outputSize()];
        if (network.readsTokens()) {
            calls.put("run", () -> runner.run(state, sequenceOfTokens, STEPS, oneStream));
            calls.put("runBatch", () -> runner.runBatch(states, tokens, lengths, y));
            calls.put("step", () -> runner.step(state, 1, one));
            calls.put("stepBatch", () -> runner.stepBatch(states, firstTokens, ys));
        } else {
            calls.put("run", () -> runner.run(state, sequence, STEPS, oneStream));
            calls.put("runBatch", () -> runner.runBatch(states, x, lengths, y));
            calls.put("step", () -> runner.step(state, x, 1, y, 1));
            calls.put("stepBatch", () -> runner.stepBatch(states, xs, ys));
        }
        calls.put("skip", () -> runner.skip(state, one));
        calls.put("reset", state::reset);
        if (!steppable) {
            calls.keySet().removeAll(List.of("step", "stepBatch", "skip"));
        }
        return calls;
    }
}
