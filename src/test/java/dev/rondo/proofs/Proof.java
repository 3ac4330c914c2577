package dev.rondo.proofs;

import dev.rondo.data.Batch;
import dev.rondo.kernel.Padding;
import dev.rondo.train.Trainer;
import dev.rondo.train.metric.ClassificationMetrics;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;

/** Helpers of the proofs: console output, a clock, and reading the outputs of a batch. */
final class Proof {
    private Proof() {}

    static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** {@return the processor time of this thread in seconds, which other load hardly affects} */
    static double cpuSeconds() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }

    /** {@return a file of the folder that {@code -Drondo.data} names; without the property the test is skipped with a message} */
    static Path data(String name) {
        Path file = Path.of(System.getProperty("rondo.data", "data"), name).toAbsolutePath();
        if (!Files.exists(file)) {
            String reason = "skipped: there is no " + file + "; -Drondo.data=FOLDER names the folder it is in";
            say("%s", reason);
            Assumptions.abort(reason);
        }
        return file;
    }

    /** Counts the class that a network predicts for each sequence at its last step. */
    static void count(Trainer trainer, Batch batch, ClassificationMetrics counts) {
        trainer.evaluate(batch);
        float[] output = new float[Padding.pad(trainer.network().outputSize())];
        for (int b = 0; b < batch.size(); b++) {
            int row = (batch.lengths()[b] - 1) * batch.size() + b;
            if (!trainer.output(row, output)) {
                throw new IllegalStateException("no output at step " + (batch.lengths()[b] - 1) + " of stream " + b);
            }
            counts.add(batch.labels()[b], output, 0);
        }
    }
}
