package dev.rondo.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceScorerTest {
    private static final int KEYS = 40;
    private static final int STEPS = 25;
    private static final Network NETWORK = Network.builder(2).lstm(9).dense(3).build(4);
    private static final StructType TYPE = new StructType()
            .add("device", DataTypes.StringType)
            .add("time", DataTypes.LongType)
            .add("a", DataTypes.DoubleType)
            .add("b", DataTypes.FloatType)
            .add("note", DataTypes.StringType);

    /** Rows of all sequences, in any order; some have no inputs. */
    private static List<Row> rows() {
        SplittableRandom random = new SplittableRandom(1);
        List<Row> rows = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            for (long t = 0; t < STEPS; t++) {
                Double a = random.nextInt(9) == 0 ? null : random.nextDouble();
                rows.add(RowFactory.create("d" + key, t, a, random.nextFloat(), "row " + t));
            }
        }
        Collections.shuffle(rows, new Random(2));
        return rows;
    }

    /** The output of each row, stepped by one thread. */
    private static Map<String, float[]> outputs(List<Row> rows, Map<String, State> last) {
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort((one, two) -> Long.compare(one.getLong(1), two.getLong(1)));
        Runner runner = NETWORK.newRunner();
        Map<String, float[]> outputs = new HashMap<>();
        for (Row row : sorted) {
            State state = last.computeIfAbsent(row.getString(0), key -> NETWORK.newState());
            float[] y = new float[NETWORK.outputSize()];
            if (row.isNullAt(2)) {
                runner.skip(state, y);
            } else {
                runner.step(state, new float[] {(float) row.getDouble(2), row.getFloat(3)}, y);
            }
            outputs.put(row.getString(0) + " " + row.getLong(1), y);
        }
        return outputs;
    }

    private static float[] floats(Row row, String column) {
        List<Float> values = row.getList(row.fieldIndex(column));
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }

    @Test
    void shouldGiveTheBitsOfOneThread() throws IOException {
        List<Row> rows = rows();
        Map<String, State> last = new HashMap<>();
        Map<String, float[]> expected = outputs(rows, last);
        SequenceScorer scorer = SequenceScorer.of(NETWORK, "device", "time", "a", "b");
        try (SparkSession spark =
                SparkSession.builder().config(Sparks.conf("local[2]")).getOrCreate()) {
            Dataset<Row> data = spark.createDataFrame(rows, TYPE);
            List<Row> scored = scorer.outputs(data).collectAsList();
            assertEquals(rows.size(), scored.size());
            for (Row row : scored) {
                String step = row.getString(0) + " " + row.getLong(1);
                assertArrayEquals(expected.remove(step), floats(row, SequenceScorer.OUTPUT), step);
                assertEquals("row " + row.getLong(1), row.<String>getAs("note"));
            }
            assertTrue(expected.isEmpty());

            List<Row> states = scorer.lastStates(data).collectAsList();
            assertEquals(KEYS, states.size());
            for (Row row : states) {
                State state = last.remove(row.getString(0));
                assertEquals(state.steps(), row.<Long>getAs(SequenceScorer.STEPS));
                assertArrayEquals(state.toBytes(), row.<byte[]>getAs(SequenceScorer.STATE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 40})
    void shouldGiveTheBitsOfOneThreadForAnyNumberOfPartitionsAndTasks(int partitions) throws IOException {
        List<Row> rows = rows();
        Map<String, State> last = new HashMap<>();
        outputs(rows, last);
        SparkConf conf =
                Sparks.conf("local[" + (1 + partitions % 4) + "]").set("spark.sql.shuffle.partitions", "" + partitions);
        try (SparkSession spark = SparkSession.builder().config(conf).getOrCreate()) {
            SequenceScorer.of(NETWORK, "device", "time", "a", "b")
                    .lastStates(spark.createDataFrame(rows, TYPE))
                    .collectAsList()
                    .forEach(row -> assertArrayEquals(
                            last.remove(row.getString(0)).toBytes(), row.<byte[]>getAs(SequenceScorer.STATE)));
        }
        assertTrue(last.isEmpty());
    }

    @Test
    void shouldReadTokens() throws IOException {
        Network network = Tasks.network();
        StructType type = new StructType()
                .add("user", DataTypes.IntegerType)
                .add("t", DataTypes.IntegerType)
                .add("token", "int");
        List<Row> rows = List.of(RowFactory.create(7, 2, 5), RowFactory.create(7, 1, 3), RowFactory.create(8, 1, 0));
        try (SparkSession spark =
                SparkSession.builder().config(Sparks.conf("local[2]")).getOrCreate()) {
            Row seven = SequenceScorer.of(network, "user", "t", "token")
                    .lastStates(spark.createDataFrame(rows, type))
                    .filter("user = 7")
                    .first();
            State state = network.newState();
            float[] y = new float[network.outputSize()];
            network.newRunner().step(state, 3, y);
            network.newRunner().step(state, 5, y);
            assertArrayEquals(y, floats(seven, SequenceScorer.OUTPUT));
        }
    }

    @Test
    void shouldRefuseOtherColumns() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> SequenceScorer.of(NETWORK, "device", "time", "a"))
                .getMessage();
        assertTrue(message.contains("2 columns") && message.contains("are 1"), message);
    }
}
