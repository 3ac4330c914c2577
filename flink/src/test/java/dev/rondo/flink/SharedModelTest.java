package dev.rondo.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Network;
import dev.rondo.keyed.ModelRef;
import dev.rondo.model.Models;
import java.io.Serial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All subtasks of a JVM share one model. */
@SuppressWarnings("try") // the close of the results may throw InterruptedException
class SharedModelTest {
    private static final int EVENTS = 60;

    @TempDir
    Path folder;

    /** Writes whether the outputs are finite. */
    private static final class Function extends RondoFunction<Integer, Long, Boolean> {
        @Serial
        private static final long serialVersionUID = 1;

        Function(ModelRef model) {
            super(model);
        }

        @Override
        public void processElement(Long event, Context context, Collector<Boolean> results) throws Exception {
            float[] y = new float[1];
            stream().step(new float[] {event}, y);
            results.collect(Float.isFinite(y[0]));
        }
    }

    @Test
    void shouldLoadAndWarmUpOncePerJvmForAllSubtasksOfTwoOperators() throws Exception {
        Path file = folder.resolve("model.safetensors");
        Models.save(Network.builder(1).gru(7).dense(1).build(3), file);
        ModelRef model = ModelRef.of(file.toUri()); // each copy has to read the file, unless it is shared
        Configuration options = new Configuration();
        options.setString("rest.port", "0");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(3, options);
        KeyedStream<Long, Integer> events =
                env.fromSequence(0, EVENTS - 1).keyBy(event -> (int) (event % 12), Types.INT);
        DataStream<Boolean> finite = Scoring.of(events, model)
                .features((event, x) -> x[0] = event)
                .warmUp(Duration.ofSeconds(10))
                .results(step -> Float.isFinite(step.output(0)), Types.BOOLEAN)
                .union(events.process(new Function(model), Types.BOOLEAN));
        List<Boolean> results = new ArrayList<>();
        try (Recording recording = new Recording()) {
            recording.enable("dev.rondo.Load");
            recording.enable("dev.rondo.WarmUp");
            recording.start();
            try (var collected = finite.executeAndCollect()) {
                collected.forEachRemaining(results::add);
            }
            recording.stop();
            Path record = folder.resolve("record.jfr");
            recording.dump(record);
            List<String> loadsAndWarmUps = RecordingFile.readAllEvents(record).stream()
                    .map(event -> event.getEventType().getName())
                    .sorted()
                    .toList();
            assertEquals(List.of("dev.rondo.Load", "dev.rondo.WarmUp"), loadsAndWarmUps);
        }
        assertEquals(IntStream.range(0, 2 * EVENTS).mapToObj(i -> true).toList(), results);
    }
}
