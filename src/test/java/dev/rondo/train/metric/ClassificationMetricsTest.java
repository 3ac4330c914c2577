package dev.rondo.train.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class ClassificationMetricsTest {
    private static final double TOLERANCE = 1e-15;

    /** Actual 0 0 0 0 1 1 1 2 2 2, predicted 0 0 0 1 1 1 2 2 2 0. */
    private static ClassificationMetrics ten() {
        ClassificationMetrics ten = ClassificationMetrics.of(List.of("cat", "dog", "bird"));
        int[] actual = {0, 0, 0, 0, 1, 1, 1, 2, 2, 2};
        int[] predicted = {0, 0, 0, 1, 1, 1, 2, 2, 2, 0};
        for (int i = 0; i < actual.length; i++) {
            ten.add(actual[i], predicted[i]);
        }
        return ten;
    }

    @Test
    void shouldCountWhatWasTakenForWhat() {
        ClassificationMetrics ten = ten();
        assertEquals(10, ten.count());
        assertEquals(3, ten.confused(0, 0));
        assertEquals(1, ten.confused(0, 1));
        assertEquals(0, ten.confused(1, 0));
        assertEquals(1, ten.confused(2, 0));
    }

    @Test
    void shouldGiveTheFieldsFigures() {
        ClassificationMetrics ten = ten();
        assertEquals(0.7, ten.accuracy(), TOLERANCE);
        assertEquals(3 / 4.0, ten.precision(0), TOLERANCE);
        assertEquals(3 / 4.0, ten.recall(0), TOLERANCE);
        assertEquals(2 / 3.0, ten.precision(1), TOLERANCE);
        assertEquals(2 / 3.0, ten.f1(2), TOLERANCE);
        assertEquals((3 / 4.0 + 2 / 3.0 + 2 / 3.0) / 3, ten.macroF1(), TOLERANCE);
    }

    @Test
    void shouldGiveZeroWhereThereAreNoCases() {
        ClassificationMetrics classes = ClassificationMetrics.of(4);
        assertTrue(Double.isNaN(classes.accuracy()));
        assertTrue(Double.isNaN(classes.macroF1()));
        classes.add(0, 0);
        classes.add(1, 2);
        assertEquals(0, classes.precision(1));
        assertEquals(0, classes.recall(2));
        assertEquals(0, classes.f1(3));
        assertEquals(1 / 3.0, classes.macroF1(), TOLERANCE, "class 3 does not count");
    }

    @Test
    void shouldPredictTheLargestOutput() {
        ClassificationMetrics classes = ClassificationMetrics.of(3);
        classes.add(2, new float[] {9, -3, -2, -1}, 1);
        classes.add(0, new float[] {1, 1, 0}, 0);
        assertEquals(1, classes.accuracy());
        String message = assertThrows(
                        IllegalArgumentException.class, () -> classes.add(0, new float[] {1, Float.NaN, 0}, 0))
                .getMessage();
        assertTrue(message.contains("class 1 is NaN"), message);
    }

    @Test
    void shouldPrintATable() {
        String expected = """
                class    precision    recall        F1     count
                cat         0.7500    0.7500    0.7500         4
                dog         0.6667    0.6667    0.6667         3
                bird        0.6667    0.6667    0.6667         3
                macro F1                        0.6944
                accuracy                        0.7000        10""";
        assertEquals(expected.lines().toList(), ten().toString().lines().toList());
    }

    @Test
    void shouldRefuseOtherClasses() {
        ClassificationMetrics classes = ClassificationMetrics.of(3);
        String message = assertThrows(IllegalArgumentException.class, () -> classes.add(0, 3))
                .getMessage();
        assertTrue(message.contains("from 0 to 2, but is 3"), message);
        assertThrows(IllegalArgumentException.class, () -> classes.add(-1, 0));
        assertThrows(IllegalArgumentException.class, () -> classes.recall(3));
        assertThrows(IllegalArgumentException.class, () -> ClassificationMetrics.of(0));
        assertEquals(0, classes.count());
    }
}
