package dev.rondo.keyed;

import static dev.rondo.support.Refused.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class WriteBehindCacheTest {
    private static final Network NETWORK = Network.builder(1).gru(1).build(1);

    /** Keeps copies, as bytes would be. */
    private static final class Copies implements WriteBehindCache.Store<Integer> {
        final Map<Integer, State> states = new HashMap<>();
        final List<Integer> written = new ArrayList<>();

        @Override
        public State read(Integer key) {
            State state = states.get(key);
            return state == null ? NETWORK.newState() : state.copy();
        }

        @Override
        public void write(Integer key, State state) {
            written.add(key);
            states.put(key, state.copy());
        }
    }

    private static void add(WriteBehindCache<Integer> cache, int key) throws Exception {
        State state = cache.get(key);
        state.setHidden(0, new float[] {state.hidden(0)[0] + 1});
        cache.changed(key);
    }

    @Test
    void shouldLoseNoChange() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        for (int capacity = 1; capacity < 8; capacity++) {
            for (int mostChanged = 1; mostChanged < 9; mostChanged++) {
                Copies store = new Copies();
                WriteBehindCache<Integer> cache = new WriteBehindCache<>(store, capacity, mostChanged);
                int[] counts = new int[10];
                for (int i = 0; i < 200; i++) {
                    int key = random.nextInt(counts.length);
                    counts[key]++;
                    add(cache, key);
                    assertTrue(cache.changedCount() <= Math.min(capacity, mostChanged));
                }
                cache.flush();
                for (int key = 0; key < counts.length; key++) {
                    assertEquals(counts[key], store.read(key).hidden(0)[0], "stream " + key);
                }
                assertEquals(200, cache.hits() + cache.misses());
            }
        }
    }

    @Test
    void shouldWriteWhatIsEvictedOrHasWaitedLongest() throws Exception {
        Copies store = new Copies();
        WriteBehindCache<Integer> cache = new WriteBehindCache<>(store, 3, 2);
        add(cache, 1);
        add(cache, 2);
        add(cache, 3);
        assertEquals(List.of(1), store.written);
        cache.get(1);
        cache.get(4);
        assertEquals(List.of(1, 2), store.written);
        cache.flush();
        cache.flush();
        assertEquals(List.of(1, 2, 3), store.written);
        assertEquals(1, cache.hits());
    }

    @Test
    void shouldRefuseToHoldNothing() {
        assertRefused(() -> new WriteBehindCache<>(new Copies(), 0, 1), "at least 1");
        assertRefused(() -> new WriteBehindCache<>(new Copies(), 1, 0), "at least 1");
    }
}
