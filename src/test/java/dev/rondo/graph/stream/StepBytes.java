package dev.rondo.graph.stream;

import dev.rondo.graph.Stepper;
import dev.rondo.support.Allocations;
import java.lang.foreign.MemorySegment;

/** Counts the bytes that steps allocate once they are compiled. */
final class StepBytes {
    private StepBytes() {}

    /** The bytes of the last round of steps. The compiler decides when the kernels' vectors stop being objects, so there are several. */
    static long of(Stepper stepper, int steps, int rounds) throws Throwable {
        Stepper.Stream stream = stepper.newStream();
        float[] x = new float[stepper.inputSize()];
        float[] y = new float[stepper.outputSize()];
        return of(() -> stepper.step(stream, x, y), steps, rounds);
    }

    /** The bytes of the last round of steps with segments and with {@code double[]}. */
    static long ofViews(Stepper stepper, int steps, int rounds) throws Throwable {
        Stepper.Stream stream = stepper.newStream();
        double[] x = new double[stepper.inputSize()];
        double[] y = new double[stepper.outputSize()];
        MemorySegment from = MemorySegment.ofArray(new float[x.length]);
        MemorySegment into = MemorySegment.ofArray(new float[y.length]);
        Runnable step = () -> {
            stepper.doubles().step(stream, x, y);
            stepper.segments().step(stream, from, into);
        };
        return of(step, steps, rounds);
    }

    private static long of(Runnable step, int steps, int rounds) throws Throwable {
        long bytes = 1;
        for (int round = 0; round < rounds && bytes > 0; round++) {
            bytes = Allocations.of(() -> {
                for (int i = 0; i < steps; i++) {
                    step.run();
                }
            });
        }
        return bytes;
    }
}
