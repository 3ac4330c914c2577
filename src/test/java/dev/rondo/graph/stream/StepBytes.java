package dev.rondo.graph.stream;

import dev.rondo.graph.Stepper;
import dev.rondo.support.Allocations;

/** Counts the bytes that steps allocate once they are compiled. */
final class StepBytes {
    private StepBytes() {}

    /** The bytes of the last round of steps. The compiler decides when the kernels' vectors stop being objects, so there are several. */
    static long of(Stepper stepper, int steps, int rounds) throws Throwable {
        Stepper.Stream stream = stepper.newStream();
        float[] x = new float[stepper.inputSize()];
        float[] y = new float[stepper.outputSize()];
        long bytes = 1;
        for (int round = 0; round < rounds && bytes > 0; round++) {
            bytes = Allocations.of(() -> {
                for (int i = 0; i < steps; i++) {
                    stepper.step(stream, x, y);
                }
            });
        }
        return bytes;
    }
}
