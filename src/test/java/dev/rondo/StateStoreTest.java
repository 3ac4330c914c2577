package dev.rondo;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.support.Allocations;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class StateStoreTest {
    private final Network network = Network.builder(3).lstm(7).gru(5).dense(2).build(1);
    private final Runner runner = network.newRunner();
    private final float[] y = new float[2];
    private long now;

    private StateStoreBuilder<String> builder() {
        return StateStore.<String>builder(network).clock(() -> now);
    }

    private void step(State state, float value) {
        runner.step(state, new float[] {value, 1, -value}, y);
    }

    @Test
    void shouldReturnTheSameStateForTheSameKey() {
        StateStore<String> store = builder().build();
        State a = store.get("a");
        assertNotSame(a, store.get("b"));
        assertSame(a, store.get("a"));
        assertEquals(2, store.size());
        assertEquals(0, store.spilledCount());
    }

    @Test
    void shouldBeginStreamsWithTheInitialStateOfTheNetwork() {
        State initial = network.newState();
        initial.setCell(0, new float[] {1, 2, 3, 4, 5, 6, 7});
        StateStore<String> store =
                StateStore.<String>builder(network.withInitialState(initial)).build();
        assertArrayEquals(initial.cell(0), store.get("a").cell(0));
    }

    @Test
    void shouldDropTheLeastRecentlyUsedStream() {
        StateStore<String> store = builder().capacity(3).build();
        for (String key : new String[] {"a", "b", "c"}) {
            step(store.get(key), 1);
        }
        store.get("a");
        store.get("d");
        assertEquals(3, store.size());
        assertEquals(1, store.get("a").steps());
        assertEquals(1, store.get("c").steps());
        assertEquals(0, store.get("b").steps(), "b is a new stream");
    }

    @Test
    void shouldGiveSpilledStreamsTheBitsOfStreamsInMemory() {
        Map<String, byte[]> map = new HashMap<>();
        StateStore<String> small = builder().capacity(4).spillTo(map).build();
        StateStore<String> large = builder().build();
        Random random = new Random(5);
        for (int i = 0; i < 400; i++) {
            String key = "k" + random.nextInt(17);
            float value = random.nextFloat();
            step(small.get(key), value);
            step(large.get(key), value);
            assertEquals(small.spilledCount(), map.size());
            assertTrue(small.size() - small.spilledCount() <= 4);
        }
        assertEquals(17, small.size());
        for (int k = 0; k < 17; k++) {
            assertArrayEquals(large.get("k" + k).toBytes(), small.get("k" + k).toBytes());
        }
    }

    /** A stream that an input made NaN is the same stream, whether it was spilled or not. */
    @Test
    void shouldBringBackAStateThatIsNotFinite() {
        StateStore<String> store =
                builder().capacity(1).spillTo(new HashMap<>()).build();
        step(store.get("a"), Float.NaN);
        store.get("b");
        assertEquals(1, store.get("a").steps());
        assertFalse(store.get("a").isFinite());
    }

    @Test
    void shouldLoseNothingWhenTheMapFails() {
        Map<String, byte[]> failing = new HashMap<>() {
            @Override
            public byte[] put(String key, byte[] bytes) {
                throw new IllegalStateException("the disk is full");
            }
        };
        StateStore<String> store = builder().capacity(1).spillTo(failing).build();
        step(store.get("a"), 1);
        assertRefused(IllegalStateException.class, () -> store.get("b"), "the disk is full");
        assertEquals(1, store.size());
        assertEquals(1, store.get("a").steps());
    }

    @Test
    void shouldSayThatASpilledStateIsGone() {
        Map<String, byte[]> map = new HashMap<>();
        StateStore<String> store = builder().capacity(1).spillTo(map).build();
        store.get("a");
        store.get("b");
        map.clear();
        assertRefused(IllegalStateException.class, () -> store.get("a"), "stream a", "not in the map");
    }

    @Test
    void shouldEvictByAgeInMemoryAndSpilled() {
        Map<String, byte[]> map = new HashMap<>();
        StateStore<String> store = builder().capacity(2).spillTo(map).build();
        for (String key : new String[] {"a", "b", "c", "d"}) {
            store.get(key);
            now += 10;
        }
        store.get("a"); // used at 40; b at 10 and c at 20 are spilled
        assertEquals(0, store.evictOlderThan(Duration.ofNanos(30)));
        now = 45;
        assertEquals(1, store.evictOlderThan(Duration.ofNanos(25)), "b is 35 old, c is 25");
        assertEquals(Map.of("c", 1), Map.of(map.keySet().iterator().next(), map.size()));
        now = 65;
        assertEquals(2, store.evictOlderThan(Duration.ofNanos(30)), "c and d");
        assertEquals(1, store.size());
        assertTrue(map.isEmpty());
        now = 100;
        assertEquals(1, store.evictOlderThan(Duration.ZERO));
        assertEquals(0, store.size());
    }

    @Test
    void shouldRemoveStreamsInMemoryAndSpilled() {
        Map<String, byte[]> map = new HashMap<>();
        StateStore<String> store = builder().capacity(1).spillTo(map).build();
        store.get("a");
        store.get("b");
        assertTrue(store.remove("a"));
        assertTrue(store.remove("b"));
        assertFalse(store.remove("b"));
        assertEquals(0, store.size());
        assertTrue(map.isEmpty());
    }

    @Test
    void shouldKeepStreamsWhenTheNetworkIsReplaced() {
        StateStore<String> store = builder().build();
        step(store.get("a"), 1);
        Network newer = network.withParameters(new float[network.parameterCount()]);
        store.replaceNetwork(newer);
        assertSame(newer, store.network());
        assertEquals(1, store.get("a").steps());
        assertRefused(() -> store.replaceNetwork(Network.builder(3).gru(5).build(1)), "architecture");
    }

    @Test
    void shouldBelongToOneThreadUntilItIsHandedOver() throws Exception {
        StateStore<String> store = builder().build();
        assertEquals(0, inAnotherThread(() -> store.evictOlderThan(Duration.ZERO)), "nobody's yet");
        State a = store.get("a");
        for (Runnable use : new Runnable[] {
            () -> store.get("a"),
            store::snapshot,
            () -> store.remove("a"),
            store::handOver,
            () -> store.evictOlderThan(Duration.ZERO),
            () -> store.replaceNetwork(network)
        }) {
            inAnotherThread(() -> {
                assertRefused(IllegalStateException.class, use::run, "one store per thread", "handOver");
                return null;
            });
        }
        store.handOver();
        assertSame(a, inAnotherThread(() -> store.get("a")));
        assertRefused(IllegalStateException.class, () -> store.get("a"), "one store per thread");
    }

    private static <T> T inAnotherThread(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().start(task);
        return task.get();
    }

    @Test
    void shouldAllocateNothingForStreamsInMemory() throws Throwable {
        StateStore<String> store =
                StateStore.<String>builder(network).capacity(64).build();
        String[] keys = new String[64];
        for (int k = 0; k < keys.length; k++) {
            keys[k] = "stream " + k;
            store.get(keys[k]);
        }
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            fewest = Math.min(fewest, Allocations.of(() -> {
                for (String key : keys) {
                    store.get(key);
                }
            }));
        }
        long empty = Allocations.of(() -> {});
        assertTrue(fewest <= empty + 64, fewest + " bytes"); // the lambda itself
    }

    @Test
    void shouldRefuseBadSettings() {
        assertRefused(() -> builder().capacity(0), "capacity", "at least 1", "is 0");
        assertRefused(NullPointerException.class, () -> builder().build().get(null), "key");
    }
}
