package dev.rondo.data;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.data.Batch.LossAt;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
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
        SequenceDataset windows = new Windows(3, 2, 1).cut(Sequence.ofVectors(1, 0, 1, 2, 3, 4, 5), LossAt.EVERY_STEP);
        assertEquals(2, windows.size());
        assertRow(new float[] {0, 1, 2}, batch(windows, 0).inputs());
        assertRow(new float[] {1, 2, 3}, batch(windows, 0).targets(1));
        assertRow(new float[] {2, 3, 4}, batch(windows, 1).inputs());
        assertRow(new float[] {3, 4, 5}, batch(windows, 1).targets(1));
    }

    @Test
    void shouldForecastWhatComesAHorizonAfterTheLastStep() {
        float[] series = {0, 10, 1, 11, 2, 12, 3, 13, 4, 14};
        SequenceDataset windows = new Windows(2, 1, 2).cut(Sequence.ofVectors(2, series), LossAt.LAST_STEP);
        assertEquals(2, windows.size());
        assertRow(new float[] {1, 11, 2, 12}, batch(windows, 1).inputs());
        assertRow(new float[] {4, 14}, batch(windows, 1).targets(2));
    }

    @Test
    void shouldTakeTargetsFromAnotherSeries() {
        Sequence series = Sequence.ofVectors(2, 0, 10, 1, 11, 2, 12);
        SequenceDataset rows = new Windows(2, 1, 0).cut(series.withTargets(1, 7, 8, 9), LossAt.EVERY_STEP);
        assertEquals(2, rows.size());
        assertRow(new float[] {8, 9}, batch(rows, 1).targets(1));
        SequenceDataset labels = new Windows(2, 1, 0).cut(series.withLabels(7, 8, 9), LossAt.LAST_STEP);
        assertEquals(9, batch(labels, 1).labels()[0]);
    }

    @Test
    void shouldTakeTheNextTokensAsClasses() {
        SequenceDataset windows = new Windows(2, 2, 1).cut(Sequence.ofTokens(1, 2, 3, 4, 5), LossAt.EVERY_STEP);
        assertEquals(2, windows.size());
        assertArrayEquals(new int[] {3, 4}, Arrays.copyOf(batch(windows, 1).tokens(), 2));
        assertArrayEquals(new int[] {4, 5}, Arrays.copyOf(batch(windows, 1).labels(), 2));
    }

    private static float[] weights(Batch batch, int count) {
        return Arrays.copyOf(batch.weights(), count);
    }

    @Test
    void shouldForecastSeveralHorizonsAtOnce() {
        Sequence series = Sequence.ofVectors(2, 0, 10, 1, 11, 2, 12, 3, 13, 4, 14);
        SequenceDataset every = new Windows(2, 1, 1, 3).cut(series, LossAt.EVERY_STEP);
        assertEquals(1, every.size());
        assertEquals(4, every.targetSize());
        assertRow(new float[] {1, 11, 3, 13, 2, 12, 4, 14}, batch(every, 0).targets(4));
        SequenceDataset last = new Windows(2, 1, 0, 2).cut(series.withTargets(1, 5, 6, 7, 8, 9), LossAt.LAST_STEP);
        assertEquals(2, last.size());
        assertRow(new float[] {6, 8}, batch(last, 0).targets(2));
        assertRow(new float[] {7, 9}, batch(last, 1).targets(2));
    }

    @Test
    void shouldLeaveMissingStepsOut() {
        Sequence series =
                Sequence.ofVectors(1, 0, 1, Float.NaN, 3, 4, 5).withMissing(false, false, true, false, false, false);
        SequenceDataset windows = new Windows(3, 1, 1).cut(series, LossAt.EVERY_STEP);
        assertEquals(3, windows.size());
        Batch second = batch(windows, 1); // steps 1 to 3
        assertArrayEquals(new boolean[] {false, true, false}, Arrays.copyOf(second.missing(), 3));
        assertArrayEquals(new float[] {0, 1, 1}, weights(second, 3));
        assertRow(new float[] {Float.NaN, 3, 4}, second.targets(1));

        SequenceDataset last = new Windows(2, 1, 1).cut(series, LossAt.LAST_STEP);
        assertEquals(3, last.size(), "the window of steps 0 and 1 has no target");
        assertArrayEquals(
                new boolean[] {false, true}, Arrays.copyOf(batch(last, 0).missing(), 2));
        assertRow(new float[] {3}, batch(last, 0).targets(1));
        assertArrayEquals(new float[] {1}, weights(batch(last, 0), 1));
    }

    @Test
    void shouldWeighTargetsByTheirOwnStep() {
        Sequence series = Sequence.ofVectors(1, 0, 1, 2, 3, 4).withTargets(1, 10, 11, Float.NaN, 13, 14);
        Sequence weighted = series.withWeights(1, 3, 0, 0.5f, 2);
        SequenceDataset one = new Windows(2, 2, 1).cut(weighted, LossAt.EVERY_STEP);
        assertArrayEquals(new float[] {3, 0}, weights(batch(one, 0), 2));
        assertArrayEquals(new float[] {0.5f, 2}, weights(batch(one, 1), 2));
        SequenceDataset two = new Windows(2, 1, 0, 1).cut(weighted, LossAt.EVERY_STEP);
        assertEquals(2, two.size(), "the window of steps 1 and 2 has no loss");
        assertArrayEquals(new float[] {2, 0}, weights(batch(two, 0), 2), "means; the target of step 2 is left out");
        assertArrayEquals(new float[] {0, 1.25f}, weights(batch(two, 1), 2));
        assertRow(new float[] {10, 11}, batch(two, 0).targets(2));
        assertRefused(() -> new Windows(2, 1, 0).cut(series, LossAt.EVERY_STEP), "targets", "step 2", "withWeights");
    }

    @Test
    void shouldNotSpanTheStopsBetweenSeries() {
        List<Sequence> parts = List.of(
                Sequence.ofVectors(1, 0, 1, 2, 3), Sequence.ofVectors(1, 50, 51), Sequence.ofVectors(1, 70, 71, 72));
        SequenceDataset windows = new Windows(2, 1, 1).cut(parts, LossAt.EVERY_STEP);
        assertEquals(3, windows.size());
        assertRow(new float[] {1, 2}, batch(windows, 1).inputs());
        assertRow(new float[] {70, 71}, batch(windows, 2).inputs());
        assertRow(new float[] {71, 72}, batch(windows, 2).targets(1));
        assertRefused(
                () -> new Windows(1, 1, 1)
                        .cut(List.of(parts.getFirst(), Sequence.ofVectors(1, 1, Float.NaN)), LossAt.EVERY_STEP),
                "series 1",
                "step 1",
                "NaN");
    }

    @Test
    void shouldMakeWindowsThatCanJoinOtherDataSets() {
        Sequence series = Sequence.ofVectors(1, 0, 1, 2, 3).withMissing(false, true, false, false);
        SequenceDataset windows = new Windows(2, 1, 1).cut(series.withWeights(1, 2, 3, 4), LossAt.EVERY_STEP);
        Sequence second = windows.get(1);
        SequenceDataset joined =
                SequenceDataset.of(LossAt.EVERY_STEP, List.of(second, second.withMissing(false, true)));
        assertArrayEquals(
                new boolean[] {true, false}, Arrays.copyOf(batch(joined, 0).missing(), 2));
        assertArrayEquals(
                new boolean[] {false, true}, Arrays.copyOf(batch(joined, 1).missing(), 2));
        assertArrayEquals(new float[] {3, 4}, weights(batch(joined, 1), 2));
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        Windows windows = new Windows(3, 1, 1);
        assertEquals(
                1, windows.cut(Sequence.ofTokens(new int[4]), LossAt.EVERY_STEP).size());
        Sequence three = Sequence.ofTokens(new int[3]);
        assertRefused(() -> windows.cut(three, LossAt.EVERY_STEP), "3 steps", "horizon of 1", "series of 3");
        assertRefused(() -> Sequence.ofVectors(2, new float[9]), "T x 2", "9");
        Sequence four = Sequence.ofVectors(2, new float[8]);
        assertRefused(() -> four.withLabels(new int[5]), "4 steps", "5");
        assertRefused(() -> four.withTargets(1, new float[5]), "4 steps", "5");
        assertRefused(() -> windows.cut(four.withLabels(1), LossAt.EVERY_STEP), "the series", "4 steps", "1 targets");
        assertRefused(() -> windows.cut(four.withWeights(1, 1), LossAt.EVERY_STEP), "4 steps", "2 weights");
        assertRefused(
                () -> windows.cut(List.of(four, Sequence.ofVectors(1, new float[8])), LossAt.EVERY_STEP),
                "one width",
                "sequence 1");
        assertRefused(
                () -> new Windows(1, 1, 1, 2).cut(three, LossAt.LAST_STEP), "several horizons", "tokens", "values");
        assertRefused(
                () -> windows.cut(four.withMissing(true, true, true, true), LossAt.EVERY_STEP), "no window", "missing");
        assertRefused(() -> new Windows(0, 1, 1), "length", "0");
        assertRefused(() -> new Windows(1, 0, 1), "stride", "0");
        assertRefused(() -> new Windows(1, 1, -1), "horizon", "-1");
        assertRefused(() -> new Windows(1, 1), "horizons", "0");
        assertRefused(() -> new Windows(1, 1, 3, 3), "horizon 1", "at least 4", "3");
    }
}
