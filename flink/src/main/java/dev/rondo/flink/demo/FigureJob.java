package dev.rondo.flink.demo;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.flink.Results;
import dev.rondo.flink.Scoring;
import dev.rondo.flink.StateType;
import dev.rondo.flink.Step;
import dev.rondo.keyed.ModelRef;
import dev.rondo.model.OnnxModels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The job of a cell of {@link Figures}: a source in a thread of its own, and one subtask with the operator and a sink that drops the
 * results. The operator's thread also takes the events out of the network's buffers. The first third of the events is not counted.
 */
final class FigureJob {
    private static final int INPUTS = 16;
    private static final int HIDDEN = 64;
    private static final int OUTPUTS = 4;
    private static final int BATCH = 64;
    private static final int BOUND = 10_000;

    private FigureJob() {}

    /** Counts the results of the operator's thread, and notes the times at the first counted and at the last one. */
    private static final class Meter {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
        private static final long[] CPU = new long[2];
        private static final long[] WALL = new long[2];
        private static long count;
        private static long first;
        private static long last;

        static void reset(long events) {
            first = events / 3;
            last = events - 1;
            count = 0;
        }

        static void tick() {
            long now = count++;
            if (now == first || now == last) {
                int at = now == first ? 0 : 1;
                CPU[at] = THREADS.getCurrentThreadCpuTime();
                WALL[at] = System.nanoTime();
            }
        }

        static Figures.Cell cell() {
            long counted = last - first;
            return new Figures.Cell(
                    (CPU[1] - CPU[0]) / counted, Math.round(counted * 1e9 / Math.max(1, WALL[1] - WALL[0])));
        }
    }

    /** Passes events on, and if asked, reads and stores their states without a step. */
    private static final class WithoutStep extends KeyedProcessFunction<Integer, Long, Long> {
        private static final long serialVersionUID = 1;
        /** Null for events without state. */
        private final @Nullable StateType type;

        private transient @Nullable ValueState<State> states;

        WithoutStep(@Nullable StateType type) {
            this.type = type;
        }

        @Override
        public void open(OpenContext context) {
            if (type != null) {
                states = getRuntimeContext().getState(new ValueStateDescriptor<>("state", type));
            }
        }

        @Override
        public void processElement(Long event, Context context, Collector<Long> results) throws Exception {
            if (type != null && states != null) {
                State state = states.value();
                states.update(state == null ? type.createSerializer(null).createInstance() : state);
            }
            Meter.tick();
            results.collect(event);
        }
    }

    /** Writes features that follow from the number of the event. */
    static void features(long event, float[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = (event >> i & 255) / 256f - 0.5f;
        }
    }

    /** {@return a key that follows from the number of the event, in a random order} */
    private static int key(long event, int keys) {
        return Math.floorMod((int) (event * 0x9E3779B97F4A7C15L >>> 33), keys);
    }

    static Network network() {
        return Network.builder(INPUTS).lstm(HIDDEN).dense(OUTPUTS).build(1);
    }

    /** {@return the operator with ONNX Runtime in place of Rondo, for the same network} */
    static <K, R> OnnxScoring<K, Long, R> onnxRuntime(int batch, Results<K, Long, R> results) throws IOException {
        Path file = Files.createTempFile("figures", ".onnx");
        try {
            OnnxModels.save(network(), file);
            OnnxRun.Model model = new OnnxRun.Model(Files.readAllBytes(file), INPUTS, HIDDEN, OUTPUTS);
            return new OnnxScoring<>(model, batch, FigureJob::features, results);
        } finally {
            Files.delete(file);
        }
    }

    /** {@return the cell of a figure} */
    static Figures.Cell measure(Figure figure, int keys, long events) throws Exception {
        Meter.reset(events);
        Map<String, String> options = Map.of(
                "rest.port", "0",
                "pipeline.object-reuse", "true",
                "state.backend.type", figure.usesRocksDb() ? "rocksdb" : "hashmap");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, Configuration.fromMap(options));
        KeyedStream<Long, Integer> keyed = env.fromSequence(0, events - 1).keyBy(event -> key(event, keys), Types.INT);
        results(figure, keys, keyed).sinkTo(new DiscardingSink<>());
        env.execute("figures");
        return Meter.cell();
    }

    private static DataStream<Long> results(Figure figure, int keys, KeyedStream<Long, Integer> events)
            throws IOException {
        int batch = figure.hasBatches() ? BATCH : 1;
        if (!figure.hasSteps()) {
            StateType type = figure == Figure.STATE ? StateType.of(network()) : null;
            return events.process(new WithoutStep(type), Types.LONG);
        }
        if (figure.usesOnnxRuntime()) {
            return events.transform("onnx", Types.LONG, onnxRuntime(batch, FigureJob::result));
        }
        Scoring<Integer, Long> scoring = Scoring.of(events, ModelRef.of(network()))
                .features(FigureJob::features)
                .batches(batch, batch == 1 ? Duration.ZERO : Duration.ofMillis(5));
        if (figure.hasCache()) {
            scoring.cache(2 * keys, figure == Figure.BOUNDED_CACHE ? BOUND : keys);
        }
        return scoring.results(FigureJob::result, Types.LONG);
    }

    private static Long result(Step<Integer, Long> step) {
        Meter.tick();
        return step.event();
    }
}
