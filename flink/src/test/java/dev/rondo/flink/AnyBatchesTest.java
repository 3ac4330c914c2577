package dev.rondo.flink;

import static dev.rondo.flink.OneOperator.event;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.SkipPolicy;
import dev.rondo.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However events fall into batches, each has the bits of one thread, and the events of a key keep their order. */
@SuppressWarnings("try") // the close of the harnesses may throw InterruptedException
class AnyBatchesTest {
    private static final int EVENTS = 400;
    private static final Network NETWORK = OneOperator.network(SkipPolicy.ZERO, 1);

    /** Event i of a seed; a third of the events has the key k0. */
    private static List<Tuple2<String, Float>> events(SplittableRandom random) {
        List<Tuple2<String, Float>> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            String key = "k" + (random.nextInt(3) == 0 ? 0 : random.nextInt(12));
            events.add(Tuple2.of(key, random.nextFloat()));
        }
        return events;
    }

    /** {@return the results of each key, in the form of {@link OneOperator}} */
    private static Map<String, List<String>> oneThread(List<Tuple2<String, Float>> events, String version) {
        Runner runner = NETWORK.newRunner();
        Map<String, State> states = new HashMap<>();
        Map<String, List<String>> results = new HashMap<>();
        float[] y = new float[NETWORK.outputSize()];
        for (int i = 0; i < EVENTS; i++) {
            Tuple2<String, Float> event = events.get(i);
            runner.step(states.computeIfAbsent(event.f0, key -> NETWORK.newState()), new float[] {event.f1}, y);
            results.computeIfAbsent(event.f0, key -> new ArrayList<>())
                    .add(event.f0 + "@" + i + " " + version + " " + y[0]);
        }
        return results;
    }

    /** Does one of the things that end a batch early, or none of them. */
    private static void interrupt(
            KeyedOneInputStreamOperatorTestHarness<String, Tuple2<String, Float>, String> harness, int time, int kind)
            throws Exception {
        switch (kind) {
            case 0 -> harness.processWatermark(new Watermark(time));
            case 1 -> harness.setProcessingTime(time);
            case 2 -> {
                harness.prepareSnapshotPreBarrier(time);
                harness.snapshot(time, time);
            }
            default -> {}
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldGiveTheBitsOfOneThreadForAnySplitIntoBatches(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Settings.Batches batches = new Settings.Batches(1 + random.nextInt(20), random.nextInt(2) * 10);
        check(random, OneOperator.settings(NETWORK, batches, Settings.GapTimes.NONE), new HashMapStateBackend());
    }

    /** The cache holds fewer states than there are keys, so that it evicts them. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldGiveTheBitsOfOneThreadWithACacheInFrontOfRocksDb(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Settings.Batches batches = new Settings.Batches(1 + random.nextInt(6), random.nextInt(2) * 10);
        int capacity = batches.size() + random.nextInt(4);
        check(
                random,
                OneOperator.withCache(
                        OneOperator.settings(NETWORK, batches, Settings.GapTimes.NONE),
                        capacity,
                        1 + random.nextInt(capacity)),
                new EmbeddedRocksDBStateBackend());
    }

    private static void check(
            SplittableRandom random, Settings<String, Tuple2<String, Float>, String> settings, StateBackend backend)
            throws Exception {
        List<Tuple2<String, Float>> events = events(random);
        int quiet = 4 + random.nextInt(40);
        Map<String, List<String>> results = new HashMap<>();
        try (var harness = OneOperator.plain(settings)) {
            harness.setStateBackend(backend);
            harness.open();
            for (int i = 0; i < EVENTS; i++) {
                Tuple2<String, Float> event = events.get(i);
                harness.processElement(event(event.f0, event.f1, i));
                interrupt(harness, i, random.nextInt(quiet));
            }
            harness.endInput();
            harness.getOperator().finish();
            for (String result : harness.extractOutputValues()) {
                results.computeIfAbsent(result.substring(0, result.indexOf('@')), key -> new ArrayList<>())
                        .add(result);
            }
        }
        String version = results.get("k0").getFirst().split(" ")[1];
        assertEquals(oneThread(events, version), results, () -> settings.batches() + ", " + settings.cache());
    }
}
