package dev.rondo.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.data.Batch;
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
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Vector code makes no garbage from its first call for an application on. If the trial of some code leaves out a branch, C2 takes
 * the code back when an application takes it, and the calls that follow make megabytes.
 */
@Tag("compiler")
class ServedCodeTest {
    private static final long KILOBYTES = 1 << 10;

    /** Makes each call once, on plain kernels, then has the vector code compiled, then counts the bytes of each call. */
    static final class Program {
        private static final int CALLS = 100;
        private static final int STEPS = 13;
        private static final int[] STREAMS = {1, 2, 3, 7, 16};
        private static final List<UnaryOperator<NetworkBuilder>> CELLS =
                List.of(builder -> builder.lstm(33), builder -> builder.gru(40), builder -> builder.rnn(64));
        private static final List<Optimizer> OPTIMIZERS = List.of(
                Sgd.of(0.01f).withMomentum(0.9f),
                RmsProp.of(0.001f),
                Adam.of(0.001f),
                Adagrad.of(0.001f),
                Adadelta.of(0.1f));

        private final Map<String, Runnable> calls = new TreeMap<>();

        public static void main(String[] args) {
            new Program().run();
        }

        private void run() {
            for (int cell = 0; cell < CELLS.size(); cell++) {
                Network network =
                        CELLS.get(cell).apply(Network.builder(20)).dense(7).build(1);
                for (int i = 0; i < STREAMS.length; i++) {
                    String name = "cell " + cell + ", " + STREAMS[i] + " streams";
                    addRuns(name, network, STREAMS[i]);
                    addTraining(name, network, OPTIMIZERS.get(i), STREAMS[i]);
                }
            }
            calls.values().forEach(Runnable::run);
            System.out.println("promoted " + Promotion.await(Duration.ofMinutes(3)));
            System.out.println("unsettled " + Promotion.unsettled());
            calls.forEach((name, call) -> System.out.println(name + ": " + bytes(call)));
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

    @Test
    void shouldMakeNoGarbageFromTheFirstCallOn() {
        Jvm.Result result = Jvm.runMain(Program.class, Jvm.VECTOR_MODULE, "-Drondo.start=manual");
        assertEquals(0, result.exit(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals("promoted true", lines.get(0));
        assertEquals("unsettled []", lines.get(1));
        List<String> calls = lines.subList(2, lines.size());
        assertEquals(45, calls.size());
        // Uncompiled callers may allocate a little; vectors that are not in registers take hundreds of kilobytes.
        assertTrue(
                calls.stream()
                        .allMatch(line -> Long.parseLong(line.substring(line.indexOf(": ") + 2)) < 64 * KILOBYTES),
                () -> String.join("\n", calls));
    }
}
