package dev.rondo.flink;

import static dev.rondo.flink.OneOperator.POISONED;
import static dev.rondo.flink.OneOperator.REFUSED;
import static dev.rondo.flink.OneOperator.event;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.SkipPolicy;
import dev.rondo.State;
import dev.rondo.keyed.ModelRef;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The rules of the operator, one event at a time. */
@SuppressWarnings("try") // the close of the harnesses may throw InterruptedException
class ScoringOperatorTest {
    private static final Network FIRST = OneOperator.network(SkipPolicy.ZERO, 1);
    private static final Network SECOND = OneOperator.network(SkipPolicy.ZERO, 2);

    private static KeyedOneInputStreamOperatorTestHarness<String, Tuple2<String, Float>, String> plain(
            Network network, Settings.Batches batches, Settings.GapTimes gaps) throws Exception {
        return OneOperator.plain(OneOperator.settings(network, batches, gaps));
    }

    /** What the network gives, written as the results are. */
    private static final class Expected {
        private final List<String> results = new ArrayList<>();
        private final State state = FIRST.newState();
        private final Runner runner = FIRST.newRunner();
        private final float[] y = new float[3];

        Expected step(String key, float value, long time) {
            runner.step(state, new float[] {value}, y);
            return add(key, time, " ");
        }

        Expected gap(String key, long time) {
            runner.skip(state, y);
            return add(key, time, " gap ");
        }

        private Expected add(String key, long time, String kind) {
            results.add(key + "@" + time + kind
                    + ModelRef.of(runner.network()).version().charAt(0) + " " + y[0]);
            return this;
        }
    }

    @Test
    void shouldSendPoisonedEventsToTheSideAndLoseNothingElse() throws Exception {
        try (var harness = plain(FIRST, Settings.Batches.NONE, Settings.GapTimes.NONE)) {
            harness.open();
            harness.processElement(event("a", 1, 0));
            harness.processElement(event("a", Float.NaN, 1));
            harness.processElement(event("a", OneOperator.TOO_WIDE, 2));
            harness.processElement(event("a", OneOperator.TOO_NARROW, 3));
            harness.processElement(event("a", -1, 4));
            harness.processElement(event("a", 2, 5));
            assertEquals(new Expected().step("a", 1, 0).step("a", 2, 5).results, harness.extractOutputValues());
            List<String> reasons = harness.getSideOutput(POISONED).stream()
                    .map(record -> record.getTimestamp() + " " + record.getValue().f1)
                    .toList();
            assertTrue(reasons.getFirst().startsWith("1 feature 0 is not finite"), reasons.toString());
            assertTrue(reasons.get(1).startsWith("2 java.lang.ArrayIndexOutOfBounds"), reasons.toString());
            assertEquals("3 feature 0 is not finite, or was not written: NaN", reasons.get(2));
            assertEquals("4 java.lang.IllegalArgumentException: negative", reasons.getLast());
        }
    }

    @Test
    void shouldMakeTheSameStepsForMissingEventsWhetherTimersOrEventsComeFirst() throws Exception {
        Expected expected = new Expected()
                .step("a", 1, 0)
                .step("a", 2, 104)
                .gap("a", 204)
                .gap("a", 304)
                .step("a", 3, 405)
                .gap("a", 505)
                .gap("a", 605)
                .gap("a", 705);
        for (int between = 0; between < 4; between++) {
            Settings.Batches batches = between < 2 ? Settings.Batches.NONE : new Settings.Batches(4, 0);
            try (var harness = plain(FIRST, batches, new Settings.GapTimes(100, 3))) {
                harness.open();
                harness.processElement(event("a", 1, 0));
                harness.processElement(event("a", 2, 104));
                if (between % 2 == 1) {
                    harness.processWatermark(new Watermark(400));
                }
                harness.processElement(event("a", 3, 405));
                harness.processWatermark(new Watermark(10_000));
                assertEquals(expected.results, harness.extractOutputValues());
                assertEquals(0, harness.numEventTimeTimers());
            }
        }
    }

    @Test
    void shouldStepABatchWhenItIsFullLateSavedOrAtItsEnd() throws Exception {
        try (var harness = plain(FIRST, new Settings.Batches(2, 10), Settings.GapTimes.NONE)) {
            harness.open();
            harness.processElement(event("a", 1, 0));
            assertEquals(0, harness.getOutput().size());
            harness.processElement(event("b", 1, 1));
            assertEquals(2, harness.getOutput().size());
            harness.processElement(event("a", 1, 2));
            harness.setProcessingTime(10);
            assertEquals(3, harness.getOutput().size());
            harness.processElement(event("a", 1, 3));
            harness.prepareSnapshotPreBarrier(1);
            assertEquals(4, harness.getOutput().size());
            harness.processElement(event("a", 1, 4));
            harness.processWatermark(new Watermark(4));
            assertEquals(6, harness.getOutput().size());
            harness.processElement(event("a", 1, 5));
            harness.endInput();
            harness.getOperator().finish();
            assertEquals(7, harness.getOutput().size());
        }
    }

    @Test
    void shouldContinueASnapshotWithOtherWeightsAndRefuseAnotherArchitecture() throws Exception {
        OperatorSubtaskState saved;
        try (var harness = plain(FIRST, Settings.Batches.NONE, Settings.GapTimes.NONE)) {
            harness.open();
            harness.processElement(event("a", 1, 0));
            harness.prepareSnapshotPreBarrier(1);
            saved = harness.snapshot(1, 1);
        }
        try (var harness = plain(SECOND, Settings.Batches.NONE, Settings.GapTimes.NONE)) {
            harness.initializeState(saved);
            harness.open();
            harness.processElement(event("a", 2, 1));
            Expected expected = new Expected().step("a", 1, 0);
            expected.runner.replaceNetwork(SECOND);
            assertEquals(expected.step("a", 2, 1).results.subList(1, 2), harness.extractOutputValues());
        }
        Network wider = Network.builder(1).gru(4).build(1);
        try (var harness = plain(wider, Settings.Batches.NONE, Settings.GapTimes.NONE)) {
            harness.initializeState(saved);
            Exception refused = assertThrows(Exception.class, harness::open);
            StringBuilder reasons = new StringBuilder();
            for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
                reasons.append(cause.getMessage()).append('\n');
            }
            assertTrue(reasons.toString().contains("\"hidden\":4"), reasons.toString());
            assertTrue(reasons.toString().contains("\"hidden\":3"), reasons.toString());
        }
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, Tuple2<String, Float>, ModelUpdate, String> updated()
            throws Exception {
        return new KeyedTwoInputStreamOperatorTestHarness<>(
                new UpdatedScoring<>(OneOperator.settings(FIRST, new Settings.Batches(3, 0), Settings.GapTimes.NONE)),
                event -> event.f0,
                null,
                Types.STRING);
    }

    @Test
    void shouldSwapAtAnEventTimeOrAtOnceAndKeepTheModelInItsState() throws Exception {
        OperatorSubtaskState saved;
        Expected expected = new Expected().step("a", 1, 0).step("a", 2, 9);
        expected.runner.replaceNetwork(SECOND);
        expected.step("a", 3, 10).step("a", 4, 20);
        List<String> results = new ArrayList<>();
        try (var harness = updated()) {
            harness.open();
            harness.processElement2(new StreamRecord<>(ModelUpdate.swapAt(10, SECOND)));
            harness.processElement1(event("a", 1, 0));
            harness.processElement1(event("a", 2, 9));
            harness.processElement1(event("a", 3, 10));
            harness.processWatermark1(new Watermark(10));
            harness.getOperator().prepareSnapshotPreBarrier(1);
            saved = harness.snapshot(1, 1);
            harness.extractOutputValues().forEach(results::add);
        }
        try (var harness = updated()) {
            harness.initializeState(saved);
            harness.open();
            harness.processElement1(event("a", 4, 20));
            harness.processElement2(new StreamRecord<>(ModelUpdate.atOnce(dev.rondo.model.Models.toBytes(FIRST))));
            harness.processElement1(event("a", 5, 21));
            harness.processWatermark1(new Watermark(30));
            harness.extractOutputValues().forEach(results::add);
        }
        expected.runner.replaceNetwork(FIRST);
        expected.step("a", 5, 21);
        assertEquals(expected.results, results);
    }

    @Test
    void shouldSendRefusedModelsToTheSideAndKeepItsOwn() throws Exception {
        try (var harness = updated()) {
            harness.open();
            harness.processElement2(new StreamRecord<>(
                    ModelUpdate.swapAt(0, Network.builder(1).gru(4).build(1))));
            harness.processElement2(new StreamRecord<>(ModelUpdate.atOnce(new byte[] {1, 2, 3})));
            harness.processElement1(event("a", 1, 0));
            harness.processWatermark1(new Watermark(1));
            assertEquals(new Expected().step("a", 1, 0).results, harness.extractOutputValues());
            Object[] reasons = harness.getSideOutput(REFUSED).stream()
                    .map(record -> record.getValue().contains("architecture"))
                    .toArray();
            assertArrayEquals(new Object[] {true, false}, reasons);
        }
    }
}
