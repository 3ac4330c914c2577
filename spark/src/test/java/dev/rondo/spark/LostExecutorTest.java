package dev.rondo.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.data.BatchSource;
import dev.rondo.train.Trainer;
import dev.rondo.train.optimizer.Adam;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** Scoring and many trainings give the same bits when an executor is killed; {@link ClusterTrainingTest} has the one training. */
class LostExecutorTest {
    private static final int KEYS = 8;
    private static final int STEPS = 500;
    private static final Network NETWORK = Network.builder(2).gru(12).dense(2).build(4);
    private static final List<Float> RATES = List.of(1e-3f, 3e-3f, 1e-2f, 3e-2f);

    private static SparkSession session() {
        return SparkSession.builder()
                .config(Sparks.conf("local-cluster[2,1,1024]"))
                .getOrCreate();
    }

    /** Waits until tasks run in both executors, and kills one of them. */
    private static void killAnExecutorLater() {
        try {
            while (Sparks.executors().size() < 2) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            TimeUnit.MILLISECONDS.sleep(300);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        Sparks.killAnExecutor();
    }

    private static Set<Long> pids() {
        return Sparks.executors().stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private static State expected(int key) {
        State state = NETWORK.newState();
        Runner runner = NETWORK.newRunner();
        for (int t = 0; t < STEPS; t++) {
            int id = t * KEYS + key;
            runner.step(state, new float[] {id / 8f, id % 7}, new float[2]);
        }
        return state;
    }

    private static void assertStates(Dataset<Row> states) {
        List<Row> rows = states.orderBy("device").collectAsList();
        assertEquals(KEYS, rows.size());
        for (int key = 0; key < KEYS; key++) {
            assertArrayEquals(expected(key).toBytes(), rows.get(key).<byte[]>getAs(SequenceScorer.STATE), "key " + key);
        }
    }

    @Test
    void shouldScoreWithTheSameBitsAfterTheLossOfAnExecutor() throws Exception {
        try (SparkSession spark = session()) {
            Dataset<Row> rows = spark.sql("SELECT id % " + KEYS
                    + " AS device, id AS time, id / 8D AS a, id % 7 AS b FROM range(" + KEYS * STEPS + ")");
            Dataset<Row> states = SequenceScorer.of(NETWORK, "device", "time", "a", "b")
                    .lastStates(rows)
                    .persist();
            assertStates(states);
            Set<Long> before = pids();
            Sparks.killAnExecutor(); // its part of the states, and of the shuffled rows, is lost
            assertStates(states);
            assertStates(states.filter(functions.lit(true)));
            assertNotEquals(before, pids());
        }
    }

    private static Trained train(float rate) {
        BatchSource batches = Tasks.batches(IntStream.range(0, 12).iterator());
        try (Trainer trainer = Tasks.trainer().optimizer(Adam.of(rate)).build()) {
            for (int i = 0; i < 200; i++) {
                trainer.trainBatch(batches.next());
            }
            return new Trained(trainer.network(), trainer.evaluate(batches).loss());
        }
    }

    @Test
    void shouldRepeatTheTrainingsOfALostExecutorWithTheSameBits() throws Exception {
        try (SparkSession spark = session()) {
            Thread killer = Thread.startVirtualThread(LostExecutorTest::killAnExecutorLater);
            Dataset<Row> results = ManyTrainings.grid(spark, RATES, LostExecutorTest::train);
            results.count();
            killer.join();
            Sparks.killAnExecutor(); // also after the trainings
            List<Row> rows = results.collectAsList();
            for (int i = 0; i < RATES.size(); i++) {
                assertNull(rows.get(i).getAs(ManyTrainings.ERROR));
                Trained expected = train(RATES.get(i));
                assertEquals(expected.loss(), rows.get(i).<Double>getAs(ManyTrainings.LOSS));
                assertArrayEquals(
                        expected.network().parameterBlock(),
                        ManyTrainings.network(rows.get(i)).parameterBlock());
            }
        }
    }
}
