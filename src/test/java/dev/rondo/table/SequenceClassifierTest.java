package dev.rondo.table;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.train.metric.ClassificationMetrics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class SequenceClassifierTest {
    private static final int STEPS = 12;
    private static final SeriesColumns BY_ID = new SeriesColumns("id", null);
    private static final ColumnSelection VALUE = ColumnSelection.ofNumbers("v");

    @TempDir
    private Path folder;

    /** {@return slow and fast waves; one in four is fast} */
    private static Table waves(int sequences) {
        double[] values = new double[sequences * STEPS];
        String[] ids = new String[values.length];
        String[] labels = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            int sequence = i / STEPS;
            boolean fast = sequence % 4 == 0;
            values[i] = Math.sin(sequence + (i % STEPS) * (fast ? 1.4 : 0.4));
            ids[i] = "s" + sequence;
            labels[i] = fast ? "fast" : "slow";
        }
        return Table.builder()
                .numbers("v", values)
                .texts("id", ids)
                .texts("class", labels)
                .build();
    }

    private static ClassificationData data(Table table) {
        return ClassificationData.of(table, BY_ID, "class", VALUE, ForecastSettings.Split.DEFAULT, 1);
    }

    @Test
    void shouldLearnUnbalancedClassesSaveAndStep() throws Exception {
        ClassificationData data = data(waves(64));
        SequenceClassifier trained =
                data.train(data.newNetwork(Cell.GRU, 8, 1, 1), TrainingSettings.DEFAULT.withEpochs(60));
        ClassificationMetrics metrics = data.test(trained);
        assertTrue(metrics.accuracy() > 0.9, metrics.toString());
        assertTrue(data.naiveAccuracy() < 0.8);
        assertEquals("slow", data.classes().get(data.majority()));

        Path file = folder.resolve("waves.rondo");
        trained.save(file);
        SequenceClassifier loaded = SequenceClassifier.load(file);
        ClassStream stream = loaded.newStream();
        float[] probabilities = new float[2];
        int best = -1;
        for (int t = 0; t < STEPS; t++) {
            stream.row().begin().set("v", Math.sin(t * 1.4));
            best = stream.step(probabilities);
        }
        assertEquals("fast", loaded.classes().get(best));
        assertEquals(1, probabilities[0] + probabilities[1], 1e-6);
        assertTrue(probabilities[best] > 0.5);
        ClassStream restored = loaded.readStream(stream.toBytes());
        float[] again = new float[2];
        stream.row().begin().set("v", 0.5);
        stream.step(probabilities);
        restored.row().begin().set("v", 0.5);
        restored.step(again);
        assertArrayEquals(probabilities, again);
    }

    @Test
    void shouldDivideEveryClassByItself() {
        int[] counts = data(waves(64)).trainingCounts();
        assertArrayEquals(new int[] {12, 34}, counts);
    }

    @Test
    void shouldTrainOnAClassThatIsSeenOnce() {
        Table table = withRelabelled(waves(16), "s3", "once");
        ClassificationData data = data(table);
        assertEquals(List.of("fast", "once", "slow"), data.classes());
        assertEquals(1, data.trainingCounts()[1]);
    }

    @Test
    void shouldRefuseTablesWithoutClasses() {
        assertRefused(() -> data(waves(1)), "at least two classes", "[fast]");
        Table mixed = Table.builder()
                .numbers("v", 1, 2)
                .texts("id", "a", "a")
                .texts("class", "x", "y")
                .build();
        assertRefused(() -> data(mixed), "sequence 'a'", "'x'", "'y'");
        assertRefused(() -> data(waves(2)), "three sequences");
        assertRefused(
                () -> ClassificationData.of(
                        waves(8), new SeriesColumns(null, null), "class", VALUE, ForecastSettings.Split.DEFAULT, 1),
                "names");
    }

    private static Table withRelabelled(Table table, String id, String label) {
        String[] labels = table.texts("class").clone();
        for (int row = 0; row < labels.length; row++) {
            labels[row] = id.equals(table.texts("id")[row]) ? label : labels[row];
        }
        return Table.builder()
                .numbers("v", table.numbers("v"))
                .texts("id", table.texts("id"))
                .texts("class", labels)
                .build();
    }
}
