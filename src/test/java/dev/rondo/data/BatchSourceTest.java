package dev.rondo.data;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.random.SplitMix;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class BatchSourceTest {
    private static final long SEED = 4;

    /** Sequence i holds the token i, repeated several times. */
    private static SequenceDataset numbered(int count) {
        List<Sequence> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] tokens = new int[1 + i % 3];
            Arrays.fill(tokens, i);
            sequences.add(Sequence.ofTokens(tokens).withLabels(i));
        }
        return SequenceDataset.of(LossAt.LAST_STEP, sequences);
    }

    private static List<Integer> labels(Batch batch) {
        return IntStream.of(batch.labels()).limit(batch.size()).boxed().toList();
    }

    private static List<Integer> pass(BatchSource batches) {
        List<Integer> labels = new ArrayList<>();
        do {
            labels.addAll(labels(batches.next()));
        } while (!batches.passEnded());
        return labels;
    }

    @Test
    void shouldHandOutEverySequenceOnceAPass() {
        BatchSource batches = BatchSource.shuffled(numbered(10), 4, SEED);
        assertEquals(3, batches.batchesPerPass());
        List<Integer> first = pass(batches);
        List<Integer> second = pass(batches);
        List<Integer> all = IntStream.range(0, 10).boxed().toList();
        assertEquals(all, first.stream().sorted().toList());
        assertEquals(all, second.stream().sorted().toList());
        assertNotEquals(first, second);
        assertEquals(6, batches.position());
    }

    @Test
    void shouldRepeatWhatASeedGave() {
        BatchSource batches = BatchSource.shuffled(numbered(10), 4, SEED);
        BatchSource again = BatchSource.shuffled(numbered(10), 4, SEED);
        BatchSource other = BatchSource.shuffled(numbered(10), 4, SEED + 1);
        List<Integer> first = pass(batches);
        assertEquals(first, pass(again));
        assertNotEquals(first, pass(other));
        assertEquals(List.of(8, 7, 6, 5, 4, 0, 3, 9, 2, 1), first);
    }

    @Test
    void shouldGoOnFromAnyPosition() {
        BatchSource batches = BatchSource.shuffled(numbered(10), 4, SEED);
        List<List<Integer>> handedOut = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            handedOut.add(labels(batches.next()));
        }
        for (int position : new int[] {8, 0, 3, 4, 2}) {
            BatchSource resumed = BatchSource.shuffled(numbered(10), 4, SEED);
            resumed.seek(position);
            batches.seek(position);
            assertEquals(position, batches.position());
            for (int i = position; i < 9; i++) {
                assertEquals(handedOut.get(i), labels(resumed.next()));
                assertEquals(handedOut.get(i), labels(batches.next()));
            }
        }
    }

    @Test
    void shouldDrawWhatSplitMix64Draws() {
        SplitMix random = new SplitMix(1234567);
        assertEquals(6457827717110365317L, random.nextLong());
        assertEquals(3203168211198807973L, random.nextLong());
    }

    @Test
    void shouldMakeEveryOrderAsLikely() {
        int[] counts = new int[27];
        SplitMix random = new SplitMix(SEED);
        int rounds = 60_000;
        for (int i = 0; i < rounds; i++) {
            int[] order = {0, 1, 2};
            random.shuffle(order);
            counts[9 * order[0] + 3 * order[1] + order[2]]++;
        }
        int[] seen = Arrays.stream(counts).filter(count -> count > 0).toArray();
        assertEquals(6, seen.length);
        for (int count : seen) {
            // Five standard deviations of a count of 60,000 / 6.
            assertEquals(rounds / 6, count, 5 * Math.sqrt(rounds * (1 / 6.0) * (5 / 6.0)));
        }
    }

    @Test
    void shouldKeepTheOrderWhereAsked() {
        BatchSource batches = BatchSource.inOrder(numbered(5), 2);
        assertEquals(List.of(0, 1, 2, 3, 4), pass(batches));
        assertEquals(List.of(0, 1, 2, 3, 4), pass(batches));
        assertEquals(1, BatchSource.inOrder(numbered(5), 100).batchesPerPass());
    }

    @Test
    void shouldRunATextInStreamsSideBySide() {
        BatchSource batches = BatchSource.streams(IntStream.range(0, 13).toArray(), 2, 4);
        assertEquals(2, batches.batchesPerPass());
        for (int pass = 0; pass < 2; pass++) {
            Batch batch = batches.next();
            assertFalse(batch.continued());
            assertFalse(batches.passEnded());
            assertArrayEquals(new int[] {0, 6, 1, 7, 2, 8, 3, 9}, Arrays.copyOf(batch.tokens(), 8));
            assertArrayEquals(new int[] {1, 7, 2, 8, 3, 9, 4, 10}, Arrays.copyOf(batch.labels(), 8));
            assertSame(batch, batches.next());
            assertTrue(batch.continued());
            assertTrue(batches.passEnded());
            assertEquals(2, batch.steps());
            assertArrayEquals(new int[] {4, 10, 5, 11}, Arrays.copyOf(batch.tokens(), 4));
            assertArrayEquals(new int[] {5, 11, 6, 12}, Arrays.copyOf(batch.labels(), 4));
        }
    }

    @Test
    void shouldRunASeriesInStreamsSideBySide() {
        BatchSource batches = BatchSource.streams(new float[] {0, 10, 1, 11, 2, 12, 3, 13, 4, 14}, 2, 2, 1);
        batches.seek(1);
        Batch batch = batches.next();
        assertTrue(batch.continued());
        assertArrayEquals(new float[] {1, 11, 3, 13}, Arrays.copyOf(batch.inputs(), 4));
        assertArrayEquals(new float[] {2, 12, 4, 14}, Arrays.copyOf(batch.targets(2), 4));
    }

    @Test
    void shouldCutStreamsElsewhereInEveryPass() {
        int shifts = 4;
        int[] text = IntStream.range(0, 2 * 6 + shifts).toArray();
        BatchSource batches = BatchSource.streams(text, 2, 4, shifts, SEED);
        assertEquals(2, batches.batchesPerPass());
        int[] counts = new int[shifts];
        for (int pass = 0; pass < 4000; pass++) {
            int shift = batches.next().tokens()[0];
            counts[shift]++;
            Batch last = batches.next();
            assertArrayEquals(
                    new int[] {shift + 4, shift + 10, shift + 5, shift + 11}, Arrays.copyOf(last.tokens(), 4));
            assertArrayEquals(
                    new int[] {shift + 5, shift + 11, shift + 6, shift + 12}, Arrays.copyOf(last.labels(), 4));
        }
        for (int count : counts) {
            // Five standard deviations of a count of 4000 / 4.
            assertEquals(1000, count, 5 * Math.sqrt(4000 * (1 / 4.0) * (3 / 4.0)));
        }
        int[] before = batches.next().tokens().clone();
        batches.seek(0);
        batches.seek(2 * 4000);
        assertArrayEquals(before, batches.next().tokens());
    }

    @Test
    void shouldAllocateNothingForABatch() {
        BatchSource shuffled = BatchSource.shuffled(numbered(50), 4, SEED);
        BatchSource streams = BatchSource.streams(new int[1000], 3, 7, 10, SEED);
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long allocated = Long.MAX_VALUE;
        // The JVM itself allocates during warm-up. A batch that allocates would do so in every round.
        for (int round = 0; round < 50 && allocated > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                shuffled.next();
                streams.next();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, allocated);
    }

    @Test
    void shouldRefuseWhatGivesNoBatches() {
        assertRefused(() -> BatchSource.shuffled(numbered(2), 0, SEED), "size", "0");
        assertRefused(() -> BatchSource.streams(new int[3], 3, 1), "3 streams", "3 steps");
        assertRefused(() -> BatchSource.streams(new int[0], 1, 1), "1 streams", "0 steps");
        assertRefused(() -> BatchSource.streams(new int[3], 0, 1), "streams", "0");
        assertRefused(() -> BatchSource.streams(new int[3], 1, 1, 3, SEED), "1 streams", "3 steps with 3 shifts");
        assertRefused(() -> BatchSource.streams(new int[3], 1, 1, 0, SEED), "shifts", "0");
        assertRefused(() -> BatchSource.streams(new int[3], 1, 0), "steps", "0");
        assertRefused(() -> BatchSource.streams(new float[3], 2, 1, 1), "T x 2", "3");
        assertRefused(() -> BatchSource.inOrder(numbered(2), 1).seek(-1), "position", "-1");
    }
}
