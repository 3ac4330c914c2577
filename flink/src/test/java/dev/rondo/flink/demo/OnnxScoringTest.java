package dev.rondo.flink.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator that the figures are compared with does the same work. */
@SuppressWarnings("try") // the close of the harness may throw InterruptedException
class OnnxScoringTest {
    private static final int EVENTS = 200;
    private static final int KEYS = 9;
    /** Outputs are sums of 64 products of numbers below 1, in another order. */
    private static final float TOLERANCE = 1e-5f;

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void shouldGiveRondosOutputs(int batch) throws Exception {
        Map<Long, float[]> outputs = new HashMap<>();
        OnnxScoring<Integer, Long, Long> operator = FigureJob.onnxRuntime(batch, step -> {
            outputs.put(step.event(), new float[] {step.output(0), step.output(1), step.output(2), step.output(3)});
            return step.event();
        });
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                operator, event -> (int) (event * event % KEYS), Types.INT)) {
            harness.open();
            for (long event = 0; event < EVENTS; event++) {
                harness.processElement(new StreamRecord<>(event));
            }
            harness.endInput();
            harness.getOperator().finish();
        }
        Network network = FigureJob.network();
        Runner runner = network.newRunner();
        Map<Long, State> states = new HashMap<>();
        float[] x = new float[network.inputSize()];
        float[] y = new float[network.outputSize()];
        for (long event = 0; event < EVENTS; event++) {
            FigureJob.features(event, x);
            runner.step(states.computeIfAbsent(event * event % KEYS, key -> network.newState()), x, y);
            for (int i = 0; i < y.length; i++) {
                assertEquals(y[i], outputs.get(event)[i], TOLERANCE, "event " + event);
            }
        }
    }
}
