package dev.rondo.graph.stream;

import static dev.rondo.support.Close.assertSameBits;
import static dev.rondo.support.Close.narrow;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.graph.Port;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Compares the views of a stepper with its own steps. */
final class StepperViews {
    private static final int STEPS = 4;

    private StepperViews() {}

    /** Asserts that {@code double[]} and segments give the bits of {@code float[]}, and that outputs that a step does not give stay. */
    static void assertSameAsArrays(String what, Stepper stepper) {
        Stepper.Stream expected = stepper.newStream();
        Stepper.Stream doubles = stepper.newStream();
        Stepper.Stream segments = stepper.newStream();
        float[] y = new float[stepper.outputSize()];
        double[] wide = {};
        MemorySegment unaligned = MemorySegment.ofArray(new byte[4 * y.length + 1]).asSlice(1);
        double[] outputs = new double[y.length];
        SplittableRandom random = new SplittableRandom(5);
        for (int step = 0; step < STEPS; step++) {
            wide = inputs(stepper, random);
            float[] x = narrow(wide);
            boolean given = stepper.step(expected, x, y);
            assertEquals(given, stepper.doubles().step(doubles, wide, outputs), what);
            assertEquals(given, stepper.segments().step(segments, MemorySegment.ofArray(x), unaligned), what);
            assertSameBits(what + ", double[]", y, narrow(outputs));
            assertSameBits(what + ", segments", y, unaligned.toArray(ValueLayout.JAVA_FLOAT_UNALIGNED));
        }
        assertArrayEquals(expected.toBytes(), doubles.toBytes(), what);
        assertArrayEquals(expected.toBytes(), segments.toBytes(), what);
        assertSameBatches(what, stepper, wide);
    }

    private static void assertSameBatches(String what, Stepper stepper, double[] x) {
        Stepper.Stream[] streams = {stepper.newStream(), stepper.newStream()};
        double[] xs = new double[2 * x.length];
        System.arraycopy(x, 0, xs, x.length, x.length);
        float[] expected = new float[2 * stepper.outputSize()];
        float[] segment = new float[expected.length];
        double[] doubles = new double[expected.length];
        stepper.stepBatch(streams, narrow(xs), expected);
        streams = new Stepper.Stream[] {stepper.newStream(), stepper.newStream()};
        stepper.doubles().stepBatch(streams, xs, doubles);
        streams = new Stepper.Stream[] {stepper.newStream(), stepper.newStream()};
        stepper.segments().stepBatch(streams, MemorySegment.ofArray(narrow(xs)), MemorySegment.ofArray(segment));
        assertSameBits(what + ", batch of double[]", expected, narrow(doubles));
        assertSameBits(what + ", batch of segments", expected, segment);
    }

    /** Values that are not floats; tokens, which are small whole numbers, where an input is of whole numbers. */
    private static double[] inputs(Stepper stepper, SplittableRandom random) {
        double[] x = new double[stepper.inputSize()];
        int at = 0;
        for (Port port : stepper.inputs()) {
            int size = port.shape().stream().reduce(1, (a, b) -> a * b);
            for (int i = 0; i < size; i++) {
                x[at++] = port.type() == Tensor.Type.FLOAT32 ? random.nextDouble(-1, 1) : random.nextInt(2);
            }
        }
        return x;
    }
}
