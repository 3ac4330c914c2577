package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.WeightFormat;
import dev.rondo.data.Batch;
import dev.rondo.layer.Activation;
import dev.rondo.support.Jvm;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adadelta;
import dev.rondo.train.optimizer.Adagrad;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.optimizer.Optimizer;
import dev.rondo.train.optimizer.RmsProp;
import dev.rondo.train.optimizer.Sgd;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vector code makes no garbage, not even in an application's first call. If an exercise leaves out a branch, C2 discards the code
 * when an application takes it, and the calls that follow make megabytes.
 */
@Tag("compiler")
class ServedCodeTest {
    private static final long KILOBYTES = 1 << 10;

    /** Makes each call once, on plain kernels, then has the vector code compiled, then counts the bytes of each call. */
    static final class Program {
        private static final int CALLS = 100;
        private static final int STEPS = 13;
        private static final int[] STREAMS = {1, 2, 3, 7, 70};
        private static final List<Optimizer> OPTIMIZERS = List.of(
                Sgd.of(0.01f).withMomentum(0.9f),
                RmsProp.of(0.001f).withCentering().withMomentum(0.5f),
                Adam.of(0.001f).withAmsGrad(),
                Adagrad.of(0.001f),
                Adadelta.of(0.1f));

        private final Map<String, Runnable> calls = new TreeMap<>();

        public static void main(String[] args) {
            new Program().run();
        }

        private void run() {
            add("LSTM", Network.builder(20).lstm(33).dense(64).build(1), true);
            add("GRU", Network.builder(20).gru(40).dense(7).build(1), true);
            add("RNN", Network.builder(20).rnn(64).dense(7).build(1), true);
            Network other = Network.builder(20)
                    .lstm(33)
                    .dense(9, Activation.RELU)
                    .dense(7, Activation.SOFTMAX)
                    .build(1);
            add("float32", other, false);
            add("BF16", other.withWeightFormat(WeightFormat.BF16), false);
            add("INT8", other.withWeightFormat(WeightFormat.INT8), false);
            calls.values().forEach(Runnable::run);
            System.out.println("promoted " + Promotion.await(Duration.ofMinutes(3)));
            System.out.println("unsettled " + Promotion.unsettled());
            count("first");
            Promotion.awaitTuned(Duration.ofMinutes(1));
            count("tuned");
        }

        private void add(String name, Network network, boolean trains) {
            for (int i = 0; i < STREAMS.length; i++) {
                String streams = name + ", " + STREAMS[i] + " streams";
                addRuns(streams, network, STREAMS[i]);
                if (trains) {
                    addTraining(streams, network, OPTIMIZERS.get(i), STREAMS[i]);
                }
            }
        }

        private void count(String when) {
            calls.forEach((name, call) -> System.out.println(when + ", " + name + ": " + bytes(call)));
        }

        private void addRuns(String name, Network network, int streams) {
            Runner runner = network.newRunner();
            State[] states = Stream.generate(network::newState).limit(streams).toArray(State[]::new);
            float[] x = new float[streams * network.inputSize()];
            float[] y = new float[streams * network.outputSize()];
            calls.put(name + ", steps", () -> runner.stepBatch(states, x, y));
            float[] xs = new float[STEPS * x.length];
            float[] ys = new float[STEPS * y.length];
            int[] lengths = new int[streams];
            Arrays.fill(lengths, STEPS);
            calls.put(name + ", runs", () -> runner.runBatch(states, xs, lengths, ys));
        }

        private void addTraining(String name, Network network, Optimizer optimizer, int streams) {
            Batch batch = Batch.ofVectors(network.inputSize());
            batch.begin(STEPS, streams, Batch.LossAt.EVERY_STEP);
            Arrays.fill(batch.lengths(), 0, streams, STEPS);
            Arrays.fill(batch.inputs(), 0, streams * STEPS * network.inputSize(), 0.1f);
            IntStream.range(0, streams * STEPS).forEach(i -> batch.labels()[i] = i % network.outputSize());
            Trainer trainer = Trainer.builder(network)
                    .loss(Loss.CROSS_ENTROPY)
                    .clipNorm(1)
                    .optimizer(optimizer)
                    .threads(1)
                    .build();
            calls.put(name + ", training", () -> trainer.trainBatch(batch));
        }

        private static long bytes(Runnable call) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            return threads.getCurrentThreadAllocatedBytes() - before;
        }
    }

    private static void check(String... flags) {
        List<String> all =
                Stream.concat(Stream.of(Jvm.VECTOR_MODULE), Stream.of(flags)).toList();
        Jvm.Result result = Jvm.runMain(Program.class, all.toArray(String[]::new));
        assertEquals(0, result.exit(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals("promoted true", lines.get(0));
        assertEquals("unsettled []", lines.get(1));
        List<String> calls = lines.subList(2, lines.size());
        assertEquals(2 * (6 * 5 * 2 + 3 * 5), calls.size());
        // Uncompiled callers may allocate a little; vectors that are not in registers take hundreds of kilobytes.
        List<String> garbage = calls.stream()
                .filter(line -> Long.parseLong(line.substring(line.indexOf(": ") + 2)) > 64 * KILOBYTES)
                .toList();
        assertEquals(List.of(), garbage, () -> String.join("\n", garbage));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 32, 16})
    void shouldMakeNoGarbageFromTheFirstCallOn(int bytes) {
        check("-Drondo.start=manual", "-XX:MaxVectorSize=" + bytes);
    }

    @Test
    void shouldMakeNoGarbageAfterWaiting() {
        check("-Drondo.start=wait");
    }
}
