package dev.rondo.flink.demo;

import dev.rondo.Network;
import dev.rondo.State;
import dev.rondo.flink.Scoring;
import dev.rondo.flink.StateType;
import dev.rondo.keyed.ModelRef;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
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

/**
 * Measures the CPU time of the operator's thread per event: {@code Figures MODE KEYS MILLIONS}. The thread also takes the events out of the
 * network's buffers and hands the results to a sink that drops them. The first third of the events is not counted. The network is LSTM
 * 16 to 64 and a dense layer to 4.
 */
public final class Figures {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int INPUTS = 16;

    private Figures() {}

    /** Counts the results of the operator's thread, and takes its CPU time at the first counted and at the last one. */
    private static final class Meter {
        static final AtomicLong CPU = new AtomicLong();
        static final AtomicLong WALL = new AtomicLong();
        static long count;
        static long first;
        static long last;

        static void tick() {
            long now = count++;
            if (now == first || now == last) {
                CPU.set(THREADS.getCurrentThreadCpuTime() - CPU.get());
                WALL.set(System.nanoTime() - WALL.get());
            }
        }
    }

    /** Passes events on, and if asked, reads and stores their states without a step. */
    private static final class WithoutStep extends KeyedProcessFunction<Integer, Long, Long> {
        private static final long serialVersionUID = 1;
        /** Null for events without state. */
        private final StateType type;

        private transient ValueState<State> states;

        WithoutStep(StateType type) {
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
            if (type != null) {
                State state = states.value();
                states.update(state == null ? type.createSerializer(null).createInstance() : state);
            }
            Meter.tick();
            results.collect(event);
        }
    }

    private static void features(long event, float[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = (event >> i & 255) / 256f - 0.5f;
        }
    }

    /** {@return a key that follows from the number of the event, in a random order} */
    private static int key(long event, int keys) {
        return Math.floorMod((int) (event * 0x9E3779B97F4A7C15L >>> 33), keys);
    }

    /**
     * Measures one mode: {@code flink}, {@code state}, {@code heap}, {@code batch}, {@code rocksdb}, {@code rocksdb-batch-cache} or
     * {@code rocksdb-batch-cache-bounded}, which has at most 10,000 states to write before a checkpoint.
     */
    public static void main(String[] arguments) throws Exception {
        String mode = arguments[0];
        int keys = Integer.parseInt(arguments[1]);
        long events = Long.parseLong(arguments[2]) * 1_000_000;
        Meter.first = events / 3;
        Meter.last = events - 1;
        Map<String, String> options = new HashMap<>();
        options.put("rest.port", "0");
        options.put("pipeline.object-reuse", "true");
        options.put("state.backend.type", mode.startsWith("rocksdb") ? "rocksdb" : "hashmap");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(1, Configuration.fromMap(options));
        Network network = Network.builder(INPUTS).lstm(64).dense(4).build(1);
        KeyedStream<Long, Integer> keyed = env.fromSequence(0, events - 1).keyBy(event -> key(event, keys), Types.INT);
        DataStream<Long> results;
        if (mode.equals("flink") || mode.equals("state")) {
            results = keyed.process(new WithoutStep(mode.equals("flink") ? null : StateType.of(network)), Types.LONG);
        } else {
            Scoring<Integer, Long> scoring =
                    Scoring.of(keyed, ModelRef.of(network)).features(Figures::features);
            if (mode.contains("batch")) {
                scoring.batches(64, Duration.ofMillis(5));
            }
            if (mode.contains("cache")) {
                scoring.cache(2 * keys, mode.endsWith("bounded") ? 10_000 : keys);
            }
            results = scoring.results(
                    step -> {
                        Meter.tick();
                        return step.event();
                    },
                    Types.LONG);
        }
        results.sinkTo(new DiscardingSink<>());
        env.execute("figures");
        long counted = Meter.last - Meter.first;
        System.out.printf(
                Locale.ROOT,
                "%-27s %7d keys: %6d ns of CPU an event, %,9d events a second%n",
                mode,
                keys,
                Meter.CPU.get() / counted,
                counted * 1_000_000_000L / Meter.WALL.get());
    }
}
