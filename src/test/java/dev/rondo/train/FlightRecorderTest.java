package dev.rondo.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.data.BatchSource;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Sgd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class FlightRecorderTest {
    private static final int EPOCHS = 3;
    private static final int STREAMS = 2;
    private static final int STEPS = 4;

    @TempDir
    Path folder;

    private record Told(List<Double> losses, List<EpochReport> epochs) implements FitListener {
        Told() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        @Override
        public void batchEnded(int epoch, int batch, BatchReport report) {
            losses.add(report.loss());
        }

        @Override
        public void epochEnded(EpochReport report) {
            epochs.add(report);
        }
    }

    private static void train(FitListener listener) {
        Network network = Network.builder(1).rnn(3).dense(1).build(1);
        float[] series = {1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3};
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Sgd.of(0.1f))
                .clipNorm(1e-3f)
                .truncatedBptt(2)
                .build()) {
            Fit.builder(trainer, BatchSource.streams(series, 1, STREAMS, STEPS))
                    .epochs(EPOCHS)
                    .validate(BatchSource.streams(series, 1, 1, STEPS))
                    .listener(listener)
                    .build()
                    .run();
        }
    }

    private List<RecordedEvent> record(FitListener listener, String... enabled) throws IOException {
        Path file = folder.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            for (String name : enabled) {
                recording.enable(name);
            }
            recording.start();
            train(listener);
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("dev.rondo."))
                .toList();
    }

    @Test
    void shouldRecordBatchesAndEpochs() throws IOException {
        train(new Told()); // before any recording, so that the events must be switched on while they are in use
        Told told = new Told();
        List<RecordedEvent> events = record(told, "dev.rondo.Batch", "dev.rondo.Epoch");
        List<RecordedEvent> batches = named(events, "dev.rondo.Batch");
        assertEquals(told.losses.size(), batches.size());
        for (int i = 0; i < batches.size(); i++) {
            RecordedEvent batch = batches.get(i);
            assertEquals(told.losses.get(i), batch.getDouble("loss"));
            assertEquals(STEPS, batch.getInt("steps"));
            assertEquals(STREAMS, batch.getInt("sequences"));
            assertEquals(2, batch.getInt("updates"));
            assertEquals(2, batch.getInt("clipped"));
            assertEquals(0, batch.getInt("skipped"));
            assertEquals(0.1f, batch.getDouble("learningRate"));
            assertTrue(batch.getDouble("gradientNorm") > 0);
            assertTrue(batch.getDuration().isPositive());
        }
        List<RecordedEvent> epochs = named(events, "dev.rondo.Epoch");
        assertEquals(EPOCHS, epochs.size());
        for (int i = 0; i < EPOCHS; i++) {
            EpochReport report = told.epochs.get(i);
            assertEquals(i + 1, epochs.get(i).getInt("epoch"));
            assertEquals(report.trainingLoss(), epochs.get(i).getDouble("trainingLoss"));
            assertEquals(report.validation().loss(), epochs.get(i).getDouble("validationLoss"));
            assertEquals(report.best(), epochs.get(i).getBoolean("best"));
            assertEquals(1, epochs.get(i).getDouble("learningRateFactor"));
            assertTrue(epochs.get(i).getDuration().isPositive());
        }
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .sorted(java.util.Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
    }

    @Test
    void shouldRecordNothingUnlessAsked() throws IOException {
        assertEquals(List.of(), record(new Told()));
    }
}
