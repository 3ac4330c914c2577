package dev.rondo.flink;

import static dev.rondo.flink.OneOperator.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.SkipPolicy;
import dev.rondo.State;
import dev.rondo.keyed.ModelRef;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

/** How a key's stream begins, goes on and ends: by its time to live in the operator, and in a {@link RondoFunction}. */
@SuppressWarnings("try") // the close of the harnesses may throw InterruptedException
class StreamLifeTest {
    private static final Network NETWORK = OneOperator.network(SkipPolicy.ZERO, 1);
    private static final StateTtlConfig A_SECOND =
            StateTtlConfig.newBuilder(Duration.ofSeconds(1)).build();

    /** The output of a result as {@link OneOperator} writes it. */
    private static String output(String result) {
        return result.substring(result.lastIndexOf(' '));
    }

    @Test
    void shouldBeginANewStreamAfterTheTimeToLive() throws Exception {
        var settings =
                OneOperator.settings(NETWORK, Settings.Batches.NONE, new Settings.GapTimes(100_000, 1), A_SECOND);
        try (var harness = OneOperator.plain(settings)) {
            harness.setStateTtlProcessingTime(0);
            harness.open();
            harness.processElement(event("a", 1, 0));
            harness.setStateTtlProcessingTime(900);
            harness.processElement(event("a", 1, 1));
            harness.setStateTtlProcessingTime(1_800); // 900 ms after the last use
            harness.processElement(event("a", 1, 2));
            harness.setStateTtlProcessingTime(2_801);
            harness.processElement(event("a", 1, 3));
            List<String> results = harness.extractOutputValues();
            assertNotEquals(output(results.getFirst()), output(results.get(1)));
            assertNotEquals(output(results.getFirst()), output(results.get(2)));
            assertEquals(output(results.getFirst()), output(results.get(3)));
        }
    }

    /** Writes the number of steps and an output. A feature of 0 is a skipped step, and one below 0 ends the stream. */
    private static final class Function extends RondoFunction<String, Tuple2<String, Float>, String> {
        @Serial
        private static final long serialVersionUID = 1;

        Function(StateTtlConfig timeToLive) {
            super(ModelRef.of(NETWORK), timeToLive);
        }

        @Override
        public void processElement(Tuple2<String, Float> event, Context context, Collector<String> results)
                throws Exception {
            float[] y = new float[stream().network().outputSize()];
            if (event.f1 < 0) {
                stream().reset();
                return;
            }
            if (event.f1 == 0) {
                stream().skip(y);
            } else {
                // trying an input on a copy leaves the stream as it is
                stream().network().newRunner().step(stream().fork(), new float[] {9}, y);
                stream().step(new float[] {event.f1}, y);
            }
            results.collect(stream().steps() + " " + y[0]);
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Tuple2<String, Float>, String> function(
            StateTtlConfig timeToLive) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new Function(timeToLive)), event -> event.f0, Types.STRING);
    }

    /** {@return what a function that is not interrupted writes for one key} */
    private static List<String> expected(float... features) {
        Runner runner = NETWORK.newRunner();
        State state = NETWORK.newState();
        float[] y = new float[NETWORK.outputSize()];
        List<String> results = new ArrayList<>();
        for (float feature : features) {
            if (feature == 0) {
                runner.skip(state, y);
            } else {
                runner.step(state, new float[] {feature}, y);
            }
            results.add(state.steps() + " " + y[0]);
        }
        return results;
    }

    @Test
    void shouldStepSkipForkAndResetTheStreamOfTheCurrentKey() throws Exception {
        try (var harness = function(StateTtlConfig.DISABLED)) {
            harness.open();
            harness.processElement(event("a", 1, 0));
            harness.processElement(event("b", 5, 0));
            harness.processElement(event("a", 0, 1));
            harness.processElement(event("a", 2, 2));
            harness.processElement(event("a", -1, 3));
            harness.processElement(event("a", 3, 4));
            List<String> a = expected(1, 0, 2);
            assertEquals(
                    List.of(
                            a.getFirst(),
                            expected(5).getFirst(),
                            a.get(1),
                            a.get(2),
                            expected(3).getFirst()),
                    harness.extractOutputValues());
        }
    }

    @Test
    void shouldContinueTheStreamsOfAFunctionFromASnapshotUntilTheirTimeToLive() throws Exception {
        OperatorSubtaskState saved;
        try (var harness = function(A_SECOND)) {
            harness.setStateTtlProcessingTime(0);
            harness.open();
            harness.processElement(event("a", 1, 0));
            saved = harness.snapshot(1, 1);
        }
        try (var harness = function(A_SECOND)) {
            harness.setStateTtlProcessingTime(500);
            harness.initializeState(saved);
            harness.open();
            harness.processElement(event("a", 2, 1));
            harness.setStateTtlProcessingTime(1_501);
            harness.processElement(event("a", 3, 2));
            assertEquals(List.of(expected(1, 2).get(1), expected(3).getFirst()), harness.extractOutputValues());
        }
    }
}
