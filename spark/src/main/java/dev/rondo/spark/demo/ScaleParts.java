package dev.rondo.spark.demo;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.train.GradientBuffer;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** The parts of {@link ScaleSimulation} that are measured. Times are the shortest of many repeats, because a machine may be shared. */
final class ScaleParts {
    private static final int REPEATS = 40;
    private static final int FEW_TASKS = 2;
    private static final int MANY_TASKS = 130;
    private static final int STATES = 200_000;
    private static final double MEGA = 1e6;

    private ScaleParts() {}

    /**
     * A Spark job of the shape of a round, but without gradients.
     *
     * @param fixed seconds of a job of two tasks
     * @param perTask seconds of the driver per further task
     */
    record Job(double fixed, double perTask) {}

    /**
     * The driver's and an executor's work on a network, apart from back-propagation.
     *
     * @param bytes the bytes of its gradients
     * @param write seconds to write them
     * @param add seconds to read and add those of one task
     * @param apply seconds of an update by Adam
     * @param load seconds to load the network from bytes
     */
    record Work(long bytes, double write, double add, double apply, double load) {}

    static Job job(String master) throws Exception {
        try (JavaSparkContext context = DemoTraining.context(master)) {
            double few = jobSeconds(context, FEW_TASKS);
            double many = jobSeconds(context, MANY_TASKS);
            return new Job(few, (many - few) / (MANY_TASKS - FEW_TASKS));
        }
    }

    private static double jobSeconds(JavaSparkContext context, int tasks) throws Exception {
        List<Integer> rows = IntStream.range(0, tasks).boxed().toList();
        return shortest(() -> {
            Broadcast<float[]> weights = context.broadcast(new float[1000]);
            List<byte[]> results = context.parallelize(rows, tasks)
                    .mapPartitionsWithIndex(
                            (p, row) -> Collections.singleton(new byte[weights.value().length])
                                    .iterator(),
                            true)
                    .collect();
            weights.destroy();
            return results;
        });
    }

    static Work work(int units) throws Exception {
        Network network = DemoTraining.network(units);
        GradientBuffer part = new GradientBuffer(network);
        GradientBuffer sum = new GradientBuffer(network);
        byte[] bytes = part.toBytes();
        byte[] file = Models.toBytes(network);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.BINARY_CROSS_ENTROPY_WITH_LOGITS)
                .optimizer(Adam.of(1e-3f))
                .clipNorm(1f)
                .build()) {
            GradientBuffer one = oneBatch(trainer);
            return new Work(
                    bytes.length,
                    shortest(part::toBytes),
                    shortest(() -> {
                        part.read(bytes);
                        sum.add(part);
                        return sum;
                    }),
                    shortest(() -> trainer.apply(one)),
                    shortest(() -> load(file)));
        }
    }

    private static GradientBuffer oneBatch(Trainer trainer) {
        GradientBuffer buffer = new GradientBuffer(trainer.network());
        trainer.gradients(DemoTraining.oneBatch(), 0, buffer);
        return buffer;
    }

    private static Network load(byte[] file) throws ModelFormatException {
        return Models.load(file, "bytes", LoadOptions.DEFAULT);
    }

    /** {@return the bytes of heap of one state, as the difference that many of them make} */
    static double stateHeap(Network network) {
        State[] states = new State[STATES];
        long before = used();
        for (int i = 0; i < STATES; i++) {
            states[i] = network.newState();
        }
        double bytes = (double) (used() - before) / STATES;
        if (states[STATES - 1].steps() != 0) { // keeps them reachable until here
            throw new AssertionError("a new state has no steps");
        }
        return bytes;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** The shortest of many runs, in seconds. */
    private static double shortest(Callable<?> run) throws Exception {
        double shortest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < REPEATS; i++) {
            long start = System.nanoTime();
            if (run.call() == null) {
                throw new AssertionError("the result was not computed");
            }
            shortest = Math.min(shortest, (System.nanoTime() - start) / (1000 * MEGA));
        }
        return shortest;
    }
}
