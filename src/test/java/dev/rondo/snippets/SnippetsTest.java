package dev.rondo.snippets;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.train.Fit;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples that the Javadoc shows. Each topic has a class of snippets. */
class SnippetsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldTrainOnBatches() {
        double first = TrainingSnippets.trainer(1);
        double last = TrainingSnippets.trainer(100);
        assertTrue(last < first / 4, last + " after " + first);
    }

    @Test
    void shouldFitOverEpochs() {
        Path checkpoint = folder.resolve("run.checkpoint");
        Fit fit = TrainingSnippets.fit(checkpoint);
        assertTrue(fit.bestLoss() < 0.3, "loss " + fit.bestLoss());
        assertTrue(Files.exists(checkpoint));
    }
}
