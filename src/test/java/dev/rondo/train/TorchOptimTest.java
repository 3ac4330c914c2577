package dev.rondo.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.fixture.TorchRun;
import dev.rondo.layer.Parameter;
import dev.rondo.train.loss.Loss;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PyTorch's optimizers (row 2 of the proofs): the loss and norm of each of 50 updates, and the weights after some of them. */
@Tag("conformance")
class TorchOptimTest {
    private static final int UPDATES = 50;

    /** Of the figure: what 50 updates make of differences in the last bits of float32. */
    private static final double FIGURES = 1e-4;

    /** Of each tensor's largest weight. */
    private static final double WEIGHTS = 1e-4;

    private static final List<TorchRun> RUNS = TorchRun.all();

    static List<TorchRun> runs() {
        return RUNS;
    }

    static List<TorchRun> truncated() {
        return RUNS.stream().filter(run -> run.chunk() > 0).toList();
    }

    private static TrainerBuilder trainer(TorchRun run) {
        return Trainer.builder(run.network())
                .loss(run.classifies() ? Loss.CROSS_ENTROPY : Loss.MEAN_SQUARED_ERROR)
                .optimizer(run.optimizer())
                .schedule(run.schedule())
                .clip(run.clipping());
    }

    @Test
    void shouldFindEveryRun() {
        assertEquals(18, RUNS.size());
        assertEquals(2, truncated().size());
    }

    @ParameterizedTest
    @MethodSource("runs")
    void shouldLearnAsPyTorchDoes(TorchRun run) {
        Batch batch = Batch.ofVectors(run.network().inputSize());
        try (Trainer trainer = trainer(run).build()) {
            for (int update = 0; update < UPDATES; update++) {
                run.fill(batch, update);
                BatchReport report = trainer.trainBatch(batch);
                String where = run + ", update " + update;
                assertEquals(run.loss(update), report.loss(), FIGURES * (1 + run.loss(update)), where + ": loss");
                double norm = run.norm(update);
                assertEquals(norm, report.gradientNorm(), FIGURES * (1 + norm), where + ": norm");
                double rate = run.learningRate(update);
                assertEquals(rate, report.learningRate(), 1e-6 * rate, where + ": learning rate");
                if (update == 0 || update == 9 || update == UPDATES - 1) {
                    assertWeights(run + " after " + (update + 1), run.weightsAfter(update + 1), trainer.network());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("truncated")
    void shouldCutALongBatchAsPyTorchIsFedWithPieces(TorchRun run) {
        Batch batch = Batch.ofVectors(run.network().inputSize());
        run.fillWhole(batch);
        try (Trainer trainer = trainer(run).truncatedBptt(run.chunk()).build()) {
            assertEquals(UPDATES, trainer.trainBatch(batch).updates());
            assertWeights(run.toString(), run.weightsAfter(UPDATES), trainer.network());
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void shouldLearnTheSameBitsWithAnyNumberOfThreads(TorchRun run) {
        float[] one = train(run, 1);
        assertArrayEquals(one, train(run, 2), run + ": two threads");
        assertArrayEquals(one, train(run, 5), run + ": five threads");
    }

    private static float[] train(TorchRun run, int threads) {
        Batch batch = Batch.ofVectors(run.network().inputSize());
        try (Trainer trainer = trainer(run).threads(threads).build()) {
            for (int update = 0; update < 5; update++) {
                run.fill(batch, update);
                trainer.trainBatch(batch);
            }
            return trainer.network().parameterBlock();
        }
    }

    private static void assertWeights(String what, float[] expected, Network actual) {
        float[] weights = actual.parameterBlock();
        int at = 0;
        for (Parameter parameter : actual.parameters()) {
            float largest = 0;
            for (int i = at; i < at + parameter.size(); i++) {
                largest = Math.max(largest, Math.abs(expected[i]));
            }
            for (int i = at; i < at + parameter.size(); i++) {
                if (!(Math.abs(weights[i] - expected[i]) <= WEIGHTS * largest)) {
                    fail(what + ": " + parameter.name() + "[" + (i - at) + "] is " + weights[i] + ", but PyTorch's is "
                            + expected[i] + "; the largest is " + largest);
                }
            }
            at += parameter.size();
        }
    }
}
