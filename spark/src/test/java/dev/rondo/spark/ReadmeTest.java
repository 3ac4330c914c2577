package dev.rondo.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** The lines of the README. */
class ReadmeTest {
    private Network trained;

    private static Sequence sequence(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] inputs = new float[2 * 10];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = random.nextFloat();
        }
        return Sequence.ofVectors(2, inputs).withTargets(1, inputs[18] - inputs[19]);
    }

    @Test
    void shouldTrainAndScore() throws Exception {
        try (SparkSession spark =
                SparkSession.builder().config(Sparks.conf("local[2]")).getOrCreate()) {
            JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
            Dataset<Row> last = lastStates(
                    context.parallelize(IntStream.range(0, 64).boxed().toList(), 4),
                    spark.sql("SELECT id % 3 AS device, id AS time, id / 9D AS a, 0.5 AS b FROM range(30)"));

            Runner runner = trained.newRunner();
            State state = trained.newState();
            for (int id = 1; id < 30; id += 3) {
                runner.step(state, new float[] {(float) (id / 9.0), 0.5f}, new float[1]);
            }
            byte[] bytes = last.filter("device = 1").first().getAs(SequenceScorer.STATE);
            assertEquals(state.steps(), trained.readState(bytes).steps());
            assertArrayEquals(state.toBytes(), bytes);
        }
    }

    @Test
    void shouldBeTheLinesThatTheReadmeShows() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf("```java") + "```java".length();
        String lines = readme.substring(begin, readme.indexOf("```", begin)).replaceAll("\\s", "");
        String source = Files.readString(Path.of("src/test/java/dev/rondo/spark/ReadmeTest.java"));
        assertTrue(source.replaceAll("\\s", "").contains(lines), "README.md and this test have different lines");
    }

    private Dataset<Row> lastStates(JavaRDD<Integer> rows, Dataset<Row> events) {
        ClusterTraining training = ClusterTraining.of(
                rows,
                seeds -> {
                    List<Sequence> sequences = new ArrayList<>();
                    seeds.forEachRemaining(seed -> sequences.add(sequence(seed)));
                    return BatchSource.shuffled(SequenceDataset.of(Batch.LossAt.LAST_STEP, sequences), 8, 1);
                },
                () -> Trainer.builder(Network.builder(2).lstm(16).dense(1).build(7))
                        .loss(Loss.MEAN_SQUARED_ERROR)
                        .optimizer(Adam.of(1e-2f)),
                1); // 1 batch per task and round
        for (int round = 0; round < 5; round++) {
            training.round();
        }
        Dataset<Row> last = SequenceScorer.of(training.network(), "device", "time", "a", "b")
                .lastStates(events);
        trained = training.network();
        training.close();
        return last;
    }
}
