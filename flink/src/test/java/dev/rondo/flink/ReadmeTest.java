package dev.rondo.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.keyed.ModelRef;
import dev.rondo.model.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of the README. */
@SuppressWarnings("try") // the close of the results may throw InterruptedException
class ReadmeTest {
    private static Path file;

    @Test
    void shouldRunTheLinesOfTheReadme(@TempDir Path folder) throws Exception {
        file = folder.resolve("pump.safetensors");
        Models.save(Network.builder(2).gru(8).dense(1).build(1), file);
        Configuration options = new Configuration();
        options.setString("rest.port", "0");
        Set<String> sensors = new HashSet<>();
        int count = 0;
        try (var results = job(StreamExecutionEnvironment.createLocalEnvironment(1, options))
                .executeAndCollect()) {
            while (results.hasNext()) {
                sensors.add(results.next().f0);
                count++;
            }
        }
        assertEquals(30, count);
        assertEquals(Set.of("sensor-0", "sensor-1", "sensor-2"), sensors);
    }

    @Test
    void shouldBeTheLinesThatTheReadmeShows() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf("```java") + "```java".length();
        String lines = readme.substring(begin, readme.indexOf("```", begin)).replaceAll("\\s", "");
        String source = Files.readString(Path.of("src/test/java/dev/rondo/flink/ReadmeTest.java"));
        assertTrue(source.replaceAll("\\s", "").contains(lines), "README.md and this test have different lines");
    }

    private static SingleOutputStreamOperator<Tuple2<String, Float>> job(StreamExecutionEnvironment env)
            throws Exception {
        KeyedStream<Long, String> events = env.fromSequence(0, 29).keyBy(event -> "sensor-" + event % 3, Types.STRING);
        SingleOutputStreamOperator<Tuple2<String, Float>> scores = Scoring.of(events, ModelRef.of(file))
                .features((event, x) -> {
                    x[0] = event % 10;
                    x[1] = event % 7;
                })
                .batches(64, Duration.ofMillis(5)) // across keys
                .cache(100_000, 10_000) // of live states in front of RocksDB or ForSt
                .uid("pump")
                .results(step -> Tuple2.of(step.key(), step.output(0)), Types.TUPLE(Types.STRING, Types.FLOAT));
        return scores;
    }
}
