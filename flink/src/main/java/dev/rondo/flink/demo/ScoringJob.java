package dev.rondo.flink.demo;

import dev.rondo.flink.ModelUpdate;
import dev.rondo.flink.Scoring;
import dev.rondo.keyed.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job of the demonstration: {@link Events} at a rate, the operator, and a {@link RecordSink}. Half of the events are for a second
 * model, from an event time on.
 */
public record ScoringJob(
        Path folder, int events, double perSecond, int parallelism, int batch, int cache, Map<String, String> options) {
    /** The seeds of the two networks. */
    public static final int FIRST_SEED = 1;

    /** The seed of the second network. */
    public static final int SECOND_SEED = 2;

    /** The event at which the function for results throws, once; less than 0 for none. */
    private static final AtomicLong FAIL_AT = new AtomicLong(-1);

    /** Lets the next job of this JVM fail at an event, once. */
    public static void failAt(long event) {
        FAIL_AT.set(event);
    }

    /** {@return a job with more of Flink's options} */
    public ScoringJob with(String... keysAndValues) {
        Map<String, String> all = new HashMap<>(options);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            all.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new ScoringJob(folder, events, perSecond, parallelism, batch, cache, all);
    }

    /** {@return the event that is the first for the second model} */
    public long swapAt() {
        return events / 2;
    }

    /** {@return the bits that every event must have} */
    public long[] expected() {
        return Events.expected(events, swapAt(), Events.network(FIRST_SEED), Events.network(SECOND_SEED));
    }

    /** Starts the job in a cluster inside this JVM. {@return its client} */
    public JobClient start() throws Exception {
        Configuration configuration = Configuration.fromMap(options);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
        DataGeneratorSource<Long> numbers = new DataGeneratorSource<>(
                number -> number, events, RateLimiterStrategy.perSecond(perSecond), Types.LONG);
        // one reader, because Flink keeps the order of a key's events only behind one
        DataStream<Long> source = env.fromSource(
                        numbers,
                        WatermarkStrategy.<Long>forMonotonousTimestamps().withTimestampAssigner((event, time) -> event),
                        "events")
                .setParallelism(1)
                .uid("events");
        DataStream<ModelUpdate> updates = env.fromData(ModelUpdate.swapAt(swapAt(), Events.network(SECOND_SEED)))
                .uid("updates");
        Scoring<Integer, Long> scoring = Scoring.of(
                        source.keyBy(Events::key, Types.INT), ModelRef.of(Events.network(FIRST_SEED)))
                .features(Events::features)
                .updates(updates)
                .warmUp(Duration.ZERO) // plain kernels are fast enough for this rate
                .batches(batch, Duration.ofMillis(5));
        if (cache > 0) {
            scoring.cache(cache, Math.max(1, cache / 2));
        }
        TypeInformation<Tuple3<Long, Long, String>> type = Types.TUPLE(Types.LONG, Types.LONG, Types.STRING);
        int pause = Integer.parseInt(options.getOrDefault("demo.pause", "0"));
        scoring.results(
                        step -> {
                            if (step.event() == FAIL_AT.get()) {
                                FAIL_AT.set(-1);
                                throw new IOException("a failure in the operator, made for the test");
                            }
                            return Tuple3.of(step.event(), Events.bits(step.outputs(), step.at(), 3), step.version());
                        },
                        type)
                .sinkTo(new RecordSink(folder.toString(), pause))
                .uid("sink");
        return env.executeAsync("rondo");
    }

    /** {@return the last complete checkpoint below a folder, if there is one} */
    public static Optional<Path> lastCheckpoint(Path checkpoints) throws IOException {
        try (Stream<Path> files = Files.walk(checkpoints)) {
            return files.filter(file -> file.getFileName().toString().equals("_metadata"))
                    .map(Path::getParent)
                    .max(Comparator.comparingLong(ScoringJob::modified));
        }
    }

    private static long modified(Path folder) {
        try {
            return Files.getLastModifiedTime(folder.resolve("_metadata")).toMillis();
        } catch (IOException e) {
            return 0; // removed meanwhile
        }
    }

    /**
     * Runs the job: {@code FOLDER EVENTS PER_SECOND PARALLELISM BATCH CACHE [KEY=VALUE...]}, with options of Flink's. Compares all results
     * with those of one thread at the end.
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>();
        for (int i = 6; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            options.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        ScoringJob job = new ScoringJob(
                Path.of(arguments[0]),
                Integer.parseInt(arguments[1]),
                Double.parseDouble(arguments[2]),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                Integer.parseInt(arguments[5]),
                options);
        job.start().getJobExecutionResult().get();
        System.out.println(job.compare());
    }

    /**
     * Compares the results of all runs in the folder with those of one thread.
     *
     * @return a sentence with the counts
     * @throws AssertionError when an event has no result, or one with different bits
     */
    public String compare() throws IOException {
        long[] expected = expected();
        int[] seen = new int[events];
        String[] versions = {
            ModelRef.of(Events.network(FIRST_SEED)).version(),
            ModelRef.of(Events.network(SECOND_SEED)).version()
        };
        int results = RecordSink.read(folder, (event, bits, version) -> {
            if (bits != expected[(int) event]) {
                throw new AssertionError(
                        "event " + event + " of " + Events.key(event) + " has other bits than in one thread");
            }
            if (!version.equals(versions[event < swapAt() ? 0 : 1])) {
                throw new AssertionError("event " + event + " has version " + version);
            }
            seen[(int) event]++;
        });
        for (int i = 0; i < events; i++) {
            if (seen[i] == 0) {
                throw new AssertionError("event " + i + " has no result");
            }
        }
        return events + " events have the bits of one thread; " + (results - events) + " results were made again";
    }
}
