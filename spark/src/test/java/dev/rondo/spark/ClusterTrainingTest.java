package dev.rondo.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.BatchSource;
import dev.rondo.train.GradientBuffer;
import dev.rondo.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One training on many machines has the bits of one machine, whatever happens to the machines. */
class ClusterTrainingTest {
    private static final int ROUNDS = 8;

    @TempDir
    Path folder;

    private static ClusterTraining training(JavaSparkContext context, int batchesPerTask) {
        return ClusterTraining.of(Tasks.seeds(context), Tasks::batches, Tasks::trainer, batchesPerTask);
    }

    @ParameterizedTest
    @ValueSource(strings = {"local[1]", "local[2]", "local[4]"})
    void shouldHaveTheBitsOfAccumulation(String master) {
        try (JavaSparkContext context = Sparks.context(master);
                ClusterTraining training = training(context, 1)) {
            train(training, ROUNDS);
            assertArrayEquals(Tasks.accumulated(ROUNDS), training.network().parameterBlock());
        }
    }

    @Test
    void shouldSendLambdasByKryo() {
        SparkConf conf = Sparks.conf("local[2]").set("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
        try (JavaSparkContext context = new JavaSparkContext(conf);
                ClusterTraining training = training(context, 1)) {
            train(training, 2);
            assertArrayEquals(Tasks.accumulated(2), training.network().parameterBlock());
        }
    }

    @Test
    void shouldAccumulateWithinTasks() {
        int perTask = 3;
        List<BatchSource> batches = Tasks.allBatches();
        try (JavaSparkContext context = Sparks.context("local[2]");
                ClusterTraining training = training(context, perTask);
                Trainer single =
                        Tasks.trainer().accumulate(Tasks.PARTITIONS * perTask).build()) {
            GradientBuffer sum = new GradientBuffer(single.network());
            GradientBuffer part = new GradientBuffer(single.network());
            for (int round = 0; round < 3; round++) {
                sum.clear();
                long pass = single.passes();
                for (BatchSource source : batches) {
                    part.clear();
                    for (int i = 0; i < perTask; i++) {
                        single.gradients(source.next(), pass++, part);
                    }
                    sum.add(part);
                }
                assertEquals(single.apply(sum).loss(), training.round().loss());
            }
            assertArrayEquals(
                    single.network().parameterBlock(), training.network().parameterBlock());
        }
    }

    @Test
    void shouldContinueFromACheckpointWithADifferentNumberOfExecutors() throws IOException {
        Path checkpoint = folder.resolve("checkpoint");
        try (JavaSparkContext context = Sparks.context("local[2]");
                ClusterTraining training = training(context, 1)) {
            assertFalse(training.restoreIfExists(checkpoint));
            train(training, 3);
            training.save(checkpoint);
            train(training, 1); // lost
        }
        try (JavaSparkContext context = Sparks.context("local[3]");
                ClusterTraining training = training(context, 1)) {
            assertTrue(training.restoreIfExists(checkpoint));
            assertEquals(3, training.rounds());
            train(training, ROUNDS - 3);
            assertArrayEquals(Tasks.accumulated(ROUNDS), training.network().parameterBlock());
        }
    }

    /** The executors run plain kernels; the driver and the trainer that they are compared with run vector kernels. */
    @Test
    void shouldSurviveTheLossOfExecutors() throws Exception {
        SparkConf conf =
                Sparks.conf("local-cluster[2,1,1024]").set("spark.executor.extraJavaOptions", "-Drondo.kernels=plain");
        try (JavaSparkContext context = new JavaSparkContext(conf);
                ClusterTraining training = training(context, 1)) {
            train(training, 3);
            Sparks.killAnExecutor();
            train(training, 3);
            Thread killer = Thread.startVirtualThread(Sparks::killAnExecutor);
            train(training, 2);
            killer.join();
            assertArrayEquals(Tasks.accumulated(ROUNDS), training.network().parameterBlock());
        }
    }

    private static void train(ClusterTraining training, int rounds) {
        for (int i = 0; i < rounds; i++) {
            assertEquals(1, training.round().updates());
        }
    }
}
