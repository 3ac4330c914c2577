package dev.rondo.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.BatchSource;
import dev.rondo.train.Trainer;
import dev.rondo.train.optimizer.Adam;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ManyTrainingsTest {
    /** A setting of the grid. A negative rate is refused. */
    private record Setting(float rate, int batches) implements Serializable {}

    private static final List<Setting> SETTINGS =
            List.of(new Setting(1e-3f, 6), new Setting(-1f, 6), new Setting(3e-2f, 6), new Setting(1e-2f, 2));

    private static SparkSession session() {
        return SparkSession.builder().config(Sparks.conf("local[2]")).getOrCreate();
    }

    private static Trained train(Setting setting) {
        return train(setting, IntStream.range(0, 12).iterator());
    }

    private static Trained train(Setting setting, Iterator<Integer> seeds) {
        BatchSource batches = Tasks.batches(seeds);
        try (Trainer trainer = Tasks.trainer().optimizer(Adam.of(setting.rate)).build()) {
            for (int i = 0; i < setting.batches; i++) {
                trainer.trainBatch(batches.next());
            }
            return new Trained(trainer.network(), trainer.evaluate(batches).loss());
        }
    }

    @Test
    void shouldBringBackTheBestOfAGrid() throws IOException {
        try (SparkSession spark = session()) {
            Dataset<Row> results = ManyTrainings.grid(spark, SETTINGS, ManyTrainingsTest::train);
            List<Row> rows = results.collectAsList();
            assertEquals(SETTINGS.size(), rows.size());
            for (int i = 0; i < rows.size(); i++) {
                assertEquals(SETTINGS.get(i).toString(), rows.get(i).getString(0));
                if (i != 1) {
                    Trained expected = train(SETTINGS.get(i));
                    assertEquals(expected.loss(), rows.get(i).getDouble(1));
                    assertArrayEquals(
                            expected.network().parameterBlock(),
                            ManyTrainings.network(rows.get(i)).parameterBlock());
                }
            }
            assertEquals(SETTINGS.get(2).toString(), ManyTrainings.best(results).getString(0));
            String error = assertThrows(IllegalArgumentException.class, () -> ManyTrainings.network(rows.get(1)))
                    .getMessage();
            assertTrue(error.contains("learningRate"), error);
            String none = assertThrows(
                            IllegalStateException.class, () -> ManyTrainings.best(results.filter("error is not null")))
                    .getMessage();
            assertTrue(none.contains("learningRate"), none);
        }
    }

    @Test
    void shouldTrainANetworkForEachCustomer() throws IOException {
        int customers = 5;
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < customers * 10; i++) {
            rows.add(RowFactory.create("customer " + i % customers, i, i));
        }
        Collections.shuffle(rows, new Random(1));
        StructType type =
                new StructType().add("customer", "string").add("time", "int").add("seed", "int");
        Setting setting = new Setting(1e-2f, 3);
        try (SparkSession spark = session()) {
            List<Row> results = ManyTrainings.perKey(
                            spark.createDataFrame(rows, type), "customer", "time", (customer, group) -> {
                                List<Integer> seeds = new ArrayList<>();
                                group.forEachRemaining(row -> seeds.add(row.getInt(2)));
                                return train(setting, seeds.iterator());
                            })
                    .orderBy(ManyTrainings.NAME)
                    .collectAsList();
            assertEquals(customers, results.size());
            for (int c = 0; c < customers; c++) {
                int customer = c;
                Trained expected = train(
                        setting,
                        IntStream.range(0, 10)
                                .map(i -> i * customers + customer)
                                .iterator());
                assertArrayEquals(
                        expected.network().parameterBlock(),
                        ManyTrainings.network(results.get(c)).parameterBlock());
            }
        }
    }
}
