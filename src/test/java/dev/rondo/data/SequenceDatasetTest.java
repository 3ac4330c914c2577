package dev.rondo.data;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.Batch.LossAt;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class SequenceDatasetTest {
    private static final Sequence LONG = Sequence.ofVectors(2, 1, 2, 3, 4, 5, 6).withTargets(1, 10, 20, 30);
    private static final Sequence SHORT = Sequence.ofVectors(2, 7, 8).withTargets(1, 40);

    private static Batch fill(SequenceDataset sequences, int... indices) {
        Batch batch = sequences.newBatch();
        // Leftovers of an earlier batch must not show.
        batch.begin(9, 9, LossAt.EVERY_STEP);
        Arrays.fill(batch.inputs(), -1f);
        Arrays.fill(batch.tokens(), -1);
        Arrays.fill(batch.targets(3), -1f);
        Arrays.fill(batch.labels(), -1);
        Arrays.fill(batch.weights(), -1f);
        Arrays.fill(batch.missing(), true);
        sequences.fill(batch, indices, 0, indices.length);
        return batch;
    }

    private static float[] first(int count, float[] values) {
        return Arrays.copyOf(values, count);
    }

    private static int[] first(int count, int[] values) {
        return Arrays.copyOf(values, count);
    }

    @Test
    void shouldPadVectorsToTheLongestChosen() {
        Batch batch = fill(SequenceDataset.of(LossAt.EVERY_STEP, List.of(SHORT, LONG)), 0, 1);
        assertEquals(3, batch.steps());
        assertEquals(2, batch.size());
        assertArrayEquals(new int[] {1, 3}, first(2, batch.lengths()));
        assertArrayEquals(new float[] {7, 8, 1, 2, 0, 0, 3, 4, 0, 0, 5, 6}, first(12, batch.inputs()));
        assertArrayEquals(new float[] {40, 10, 0, 20, 0, 30}, first(6, batch.targets(1)));
        assertEquals(-1, batch.targetRow(1, 0));
        assertEquals(3, batch.targetRow(1, 1));
        assertFalse(batch.hasGaps());
        assertEquals(1f, batch.weight(0));
        assertEquals(
                1,
                fill(SequenceDataset.of(LossAt.EVERY_STEP, List.of(SHORT, LONG)), 0)
                        .steps());
    }

    @Test
    void shouldFillSomeOfTheIndices() {
        SequenceDataset sequences = SequenceDataset.of(LossAt.EVERY_STEP, List.of(SHORT, LONG));
        Batch batch = sequences.newBatch();
        sequences.fill(batch, new int[] {1, 0, 0}, 1, 2);
        assertEquals(1, batch.steps());
        assertArrayEquals(new float[] {7, 8, 7, 8}, first(4, batch.inputs()));
    }

    @Test
    void shouldFillTokensAndClassesAtTheLastStep() {
        SequenceDataset sequences = SequenceDataset.of(
                LossAt.LAST_STEP,
                List.of(
                        Sequence.ofTokens(5, 6).withLabels(1),
                        Sequence.ofTokens(7).withLabels(2)));
        Batch batch = fill(sequences, 1, 0);
        assertArrayEquals(new int[] {7, 5, 0, 6}, first(4, batch.tokens()));
        assertArrayEquals(new int[] {2, 1}, first(2, batch.labels()));
        assertEquals(0, batch.targetSize());
        assertEquals(LossAt.LAST_STEP, batch.lossAt());
        assertEquals(0, batch.targetRow(0, 0));
        assertEquals(1, batch.targetRow(1, 1));
    }

    @Test
    void shouldLeaveOutStepsOfNoWeight() {
        SequenceDataset sequences = SequenceDataset.of(
                LossAt.EVERY_STEP,
                List.of(
                        Sequence.ofTokens(1, 2, 3).withLabels(1, 1, 1).withWeights(0, 0.5f, 2),
                        Sequence.ofTokens(4, 5).withLabels(1, 1)));
        Batch batch = fill(sequences, 0, 1);
        assertArrayEquals(new float[] {0, 1, 0.5f, 1, 2, 0}, first(6, batch.weights()));
        assertEquals(-1, batch.targetRow(0, 0));
        assertEquals(2, batch.targetRow(1, 0));
    }

    @Test
    void shouldMarkStepsWithoutAnInput() {
        SequenceDataset sequences = SequenceDataset.of(
                LossAt.EVERY_STEP,
                List.of(
                        Sequence.ofTokens(1, 2, 3).withLabels(1, 1, 1).withMissing(false, true, false),
                        Sequence.ofTokens(4, 5).withLabels(1, 1)));
        Batch batch = fill(sequences, 0, 1);
        assertTrue(batch.hasGaps());
        for (int t = 0; t < 3; t++) {
            assertEquals(t == 1, batch.isMissing(t, 0));
            assertFalse(batch.isMissing(t, 1));
        }
    }

    @Test
    void shouldTellWhatItHolds() {
        SequenceDataset sequences = SequenceDataset.of(LossAt.EVERY_STEP, List.of(SHORT, LONG));
        assertEquals(2, sequences.size());
        assertEquals(3, sequences.longest());
        assertEquals(2, sequences.inputSize());
        assertEquals(1, sequences.targetSize());
        assertEquals(1, sequences.range(0, 1).longest());
        assertEquals(3, sequences.get(1).steps());
    }

    @Test
    void shouldRefuseSequencesOfSeveralKinds() {
        assertRefused(() -> every(), "at least one");
        assertRefused(() -> every(Sequence.ofTokens(1)), "sequence 0 has no targets");
        assertRefused(() -> every(LONG, Sequence.ofTokens(1).withTargets(1, 1)), "sequence 1 has 0, not 2");
        assertRefused(() -> every(LONG, Sequence.ofVectors(2, 1, 1).withLabels(1)), "sequence 1 has 0, not 1");
        assertRefused(() -> every(Sequence.ofTokens(1, 2).withLabels(1)), "2 targets", "EVERY_STEP", "has 1");
        assertRefused(() -> SequenceDataset.of(LossAt.LAST_STEP, List.of(LONG)), "1 targets", "LAST_STEP", "has 3");
        assertRefused(() -> every(LONG.withWeights(1, 2)), "weight for each of 3", "has 2");
    }

    private static SequenceDataset every(Sequence... sequences) {
        return SequenceDataset.of(LossAt.EVERY_STEP, List.of(sequences));
    }

    @Test
    void shouldRefuseAMisshapenSequence() {
        assertRefused(() -> Sequence.ofVectors(2, 1, 2, 3), "T x 2", "3");
        assertRefused(() -> Sequence.ofVectors(0, 1), "width", "0");
        assertRefused(() -> Sequence.ofTokens(), "T at least 1");
        assertRefused(() -> Sequence.ofTokens(1, 2, 3).withLabels(1, 2), "3 steps", "2");
        assertRefused(() -> Sequence.ofTokens(1, 2, 3).withTargets(2, 1, 2, 3), "T x 2", "3");
        assertRefused(() -> SHORT.withWeights(-1), "-1.0");
        assertRefused(() -> SHORT.withWeights(Float.NaN), "NaN");
        assertRefused(() -> LONG.withMissing(true), "3 steps", "has 1");
    }

    @Test
    void shouldRefuseABatchOfAnotherWidth() {
        SequenceDataset sequences = every(LONG);
        assertRefused(() -> sequences.fill(Batch.ofTokens(), new int[1], 0, 1), "width 2", "has 0");
    }
}
