package dev.rondo;

import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link StateStore}. Not thread-safe.
 *
 * @param <K> the type of the keys
 */
public final class StateStoreBuilder<K> {
    final Network network;
    int capacity = Integer.MAX_VALUE;

    @Nullable
    Map<? super K, byte[]> spill;

    LongSupplier clock = System::nanoTime;

    StateStoreBuilder(Network network) {
        this.network = Objects.requireNonNull(network, "network");
    }

    /**
     * Sets the largest number of states in memory. When one more is needed, the store drops the stream that was not used
     * for the longest time, or spills it, see {@link #spillTo}. The default is no bound.
     *
     * @param streams at least 1, and at least the number of distinct keys in one micro-batch: a state that was dropped or
     *     spilled before its step loses that step
     * @return this
     */
    public StateStoreBuilder<K> capacity(int streams) {
        Arguments.checkCount("capacity", streams);
        this.capacity = streams;
        return this;
    }

    /**
     * Keeps streams beyond the capacity as bytes in a map instead of dropping them. The map may be a view of a file or a
     * database. The store calls its {@code put}, {@code get} and {@code remove}, from the store's thread, and only for keys
     * that are not in memory. The keys of spilled streams stay in memory.
     *
     * @param map an empty map, not shared with other stores
     * @return this
     */
    public StateStoreBuilder<K> spillTo(Map<? super K, byte[]> map) {
        this.spill = Objects.requireNonNull(map, "map");
        return this;
    }

    /**
     * Sets the clock that measures the age of a stream. The default is {@link System#nanoTime}, which costs about 20 ns per
     * {@link StateStore#get}; a clock that returns the time of the current event or micro-batch costs less.
     *
     * @param nanos returns nanoseconds; never goes back
     * @return this
     */
    public StateStoreBuilder<K> clock(LongSupplier nanos) {
        this.clock = Objects.requireNonNull(nanos, "nanos");
        return this;
    }

    /** {@return the store, empty} */
    public StateStore<K> build() {
        return new StateStore<>(this);
    }
}
