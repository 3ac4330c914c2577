package dev.rondo.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.support.Jvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training processes are killed repeatedly; the last one ends with the same bits as a process that was never killed. */
@Tag("forks")
class KilledTrainingTest {
    private static final int SEED = 20;
    private static final int KILLS = 20;
    private static final int LONGEST_LIFE_MILLIS = 400;
    /** More epochs than any process completes before it is killed. */
    private static final int ENDLESS = Integer.MAX_VALUE;

    private static final int LAST_EPOCHS = 30;

    @TempDir
    Path folder;

    @Test
    void shouldEndInTheBitsOfTrainingThatWasNeverKilled() throws Exception {
        Path checkpoint = folder.resolve("checkpoint");
        SplittableRandom random = new SplittableRandom(SEED);
        int trained = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            killAfter(random.nextInt(LONGEST_LIFE_MILLIS), start(checkpoint, ENDLESS), checkpoint);
            int epochs = epochs(checkpoint);
            assertTrue(epochs >= trained, "an epoch that had a checkpoint was lost");
            trained = epochs;
        }
        assertTrue(trained > 0, "the first process was killed before its first checkpoint");
        Process last = start(checkpoint, trained + LAST_EPOCHS);
        String printed = new String(last.getInputStream().readAllBytes());
        assertEquals(0, last.waitFor(), printed);

        Path straight = folder.resolve("straight");
        TrainingProcess.train(straight, trained + LAST_EPOCHS, () -> {});
        assertEquals(-1, Files.mismatch(straight, checkpoint), "after " + trained + " epochs, seed " + SEED);
    }

    /** Plain kernels with the quick compiler: the same bits, and they reach full speed long before the vector kernels would. */
    private static Process start(Path checkpoint, int epochs) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Drondo.kernels=plain",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        Jvm.path(Jvm.engine(), Jvm.tests(), Jvm.jackson()),
                        TrainingProcess.class.getName(),
                        checkpoint.toString(),
                        Integer.toString(epochs))
                .redirectErrorStream(true)
                .start();
    }

    /** Kills a process some time after it began to train and a checkpoint exists, for which only the first process waits. */
    private static void killAfter(int millis, Process process, Path checkpoint)
            throws IOException, InterruptedException {
        try (var printed = process.inputReader()) {
            String line = printed.readLine();
            while (line != null && !line.equals(TrainingProcess.BEGUN)) {
                line = printed.readLine();
            }
            while (!Files.exists(checkpoint) && process.isAlive()) {
                Thread.sleep(1);
            }
            Thread.sleep(millis);
        } finally {
            assertTrue(process.isAlive(), "the process ended by itself");
            process.toHandle().destroyForcibly();
            process.waitFor();
        }
    }

    private static int epochs(Path checkpoint) throws IOException {
        return Files.exists(checkpoint) ? (int) Checkpoint.read(checkpoint).number("epochs", 0, Integer.MAX_VALUE) : 0;
    }
}
