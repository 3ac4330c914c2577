package dev.rondo.cli.tour;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.SkipPolicy;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the first eight chapters claim. */
class ChaptersTest {
    @Test
    void shouldLearnPicturesAndFailAtTheOrderOfWords() {
        FeedForwardChapter.Result result = new FeedForwardChapter().compute();
        assertTrue(result.images().share() > 0.95, result::toString);
        assertTrue(result.images().sameInAnyOrder());
        assertTrue(result.sentences().sameCounts());
        assertEquals(0.5, result.sentences().byCounts(), 1e-9);
        assertEquals(1, result.sentences().byOrder(), 1e-9);
    }

    @Test
    void shouldRememberAnInput() {
        MemoryChapter.Result result = new MemoryChapter().compute();
        assertEquals(StrictMath.tanh(1), result.y()[0], 1e-6);
        assertEquals(StrictMath.tanh(1 + 0.8 * result.h()[1]), result.y()[2], 1e-6);
        assertEquals(result.alone(), result.y()[0]);
        for (int t = 1; t < result.echo().length; t++) {
            assertTrue(result.echo()[t] > 0 && result.echo()[t] < result.echo()[t - 1], "step " + t);
        }
    }

    @Test
    void shouldPredictTheScheduleOnlyWithMemory() {
        GymChapter.Result result = new GymChapter().compute();
        assertTrue(result.share(result.recurrent()) > 0.98, "with memory " + result.share(result.recurrent()));
        assertTrue(result.share(result.today()) < 0.9, "without memory " + result.share(result.today()));
        assertTrue(result.share(result.calendar()) < 0.5, "by the date " + result.share(result.calendar()));
    }

    @Test
    void shouldKeepCountOnAMissedDayUnderTheZeroPolicyAlone() {
        MissedDayChapter.Result result = new MissedDayChapter().compute();
        assertEquals(1, result.onTheMissingDay(SkipPolicy.ZERO), 1e-9);
        assertEquals(0, result.onTheMissingDay(SkipPolicy.CARRY), 1e-9);
        assertTrue(result.onTheMissingDay(SkipPolicy.RESET) < 0.5);
    }

    @Test
    void shouldLearnFromOneHotVectorsSooner() {
        VectorsChapter.Result result = new VectorsChapter().compute();
        assertArrayEquals(new float[] {0, 1, 0, 0, 0, 0}, result.week()[1]);
        assertArrayEquals(result.column(), result.product(), 1e-6f);
        assertTrue(VectorsChapter.epochsToLow(result.losses()[1]) < VectorsChapter.epochsToLow(result.losses()[0]));
        assertTrue(Arrays.stream(result.shares()).allMatch(share -> share == 1));
    }

    @Test
    void shouldComputeByHandWhatTheEngineComputes() {
        MathematicsChapter.Result result = new MathematicsChapter().compute();
        assertEquals(6, MathematicsChapter.rows(result).size());
        MathematicsChapter.rows(result).forEach(row -> assertEquals(row.get(1), row.get(2), row::toString));
    }

    @Test
    void shouldFindTheGradientsThatFiniteDifferencesFind() {
        TrainingChapter.Result result = new TrainingChapter().compute();
        assertEquals(6, result.checks().size());
        for (TrainingChapter.Check check : result.checks()) {
            assertTrue(check.error() < 1e-3, check::toString); // the step is 1/64: its square is 2e-4
        }
        for (TrainingChapter.Update update : result.updates()) {
            assertEquals(update.difference(), update.gradient(), 1e-5);
            assertEquals(update.weight() - 2 * update.gradient(), update.after(), 1e-6);
        }
        assertTrue(result.losses()[result.losses().length - 1] < 0.01);
    }

    @Test
    void shouldLetGradientsVanishAndExplodeByTheSpectralRadius() {
        double[] diagonal = {3, 1, 0, -2};
        assertEquals(3, VanishingChapter.spectralRadius(diagonal, 2), 0.01);
        VanishingChapter.Result result = new VanishingChapter().compute();
        int far = result.last(0).length - 1;
        assertTrue(result.last(0)[far] < 1e-6);
        assertTrue(result.last(1)[far] > 0.01 && result.last(1)[far] < 10);
        assertTrue(result.last(2)[far] > 100);
    }
}
