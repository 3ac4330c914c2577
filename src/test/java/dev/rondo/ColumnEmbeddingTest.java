package dev.rondo;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.data.Standardizer;
import dev.rondo.data.Vocabulary;
import dev.rondo.data.Windows;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.ColumnEmbedding;
import dev.rondo.layer.ColumnEmbedding.Column;
import dev.rondo.model.Models;
import dev.rondo.model.OnnxModels;
import dev.rondo.model.PyTorchModels;
import dev.rondo.reference.Reference;
import dev.rondo.support.Allocations;
import dev.rondo.train.Fit;
import dev.rondo.train.Trainer;
import dev.rondo.train.bptt.Backpropagation;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Adam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnEmbeddingTest {
    private static final int INPUT = 5;
    private static final int STEPS = 7;
    private static final int BATCH = 3;
    private static final Column FIRST = new Column(1, 6, 3);
    private static final Column SECOND = new Column(4, 4, 9);

    @TempDir
    Path folder;

    private static Network network() {
        return Network.builder(INPUT)
                .columnEmbedding(FIRST, SECOND)
                .gru(8)
                .dense(2)
                .build(5);
    }

    /** Inputs [T][B][I]: columns 1 and 4 are indices. */
    private static float[] inputs(int rows) {
        SplittableRandom random = new SplittableRandom(11);
        float[] x = new float[rows * INPUT];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < INPUT; i++) {
                x[row * INPUT + i] =
                        i == 1 ? random.nextInt(6) : i == 4 ? random.nextInt(4) : random.nextFloat() - 0.5f;
            }
        }
        return x;
    }

    @Test
    void shouldReplaceIndicesByTheirVectorsInPlace() {
        Network alone = Network.builder(INPUT).columnEmbedding(FIRST, SECOND).build(1);
        assertEquals(
                "column embedding 5 -> 15, column 1: 6 -> 3, column 4: 4 -> 9",
                alone.layers().getFirst().layer().describe());
        float[] y = new float[15];
        alone.newRunner().step(alone.newState(), new float[] {0.5f, 2, -1, 7, 3}, y);
        float[] first = alone.parameter("column_embedding.tables.0.weight");
        float[] second = alone.parameter("column_embedding.tables.1.weight");
        assertArrayEquals(new float[] {0.5f, first[6], first[7], first[8], -1, 7}, Arrays.copyOf(y, 6));
        assertArrayEquals(Arrays.copyOfRange(second, 27, 36), Arrays.copyOfRange(y, 6, 15));
    }

    @Test
    void shouldMatchItsEquationInStepsSequencesAndBatches() {
        Network network = network();
        float[] x = inputs(STEPS * BATCH);
        int[] lengths = {STEPS, 2, 5};
        for (int row = 0; row < STEPS * BATCH; row++) {
            if (row / BATCH >= lengths[row % BATCH]) {
                x[row * INPUT + 1] = -3; // not read
            }
        }
        State[] states = {network.newState(), network.newState(), network.newState()};
        float[] y = new float[STEPS * BATCH * 2];
        network.newRunner().runBatch(states, x, lengths, y);
        for (int b = 0; b < BATCH; b++) {
            double[][] own = new double[lengths[b]][INPUT];
            float[] flat = new float[lengths[b] * INPUT];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = x[(i / INPUT * BATCH + b) * INPUT + i % INPUT];
                own[i / INPUT][i % INPUT] = flat[i];
            }
            Reference reference = new Reference(network);
            double[][] expected = reference.run(reference.newState(), own);
            float[] sequence = new float[lengths[b] * 2];
            network.newRunner().run(network.newState(), flat, lengths[b], sequence);
            State state = network.newState();
            float[] step = new float[2];
            for (int t = 0; t < lengths[b]; t++) {
                network.newRunner().step(state, flat, t * INPUT, step, 0);
                for (int j = 0; j < 2; j++) {
                    assertEquals(expected[t][j], step[j], 1e-5);
                    assertEquals(expected[t][j], sequence[t * 2 + j], 1e-5);
                    assertEquals(expected[t][j], y[(t * BATCH + b) * 2 + j], 1e-5);
                }
            }
        }
    }

    @Test
    void shouldRefuseIndicesBeforeAnythingChanges() {
        Network network = network();
        Runner runner = network.newRunner();
        State[] states = {network.newState(), network.newState()};
        float[] xs = inputs(2);
        float[] ys = new float[4];
        xs[INPUT + 4] = 4;
        assertRefused(() -> runner.step(states[0], xs, INPUT, ys, 0), "column 4", "whole number from 0 to 3", "4.0");
        assertRefused(() -> runner.run(states[0], xs, 2, ys), "step 1 of stream 0", "column 4", "from 0 to 3");
        assertRefused(() -> runner.stepBatch(states, xs, ys), "step 0 of stream 1", "column 4");
        xs[INPUT + 4] = 1.5f;
        assertRefused(() -> runner.runBatch(states, xs, null, ys), "column 4", "1.5");
        xs[INPUT + 4] = -1;
        assertRefused(() -> runner.runBatch(states, xs, null, ys), "column 4", "-1.0");
        assertArrayEquals(new float[4], ys);
        assertEquals(0, states[0].steps());
        runner.runBatch(states, xs, new int[] {1, 0}, ys); // that stream has ended before
    }

    @Test
    void shouldTreatIndicesThatAreNotFiniteByThePolicy() {
        Network network = network();
        float[] x = inputs(2);
        x[INPUT + 1] = Float.NaN;
        float[] y = new float[4];
        State accepted = network.newState();
        network.newRunner().run(accepted, x, 2, y);
        assertFalse(accepted.isFinite());
        State skipped = network.newState();
        network.newRunner(NonFiniteInput.SKIP).run(skipped, x, 2, y);
        assertTrue(skipped.isFinite());
        assertArrayEquals(Arrays.copyOf(y, 2), Arrays.copyOfRange(y, 2, 4));
        assertRefused(() -> network.newRunner(NonFiniteInput.REFUSE).run(network.newState(), x, 2, y), "finite", "NaN");
        x[4] = 9;
        assertRefused(() -> network.newRunner(NonFiniteInput.SKIP).run(network.newState(), x, 2, y), "column 4", "9.0");
    }

    @Test
    void shouldRefuseColumnsThatDoNotFit() {
        assertRefused(() -> new ColumnEmbedding(3, List.of()), "at least one column");
        assertRefused(() -> new ColumnEmbedding(3, List.of(new Column(3, 2, 2))), "from 0 to 2", "3 follows");
        Column twice = new Column(1, 2, 2);
        assertRefused(() -> new ColumnEmbedding(3, List.of(twice, twice)), "ascend", "1 follows 1");
        assertRefused(() -> new Column(-1, 2, 2), "at least 0");
        assertRefused(() -> new Column(0, 0, 2), "vocabularySize");
        assertRefused(
                () -> Network.builder(2)
                        .dense(2)
                        .columnEmbedding(new Column(0, 2, 2))
                        .build(1),
                "first layer",
                "layer 1");
    }

    @Test
    void shouldComputeGradientsThatFiniteDifferencesConfirm() {
        Network network = network();
        Batch batch = batch(Batch.ofVectors(INPUT));
        batch.missing()[4] = true;
        float[] gradient;
        try (Backpropagation passes = new Backpropagation(network, 2, true)) {
            passes.streams().reset(BATCH);
            passes.forward(batch, 0, STEPS, false, 0);
            passes.loss(Loss.MEAN_SQUARED_ERROR, 0, 1);
            passes.backward(false);
            gradient = passes.gradient().clone();
        }
        int tables = FIRST.parameterCount() + SECOND.parameterCount();
        double largest = 0;
        for (float g : gradient) {
            largest = Math.max(largest, Math.abs(g));
        }
        for (int i = 0; i < tables; i++) {
            float step = 1e-2f;
            double slope = (loss(network, batch, i, step) - loss(network, batch, i, -step)) / (2 * step);
            assertEquals(slope, gradient[i], 2e-3 * largest, "parameter " + i);
        }
    }

    private static double loss(Network network, Batch batch, int parameter, float change) {
        float[] values = network.parameterBlock();
        values[parameter] += change;
        try (Backpropagation passes = new Backpropagation(network.withParameters(values), 1, false)) {
            passes.streams().reset(BATCH);
            passes.forward(batch, 0, STEPS, false, 0);
            return passes.loss(Loss.MEAN_SQUARED_ERROR, 0, 1);
        }
    }

    /** Targets depend on the second index alone. */
    private static Batch batch(Batch batch) {
        batch.begin(STEPS, BATCH, Batch.LossAt.EVERY_STEP);
        float[] x = inputs(STEPS * BATCH);
        System.arraycopy(x, 0, batch.inputs(), 0, x.length);
        for (int row = 0; row < STEPS * BATCH; row++) {
            batch.targets(2)[row * 2] = x[row * INPUT + 4] - 1.5f;
            batch.targets(2)[row * 2 + 1] = x[row * INPUT + 4] == 2 ? 1 : 0;
        }
        return batch;
    }

    @Test
    void shouldTrainWithAnyNumberOfThreadsToTheSameBits() {
        float[] one = train(1);
        assertArrayEquals(one, train(3));
    }

    private static float[] train(int threads) {
        try (Trainer trainer = Trainer.builder(network())
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(1e-2f))
                .threads(threads)
                .build()) {
            Batch batch = batch(Batch.ofVectors(INPUT));
            double first = trainer.trainBatch(batch).loss();
            for (int i = 0; i < 200; i++) {
                trainer.trainBatch(batch);
            }
            assertTrue(trainer.trainBatch(batch).loss() < 0.05 * first);
            batch.inputs()[INPUT + 1] = 6;
            assertRefused(() -> trainer.trainBatch(batch), "step 0 of sequence 1", "column 1", "6.0");
            return trainer.network().parameterBlock();
        }
    }

    /** Two categories, each with a vocabulary of its own, next to a standardized number. */
    @Test
    void shouldTrainNextToNumbersAndBeServedFromAFile() throws IOException {
        Vocabulary pumps = Vocabulary.of(List.of("old", "new")).withUnknown("?");
        Vocabulary days = Vocabulary.of(List.of("Mon", "Sat", "Sun"));
        SplittableRandom random = new SplittableRandom(3);
        int rows = 400;
        float[] pressures = new float[rows];
        float[] x = new float[rows * 3];
        float[] targets = new float[rows];
        for (int t = 0; t < rows; t++) {
            pressures[t] = 100 + 20 * random.nextFloat();
        }
        Standardizer scale = Standardizer.fit(pressures, 1);
        for (int t = 0; t < rows; t++) {
            String pump = pumps.symbol(random.nextInt(2));
            String day = days.symbol(random.nextInt(3));
            encode(pumps.token(pump), scale, pressures[t], days.token(day), x, 3 * t);
            targets[t] = target(pump, x[3 * t + 1], day);
        }
        SequenceDataset data =
                new Windows(10, 10, 0).cut(Sequence.ofVectors(3, x).withTargets(1, targets), Batch.LossAt.EVERY_STEP);
        Network network = Network.builder(3)
                .columnEmbedding(new Column(0, pumps.size(), 2), new Column(2, days.size(), 2))
                .gru(12)
                .dense(1)
                .metadata(pumps.toMetadata("pump"))
                .metadata(days.toMetadata("day"))
                .metadata(scale.toMetadata("pressure"))
                .build(1);
        Path file = folder.resolve("pump.safetensors");
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(0.02f))
                .build()) {
            Fit fit = Fit.builder(trainer, BatchSource.shuffled(data, 8, 1))
                    .epochs(60)
                    .build();
            Models.save(fit.run(), file);
            assertTrue(fit.bestLoss() < 0.03, () -> "loss " + fit.bestLoss());
        }
        Network served = Models.load(file);
        Vocabulary servedPumps = Vocabulary.fromMetadata(served.metadata(), "pump");
        Vocabulary servedDays = Vocabulary.fromMetadata(served.metadata(), "day");
        Standardizer servedScale = Standardizer.fromMetadata(served.metadata(), "pressure");
        float[] row = new float[3];
        float[] y = new float[1];
        for (String pump : List.of("old", "new")) {
            for (String day : days.symbols()) {
                encode(servedPumps.token(pump), servedScale, 113, servedDays.token(day), row, 0);
                served.newRunner().step(served.newState(), row, y);
                assertEquals(target(pump, row[1], day), y[0], 0.4, pump + " on " + day);
            }
        }
        assertEquals(2, servedPumps.token("never seen"));
    }

    private static void encode(int pump, Standardizer scale, float pressure, int day, float[] row, int at) {
        row[at] = pump;
        scale.apply(new float[] {pressure}, 0, 1, row, at + 1);
        row[at + 2] = day;
    }

    private static float target(String pump, float pressure, String day) {
        return (pump.equals("old") ? pressure : -pressure) + (day.equals("Sun") ? 1 : 0);
    }

    @Test
    void shouldAllocateNothing() throws Throwable {
        Network network = network();
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] x = inputs(STEPS);
        float[] y = new float[STEPS * 2];
        assertEquals(0, Allocations.onceCompiled(() -> {
            for (int i = 0; i < 1000; i++) {
                runner.step(state, x, 0, y, 0);
                runner.run(state, x, STEPS, y);
            }
        }));
    }

    @Test
    void shouldSurviveRondosOwnFileAndOnnx() throws IOException {
        Network network = network();
        Path file = folder.resolve("columns.rondo");
        Models.save(network, file);
        Network loaded = Models.load(file);
        assertEquals(network.fingerprint(), loaded.fingerprint());
        assertArrayEquals(network.parameterBlock(), loaded.parameterBlock());

        Path onnx = folder.resolve("columns.onnx");
        OnnxModels.save(network, onnx);
        float[] x = inputs(STEPS);
        float[] expected = new float[STEPS * 2];
        network.newRunner().run(network.newState(), x, STEPS, expected);
        Tensor y = Models.loadGraph(onnx)
                .run(Map.of(
                        "in0", Tensor.of(List.of(STEPS, 1, INPUT), x),
                        "gru.h_l0", Tensor.of(List.of(1, 1, 8), new float[8])))
                .get("out0");
        assertArrayEquals(expected, y.values(), 1e-5f);
        assertRefused(
                () -> PyTorchModels.save(network, folder.resolve("columns.safetensors")),
                "column_embedding",
                "Models.save");
    }

    @Test
    void shouldKeepItsTablesInEveryWeightFormat() {
        Network network = network();
        float[] rounded = network.withWeightFormat(WeightFormat.INT8).parameterBlock();
        int tables = FIRST.parameterCount() + SECOND.parameterCount();
        assertArrayEquals(Arrays.copyOf(network.parameterBlock(), tables), Arrays.copyOf(rounded, tables));
    }
}
