package dev.rondo.spark.demo;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.data.Batch;
import dev.rondo.spark.ClusterTraining;
import dev.rondo.spark.SequenceScorer;
import dev.rondo.train.GradientBuffer;
import dev.rondo.train.Trainer;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The measurements of {@link Figures}. */
final class FigureParts {
    private static final int KEYS = 10_000;
    private static final int EVENTS = 2_000_000;
    private static final int REPEATS = 3;
    private static final int INPUTS = 16;

    private static final int PARTITIONS = 2;
    private static final int UNITS = 16;
    private static final int ROUNDS = 80;
    private static final double NANO = 1e-9;

    private FigureParts() {}

    /**
     * Events per second.
     *
     * @param outputs with an output per event
     * @param lastStates with the last state of each key
     * @param oneThread in one thread without Spark, from arrays
     */
    record Scoring(double outputs, double lastStates, double oneThread) {}

    /**
     * Seconds of a round in addition to the gradients of a task. Two tasks run at the same time.
     *
     * @param shortest of the shortest round
     * @param median of the median
     */
    record Rounds(double shortest, double median) {}

    private static Network network() {
        return Network.builder(INPUTS).lstm(64).dense(4).build(1);
    }

    static Scoring scoring(String master, int divisor) throws IOException {
        int events = EVENTS / divisor;
        Network network = network();
        String[] columns = IntStream.range(0, INPUTS).mapToObj(i -> "f" + i).toArray(String[]::new);
        SequenceScorer scorer = SequenceScorer.of(network, "device", "time", columns);
        try (JavaSparkContext context = DemoTraining.context(master);
                SparkSession spark =
                        SparkSession.builder().sparkContext(context.sc()).getOrCreate()) {
            spark.conf().set("spark.sql.shuffle.partitions", "8");
            Dataset<Row> rows = spark.sql(query(events));
            return new Scoring(
                    events / shortest(() -> run(scorer.outputs(rows))),
                    events / shortest(() -> run(scorer.lastStates(rows))),
                    events / shortest(() -> oneThread(network, events)));
        }
    }

    /** {@return a query that generates the events, so that only the shuffle, the sort and the steps cost time} */
    private static String query(int events) {
        StringBuilder query = new StringBuilder("SELECT id % " + KEYS + " AS device, id AS time");
        for (int i = 0; i < INPUTS; i++) {
            query.append(", CAST((shiftright(id, " + i + ") & 255) / 256 - 0.5 AS FLOAT) AS f" + i);
        }
        return query.append(" FROM range(" + events + ")").toString();
    }

    /** Computes all rows and drops them. */
    private static void run(Dataset<Row> rows) {
        rows.write().format("noop").mode("overwrite").save();
    }

    private static void oneThread(Network network, int events) {
        State[] states = new State[KEYS];
        Arrays.setAll(states, key -> network.newState());
        Runner runner = network.newRunner();
        float[] x = new float[INPUTS];
        float[] y = new float[network.outputSize()];
        for (int event = 0; event < events; event++) {
            for (int i = 0; i < INPUTS; i++) {
                x[i] = (event >> i & 255) / 256f - 0.5f;
            }
            runner.step(states[event % KEYS], x, y);
        }
    }

    /** The shortest of some runs after a first one, in seconds. */
    private static double shortest(Runnable run) {
        run.run();
        double shortest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < REPEATS; i++) {
            long begin = System.nanoTime();
            run.run();
            shortest = Math.min(shortest, NANO * (System.nanoTime() - begin));
        }
        return shortest;
    }

    static Rounds rounds(String master, int divisor) {
        int rounds = Math.max(4, ROUNDS / divisor);
        double[] seconds = new double[rounds];
        try (JavaSparkContext context = DemoTraining.context(master);
                ClusterTraining training = DemoTraining.training(context, PARTITIONS, UNITS)) {
            for (int i = -rounds; i < rounds; i++) {
                long begin = System.nanoTime();
                training.round();
                if (i >= 0) { // the first half warms up
                    seconds[i] = NANO * (System.nanoTime() - begin);
                }
            }
        }
        Arrays.sort(seconds);
        double gradients = gradients(rounds);
        return new Rounds(seconds[0] - gradients, seconds[rounds / 2] - gradients);
    }

    /** {@return the shortest time of the gradients of a task} */
    private static double gradients(int repeats) {
        Batch batch = DemoTraining.oneBatch();
        double shortest = Double.POSITIVE_INFINITY;
        try (Trainer trainer = DemoTraining.trainer(UNITS).build()) {
            GradientBuffer buffer = new GradientBuffer(trainer.network());
            for (int i = 0; i < 10 * repeats; i++) {
                long begin = System.nanoTime();
                trainer.gradients(batch, i, buffer);
                shortest = Math.min(shortest, NANO * (System.nanoTime() - begin));
            }
        }
        return shortest;
    }
}
