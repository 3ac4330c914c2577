package dev.rondo.train;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.BatchSource;
import dev.rondo.model.ModelFormatException;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.metric.Metrics;
import dev.rondo.train.metric.RegressionMetrics;
import dev.rondo.train.optimizer.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class FitHistoryTest {
    private static final float[] SERIES = {0, 1, 0.5f, -1, 0, 1, 0.5f, -1, 0, 1, 0.5f, -1, 0};

    @TempDir
    Path folder;

    private static Trainer trainer() {
        return Trainer.builder(Network.builder(1).rnn(3).dense(1).build(1))
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Adam.of(0.01f))
                .build();
    }

    private static FitBuilder fit(Trainer trainer, int epochs) {
        return Fit.builder(trainer, BatchSource.streams(SERIES, 1, 2, 3))
                .epochs(epochs)
                .validate(
                        BatchSource.streams(SERIES, 1, 1, 4),
                        Metrics.rmse(),
                        Metrics.ofValues("mean, \"absolute\"", RegressionMetrics::mae));
    }

    @Test
    void shouldKeepTheFiguresOfAllEpochs() throws IOException {
        List<EpochReport> heard = new ArrayList<>();
        try (Trainer trainer = trainer()) {
            Fit fit = fit(trainer, 4).listener(heard::add).build();
            assertEquals(List.of(), fit.history().epochs());
            fit.run();
            FitHistory history = fit.history();
            assertEquals(heard, history.epochs());
            List<String> lines = history.toCsv().lines().toList();
            assertEquals(5, lines.size());
            assertEquals(
                    "epoch,training loss,validation loss,RMSE,\"mean, \"\"absolute\"\"\",learning rate factor,best",
                    lines.getFirst());
            EpochReport second = heard.get(1);
            assertEquals(
                    "2," + second.trainingLoss() + "," + second.validation().loss() + ","
                            + second.validation().metrics().get("RMSE") + ","
                            + second.validation().metrics().get("mean, \"absolute\"") + ",1.0," + second.best(),
                    lines.get(2));
            Path file = folder.resolve("history.csv");
            history.saveCsv(file);
            assertEquals(history.toCsv(), Files.readString(file));
            assertThrows(
                    IOException.class,
                    () -> history.saveCsv(folder.resolve("none").resolve("history.csv")));
        }
    }

    @Test
    void shouldContinueFromACheckpoint() throws IOException {
        Path file = folder.resolve("checkpoint");
        FitHistory straight;
        try (Trainer trainer = trainer()) {
            Fit fit = fit(trainer, 5).build();
            fit.run();
            straight = fit.history();
        }
        try (Trainer trainer = trainer()) {
            fit(trainer, 2).checkpoint(file, 1).build().run();
        }
        try (Trainer trainer = trainer()) {
            Fit fit = fit(trainer, 5).build();
            fit.restore(file);
            assertEquals(straight.epochs().subList(0, 2), fit.history().epochs());
            fit.run();
            assertEquals(straight, fit.history());
        }
    }

    @Test
    void shouldLeaveCellsEmptyWithoutAFigure() {
        Evaluation one = new Evaluation(Double.NaN, Map.of("F1", 0.5));
        List<EpochReport> epochs = List.of(
                new EpochReport(1, 9, 0.25, Evaluation.NONE, 1, true),
                new EpochReport(2, 9, Double.POSITIVE_INFINITY, one, 0.5, false));
        String csv = """
                epoch,training loss,validation loss,F1,learning rate factor,best
                1,0.25,,,1.0,true
                2,Infinity,NaN,0.5,0.5,false
                """;
        assertEquals(csv, new FitHistory(epochs).toCsv());
        List<EpochReport> read = HistoryCsv.read(csv, 9);
        assertEquals(epochs, read);
        assertTrue(read.getFirst().validation() == Evaluation.NONE, "as loss() compares it");
    }

    @Test
    void shouldRefuseADamagedTable() throws IOException {
        assertRefused(() -> HistoryCsv.read("", 9), "header");
        String header = "epoch,training loss,validation loss,learning rate factor,best\n";
        assertEquals(List.of(), HistoryCsv.read(header, 9));
        assertRefused(() -> HistoryCsv.read(header + "2,1,,1,true\n", 9), "row 1", "2, 1");
        assertRefused(() -> HistoryCsv.read(header + "1,1,,1\n", 9), "row 1");
        assertRefused(() -> HistoryCsv.read(header + "1,one,,1,true\n", 9), "one");

        Path file = folder.resolve("checkpoint");
        try (Trainer trainer = trainer()) {
            fit(trainer, 2).checkpoint(file, 1).build().run();
            Checkpoint checkpoint = Checkpoint.read(file);
            checkpoint.put("history", header);
            checkpoint.write(file);
            Fit fit = fit(trainer, 2).build();
            String message = assertThrows(ModelFormatException.class, () -> fit.restore(file))
                    .getMessage();
            assertTrue(message.contains("must have 2 epochs, but has 0"), message);
            assertEquals(0, fit.epochs());
        }
    }
}
