package dev.rondo.flink;

import dev.rondo.State;
import dev.rondo.keyed.WriteBehindCache;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.jspecify.annotations.Nullable;

/**
 * The states of all keys of a subtask, in Flink's state. Without a cache, a state of the heap backend is the object itself; it must be
 * asked for anew at each step, because the backend copies it while a snapshot is written.
 */
final class StreamStates<K> {
    /** The name of Flink's state. */
    static final String NAME = "rondo-state";

    private final KeyedStateBackend<K> keys;
    private final ValueState<State> states;
    private final Supplier<State> begin;
    private final @Nullable WriteBehindCache<K> cache;

    /**
     * Opens the states.
     *
     * @param begin makes the state of a new stream
     * @param capacity the most states in the cache; 0 for no cache
     * @param mostChanged the most states that a barrier has to wait for
     */
    StreamStates(
            KeyedStateBackend<K> keys, ValueState<State> states, Supplier<State> begin, int capacity, int mostChanged) {
        this.keys = keys;
        this.states = states;
        this.begin = begin;
        this.cache = capacity == 0 ? null : new WriteBehindCache<>(new Backend(), capacity, mostChanged);
    }

    /** {@return the state of a key, to be changed and then passed to {@link #changed}} */
    State get(K key) throws Exception {
        return cache == null ? read(key) : cache.get(key);
    }

    void changed(K key, State state) throws Exception {
        if (cache == null) {
            keys.setCurrentKey(key);
            states.update(state);
        } else {
            cache.changed(key);
        }
    }

    /** Writes back what only the cache has. */
    void flush() throws Exception {
        if (cache != null) {
            cache.flush();
        }
    }

    long hits() {
        return cache == null ? 0 : cache.hits();
    }

    long misses() {
        return cache == null ? 0 : cache.misses();
    }

    private State read(K key) throws Exception {
        keys.setCurrentKey(key);
        State state = states.value();
        return state == null ? begin.get() : state;
    }

    /** Copies, because a backend may keep the object that it is given. */
    private final class Backend implements WriteBehindCache.Store<K> {
        @Override
        public State read(K key) throws Exception {
            return StreamStates.this.read(key).copy();
        }

        @Override
        public void write(K key, State state) throws Exception {
            keys.setCurrentKey(key);
            states.update(state.copy());
        }
    }
}
