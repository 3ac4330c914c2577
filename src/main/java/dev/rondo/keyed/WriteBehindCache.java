package dev.rondo.keyed;

import dev.rondo.State;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A bounded number of live states in front of a store that holds states as bytes. A state is written back when it is evicted, the least
 * recently used one first, and by {@link #flush}, which must be called before the store is saved. So that {@code flush} takes a bounded
 * time, at most a given number of states differ from the store at any moment: when one more would, the one that has waited longest is
 * written back.
 *
 * <p>For one thread. A hit allocates nothing.
 *
 * @param <K> the type of the keys, with {@code equals} and {@code hashCode}
 */
public final class WriteBehindCache<K> {
    /**
     * A store of states.
     *
     * @param <K> the type of the keys
     */
    public interface Store<K> {
        /**
         * {@return the state of a stream, which the cache keeps; new if the store has none}
         *
         * @param key the key of the stream
         * @throws Exception when the store fails
         */
        State read(K key) throws Exception;

        /**
         * Stores the state of a stream.
         *
         * @param key the key of the stream
         * @param state its state, to be copied
         * @throws Exception when the store fails
         */
        void write(K key, State state) throws Exception;
    }

    private final Store<K> store;
    private final int capacity;
    private final int mostChanged;
    /** Least recently used first. */
    private final LinkedHashMap<K, State> live = new LinkedHashMap<>(16, 0.75f, true);
    /** The states that differ from the store, in the order in which they began to. */
    private final LinkedHashMap<K, State> changed = new LinkedHashMap<>();

    private long hits;
    private long misses;

    /**
     * Makes an empty cache.
     *
     * @param store the store
     * @param capacity the most states in memory, at least 1
     * @param mostChanged the most states that {@link #flush} has to write, at least 1
     */
    public WriteBehindCache(Store<K> store, int capacity, int mostChanged) {
        if (capacity < 1 || mostChanged < 1) {
            throw new IllegalArgumentException(
                    "capacity and mostChanged must be at least 1, but are " + capacity + " and " + mostChanged);
        }
        this.store = store;
        this.capacity = capacity;
        this.mostChanged = mostChanged;
    }

    /**
     * {@return the state of a stream} It is the cache's own: change it, and call {@link #changed}, before this method is called for
     * {@code capacity} other keys.
     *
     * @param key the key of the stream
     * @throws Exception when the store fails
     */
    public State get(K key) throws Exception {
        State state = live.get(key);
        if (state != null) {
            hits++;
            return state;
        }
        misses++;
        if (live.size() >= capacity) {
            Map.Entry<K, State> eldest = live.firstEntry();
            if (changed.containsKey(eldest.getKey())) {
                writeBack(eldest);
            }
            live.remove(eldest.getKey());
        }
        state = store.read(key);
        live.put(key, state);
        return state;
    }

    /**
     * Notes that the state of a stream differs from the store.
     *
     * @param key the key of a stream in memory
     * @throws Exception when the store fails
     */
    public void changed(K key) throws Exception {
        if (!changed.containsKey(key)) {
            changed.put(key, live.get(key));
            if (changed.size() > mostChanged) {
                writeBack(changed.firstEntry());
            }
        }
    }

    private void writeBack(Map.Entry<K, State> entry) throws Exception {
        store.write(entry.getKey(), entry.getValue());
        changed.remove(entry.getKey());
    }

    /**
     * Writes back all states that differ from the store. They stay in memory.
     *
     * @throws Exception when the store fails; what has not been written still counts as changed
     */
    public void flush() throws Exception {
        while (!changed.isEmpty()) {
            writeBack(changed.firstEntry());
        }
    }

    /** {@return how often the state was in memory} */
    public long hits() {
        return hits;
    }

    /** {@return how often the state had to be read from the store} */
    public long misses() {
        return misses;
    }

    /** {@return the number of states that {@link #flush} would write} */
    public int changedCount() {
        return changed.size();
    }
}
