package dev.rondo.graph.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.NonFiniteInput;
import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Conv;
import dev.rondo.graph.op.Flatten;
import dev.rondo.graph.op.GlobalPool;
import dev.rondo.graph.op.Pool;
import dev.rondo.graph.op.PoolAxis;
import dev.rondo.graph.op.Reduce;
import dev.rondo.graph.program.GraphBuilder;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Steps operators that read several time steps, and compares them with runs over the whole sequence [1][C][T]. */
@Tag("once")
class TimeNodesTest {
    private static final int CHANNELS = 2;
    private static final int STEPS = 9;
    private static final float TOLERANCE = 1e-5f;

    @Test
    void shouldWaitForTheKernelOfAConvolution() {
        Stepper stepper = assertStepsLikeRun(convolution(1, 0, 0), -1);
        assertEquals(2, stepper.latency());
        assertEquals(1, stepper.period());
    }

    @Test
    void shouldReadZerosBeforeTheFirstStep() {
        assertEquals(0, assertStepsLikeRun(convolution(1, 2, 0), -1).latency());
    }

    @Test
    void shouldGiveAnOutputEveryStride() {
        Stepper stepper = assertStepsLikeRun(convolution(2, 0, 0), -1);
        assertEquals(2, stepper.period());
    }

    @Test
    void shouldRefuseACentredConvolution() {
        Program program = program(convolution(1, 1, 1), -1);
        String message = assertThrows(
                        UnsupportedOperationException.class, () -> StepCompiler.compile(program, NonFiniteInput.ACCEPT))
                .getMessage();
        assertTrue(message.contains("\"n\" (Op) cannot be stepped") && message.contains("later"), message);
    }

    @Test
    void shouldPoolOverTime() {
        for (boolean max : new boolean[] {true, false}) {
            PoolAxis axis = new PoolAxis(2, 2, 1, new Conv.Padding(0, 0, false, false));
            Stepper stepper = assertStepsLikeRun(new Pool(max, List.of(axis), false, false), -1);
            assertEquals(1, stepper.latency());
            assertEquals(2, stepper.period());
        }
    }

    @Test
    void shouldReduceAllStepsSoFar() {
        assertStepsLikeRun(new GlobalPool(Reduce.Kind.MEAN), -1);
        assertStepsLikeRun(new GlobalPool(Reduce.Kind.MAX), -1);
    }

    @Test
    void shouldSlideAWindowOfAFixedLength() {
        Stepper stepper = assertStepsLikeRun(new Flatten(1), STEPS);
        assertEquals(STEPS - 1, stepper.latency());
        assertEquals(1, stepper.windows().size());
        assertTrue(stepper.windows().getFirst().contains("sliding window of " + STEPS));
    }

    private static Conv convolution(int stride, int before, int after) {
        return new Conv(stride, 1, new Conv.Padding(before, after, false, false), 1);
    }

    private static Program program(Operator operator, int steps) {
        GraphBuilder builder = new GraphBuilder()
                .input(new Port("x", Tensor.Type.FLOAT32, List.of(1, channels(operator), steps)))
                .output(new Port("y", Tensor.Type.FLOAT32, List.of(-1)));
        List<String> inputs = new ArrayList<>(List.of("x"));
        if (operator instanceof Conv) {
            builder.constant("w", Tensor.of(List.of(4, CHANNELS, 3), random(4 * CHANNELS * 3)));
            inputs.add("w");
        }
        return builder.add("n", "Op", operator, inputs, List.of("y")).build();
    }

    /** With one channel, the only axis of a flattened tensor is time. */
    private static int channels(Operator operator) {
        return operator instanceof Flatten ? 1 : CHANNELS;
    }

    private static float[] random(int count) {
        SplittableRandom random = new SplittableRandom(7);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** Every output of a step is the last one of a run over the steps so far. */
    private static Stepper assertStepsLikeRun(Operator operator, int fixed) {
        Program program = program(operator, fixed);
        Stepper stepper = StepCompiler.compile(program, NonFiniteInput.ACCEPT);
        Stepper.Stream stream = stepper.newStream();
        int channels = channels(operator);
        float[] all = random(channels * STEPS);
        float[] y = new float[stepper.outputSize()];
        int outputs = 0;
        for (int step = 0; step < STEPS; step++) {
            float[] sofar = new float[channels * (step + 1)];
            float[] x = new float[channels];
            for (int c = 0; c < channels; c++) {
                System.arraycopy(all, c * STEPS, sofar, c * (step + 1), step + 1);
                x[c] = all[c * STEPS + step];
            }
            if (!stepper.step(stream, x, y)) {
                continue;
            }
            outputs++;
            Tensor run = Trace.of(program, Map.of("x", Tensor.of(List.of(1, channels, step + 1), sofar)))
                    .get("y");
            int places = operator instanceof Flatten ? 1 : run.values().length / y.length;
            for (int i = 0; i < y.length; i++) {
                assertEquals(run.values()[i * places + places - 1], y[i], TOLERANCE, "step " + step);
            }
        }
        assertTrue(outputs > 0);
        return stepper;
    }
}
