package dev.rondo.data;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rondo.data.Batch.LossAt;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class TrainingSplitTest {
    @Test
    void shouldKeepTheOrderOfTime() {
        TrainingSplit split = new TrainingSplit(2, 3);
        assertArrayEquals(new float[] {1, 2, 3, 4}, split.training(new float[] {1, 2, 3, 4, 5, 6}));
        assertArrayEquals(new float[] {5, 6}, split.validation(new float[] {1, 2, 3, 4, 5, 6}));
        assertArrayEquals(new int[] {1, 2}, split.training(new int[] {1, 2, 3}));
        assertArrayEquals(new int[] {3}, split.validation(new int[] {1, 2, 3}));
    }

    @Test
    void shouldCutAtAFraction() {
        assertEquals(new TrainingSplit(8, 10), TrainingSplit.byFraction(0.8, 10));
        assertEquals(new TrainingSplit(8, 11), TrainingSplit.byFraction(0.8, 11));
    }

    @Test
    void shouldCutADataSet() {
        List<Sequence> all = List.of(
                Sequence.ofTokens(1).withLabels(1),
                Sequence.ofTokens(2).withLabels(2),
                Sequence.ofTokens(3).withLabels(3));
        SequenceDataset sequences = SequenceDataset.of(LossAt.EVERY_STEP, all);
        assertEquals(1, new TrainingSplit(1, 3).training(sequences).size());
        assertSame(all.get(1), new TrainingSplit(1, 3).validation(sequences).get(0));
        assertRefused(() -> new TrainingSplit(1, 2).training(sequences), "2 steps", "3 values");
    }

    @Test
    void shouldRefuseAPartWithoutSteps() {
        assertRefused(() -> new TrainingSplit(0, 3), "3 steps at 0");
        assertRefused(() -> new TrainingSplit(3, 3), "3 steps at 3");
        assertRefused(() -> TrainingSplit.byFraction(0.1, 3), "3 steps at 0");
        assertRefused(() -> TrainingSplit.byFraction(1, 3), "1.0");
        assertRefused(() -> TrainingSplit.byFraction(Double.NaN, 3), "NaN");
    }

    @Test
    void shouldRefuseAnotherLength() {
        assertRefused(() -> new TrainingSplit(1, 3).training(new float[4]), "3 steps", "4 values");
        assertRefused(() -> new TrainingSplit(1, 3).validation(new int[6]), "3 steps", "6 values");
    }
}
