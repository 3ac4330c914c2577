package dev.rondo.data;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.data.Batch.LossAt;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static Batch batch(SequenceDataset sequences, int index) {
        Batch batch = sequences.newBatch();
        sequences.fill(batch, new int[] {index}, 0, 1);
        return batch;
    }

    private static void assertRow(float[] expected, float[] actual) {
        assertArrayEquals(expected, Arrays.copyOf(actual, expected.length));
    }

    @Test
    void shouldForecastEveryStepOfASeries() {
        SequenceDataset windows = new Windows(3, 2, 1).cut(new float[] {0, 1, 2, 3, 4, 5}, 1, LossAt.EVERY_STEP);
        assertEquals(2, windows.size());
        assertRow(new float[] {0, 1, 2}, batch(windows, 0).inputs());
        assertRow(new float[] {1, 2, 3}, batch(windows, 0).targets(1));
        assertRow(new float[] {2, 3, 4}, batch(windows, 1).inputs());
        assertRow(new float[] {3, 4, 5}, batch(windows, 1).targets(1));
    }

    @Test
    void shouldForecastWhatComesAHorizonAfterTheLastStep() {
        float[] series = {0, 10, 1, 11, 2, 12, 3, 13, 4, 14};
        SequenceDataset windows = new Windows(2, 1, 2).cut(series, 2, LossAt.LAST_STEP);
        assertEquals(2, windows.size());
        assertRow(new float[] {1, 11, 2, 12}, batch(windows, 1).inputs());
        assertRow(new float[] {4, 14}, batch(windows, 1).targets(2));
    }

    @Test
    void shouldTakeTargetsFromAnotherSeries() {
        float[] series = {0, 10, 1, 11, 2, 12};
        SequenceDataset rows = new Windows(2, 1, 0).cut(series, 2, new float[] {7, 8, 9}, 1, LossAt.EVERY_STEP);
        assertEquals(2, rows.size());
        assertRow(new float[] {8, 9}, batch(rows, 1).targets(1));
        SequenceDataset labels = new Windows(2, 1, 0).cut(series, 2, new int[] {7, 8, 9}, LossAt.LAST_STEP);
        assertEquals(9, batch(labels, 1).labels()[0]);
    }

    @Test
    void shouldTakeTheNextTokensAsClasses() {
        SequenceDataset windows = new Windows(2, 2, 1).cut(new int[] {1, 2, 3, 4, 5}, LossAt.EVERY_STEP);
        assertEquals(2, windows.size());
        assertArrayEquals(new int[] {3, 4}, Arrays.copyOf(batch(windows, 1).tokens(), 2));
        assertArrayEquals(new int[] {4, 5}, Arrays.copyOf(batch(windows, 1).labels(), 2));
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        Windows windows = new Windows(3, 1, 1);
        assertEquals(1, windows.cut(new int[4], LossAt.EVERY_STEP).size());
        assertRefused(() -> windows.cut(new int[3], LossAt.EVERY_STEP), "3 steps", "horizon of 1", "series of 3");
        assertRefused(() -> windows.cut(new float[9], 2, LossAt.EVERY_STEP), "T x 2", "9");
        assertRefused(() -> windows.cut(new float[8], 2, new int[5], LossAt.EVERY_STEP), "4 steps", "5");
        assertRefused(() -> windows.cut(new float[8], 2, new float[5], 1, LossAt.EVERY_STEP), "4 steps", "5");
        assertRefused(() -> new Windows(0, 1, 1), "length", "0");
        assertRefused(() -> new Windows(1, 0, 1), "stride", "0");
        assertRefused(() -> new Windows(1, 1, -1), "horizon", "-1");
    }
}
