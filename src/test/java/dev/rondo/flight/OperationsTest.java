package dev.rondo.flight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.WarmUpReport;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.Allocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class OperationsTest {
    @TempDir
    private Path folder;

    private final Network network = Network.builder(1).rnn(3).dense(1).build(1);

    private List<RecordedEvent> record(Executable work) throws Throwable {
        Path file = folder.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            work.execute();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("dev.rondo."))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
    }

    @Test
    void shouldRecordLoadsAndRefusals() throws Throwable {
        Path good = folder.resolve("good.rondo");
        Models.save(network, good);
        Path bad = Files.write(folder.resolve("bad.onnx"), new byte[] {1, 2, 3, 4, 5});
        List<RecordedEvent> events = record(() -> {
            Models.load(good);
            Models.loadGraph(Files.readAllBytes(good), "memory", LoadOptions.DEFAULT);
            assertThrows(ModelFormatException.class, () -> Models.load(bad));
        });
        assertEquals(3, events.size());
        assertLoad(events.get(0), good.toString(), Files.size(good), true);
        assertLoad(events.get(1), "memory", Files.size(good), true);
        assertLoad(events.get(2), bad.toString(), 5, false);
    }

    private static void assertLoad(RecordedEvent event, String source, long bytes, boolean loaded) {
        assertEquals("dev.rondo.Load", event.getEventType().getName());
        assertEquals(source, event.getString("source"));
        assertEquals(bytes, event.getLong("bytes"));
        assertEquals(loaded, event.getBoolean("loaded"));
        assertTrue(event.getDuration().isPositive());
    }

    @Test
    void shouldRecordWarmUps() throws Throwable {
        WarmUpReport[] report = new WarmUpReport[1];
        List<RecordedEvent> events = record(() -> report[0] = network.warmUp(Duration.ofMillis(1)));
        assertEquals(1, events.size());
        RecordedEvent event = events.getFirst();
        assertEquals("dev.rondo.WarmUp", event.getEventType().getName());
        assertEquals(report[0].calls(), event.getLong("calls"));
        assertEquals(report[0].elapsed(), event.getDuration("elapsed"));
        assertEquals(Duration.ofNanos(report[0].stepNanos()), event.getDuration("step"));
        assertEquals(report[0].settled(), event.getBoolean("settled"));
    }

    @Test
    void shouldRecordReplacedNetworks() throws Throwable {
        Runner runner = network.newRunner();
        List<RecordedEvent> events = record(() -> runner.replaceNetwork(network));
        assertEquals(1, events.size());
        RecordedEvent event = events.getFirst();
        assertEquals("dev.rondo.ReplaceNetwork", event.getEventType().getName());
        assertEquals(network.parameterCount(), event.getInt("parameters"));
        assertEquals(Thread.currentThread().getName(), event.getThread().getJavaName());
    }

    @Test
    void shouldAllocateNothingForAReplacedNetworkWithoutARecording() throws Throwable {
        Runner runner = network.newRunner();
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            fewest = Math.min(fewest, Allocations.of(() -> runner.replaceNetwork(network)));
        }
        assertTrue(fewest <= Allocations.of(() -> {}) + 32, fewest + " bytes"); // the lambda itself
    }

    @Test
    void shouldReturnWhatTheLoadReturns() throws IOException {
        assertEquals("loaded", Operations.load("file", 1, () -> "loaded"));
        assertFalse(assertThrows(
                        IOException.class,
                        () -> Operations.load("file", 1, () -> {
                            throw new IOException("no such disk");
                        }))
                .getMessage()
                .isEmpty());
    }
}
