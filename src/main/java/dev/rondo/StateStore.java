package dev.rondo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The states of many streams, found by key: one store per thread that steps them.
 *
 * {@snippet file="StateStoreSnippetsTest.java" region="store"}
 *
 * <p><b>Threads.</b> A store has a single writer. It belongs to the first thread that calls {@link #get}, and refuses other
 * threads with an {@link IllegalStateException}. A service with several threads has one store (a shard) per thread and sends
 * each key to one shard, for example by {@code Math.floorMod(key.hashCode(), shards)}. So the store needs no lock, and
 * {@link #get} allocates nothing for a key that is in memory. Snapshots are taken by the store's thread, and written by any
 * thread.
 *
 * <p><b>Memory.</b> A stream in memory takes its state and about 100 bytes. {@link StateStoreBuilder#capacity} bounds their
 * number, by dropping or spilling the least recently used stream, and {@link #evictOlderThan} drops streams that have ended.
 *
 * @param <K> the type of the keys, with {@code equals} and {@code hashCode}; keys must not change
 */
public final class StateStore<K> {
    private static final class Slot {
        final State state;
        long usedAt;

        Slot(State state) {
            this.state = state;
        }
    }

    private final int capacity;
    private final @Nullable Map<? super K, byte[]> spill;
    private final LongSupplier clock;

    /** The streams in memory, least recently used first. */
    private final LinkedHashMap<K, Slot> live = new LinkedHashMap<>(16, 0.75f, true);
    /** When each spilled stream was used last. In this order, and all of them before those in memory. */
    private final LinkedHashMap<K, Long> spilled = new LinkedHashMap<>();

    private Network network;
    private @Nullable Thread owner;

    StateStore(StateStoreBuilder<K> settings) {
        this.network = settings.network;
        this.capacity = settings.capacity;
        this.spill = settings.spill;
        this.clock = settings.clock;
    }

    /**
     * {@return a builder}
     *
     * @param network makes the states of new streams
     * @param <K> the type of the keys
     */
    public static <K> StateStoreBuilder<K> builder(Network network) {
        return new StateStoreBuilder<>(network);
    }

    /**
     * {@return the state of a stream, new if the key is new} The state is the store's own: step it before the next call of
     * any method that may evict it, that is, {@link #evictOlderThan}, {@link #remove}, or this method for {@code capacity}
     * other keys. Allocates nothing if the stream is in memory.
     *
     * @param key the key of the stream
     * @throws IllegalStateException when another thread is the writer of this store, or a spilled state is missing in its map
     */
    public State get(K key) {
        if (owner != Thread.currentThread()) {
            checkOwner();
            owner = Thread.currentThread();
        }
        Slot slot = live.get(key);
        if (slot == null) {
            slot = bringIn(key);
        }
        slot.usedAt = clock.getAsLong();
        return slot.state;
    }

    private Slot bringIn(K key) {
        Objects.requireNonNull(key, "key");
        Slot slot = new Slot(spilled.containsKey(key) ? network.readState(spilledBytes(key), true) : network.newState());
        put(key, slot);
        if (spilled.remove(key) != null) {
            spillMap().remove(key);
        }
        return slot;
    }

    /** Adds a stream in memory. {@return whether another one had to be dropped for it} */
    private boolean put(K key, Slot slot) {
        boolean full = live.size() >= capacity;
        if (full) {
            Map.Entry<K, Slot> eldest = live.firstEntry();
            if (spill != null) {
                spill.put(eldest.getKey(), eldest.getValue().state.toBytes());
                spilled.put(eldest.getKey(), eldest.getValue().usedAt);
            }
            live.remove(eldest.getKey());
        }
        live.put(key, slot);
        return full && spill == null;
    }

    private Map<? super K, byte[]> spillMap() {
        return Objects.requireNonNull(spill);
    }

    private byte[] spilledBytes(K key) {
        byte[] bytes = spillMap().get(key);
        if (bytes == null) {
            throw new IllegalStateException("the spilled state of stream " + key + " is not in the map any more");
        }
        return bytes;
    }

    /**
     * Drops a stream; the next {@link #get} begins it anew.
     *
     * @param key the key of the stream
     * @return whether there was one
     */
    public boolean remove(K key) {
        Objects.requireNonNull(key, "key");
        checkOwner();
        if (spilled.remove(key) != null) {
            spillMap().remove(key);
            return true;
        }
        return live.remove(key) != null;
    }

    /**
     * Drops the streams that were not used for longer than an age, in memory or spilled. Takes time for these only.
     *
     * @param age the age
     * @return the number of streams dropped
     */
    public int evictOlderThan(Duration age) {
        checkOwner();
        long now = clock.getAsLong();
        long nanos = age.toNanos();
        int before = size();
        Iterator<Map.Entry<K, Long>> old = spilled.entrySet().iterator();
        while (old.hasNext()) {
            Map.Entry<K, Long> entry = old.next();
            if (now - entry.getValue() <= nanos) {
                return before - size();
            }
            spillMap().remove(entry.getKey());
            old.remove();
        }
        Iterator<Slot> slots = live.values().iterator();
        while (slots.hasNext() && now - slots.next().usedAt > nanos) {
            slots.remove();
        }
        return before - size();
    }

    /** {@return the number of streams, in memory and spilled} */
    public int size() {
        return live.size() + spilled.size();
    }

    /** {@return the number of streams that are spilled} */
    public int spilledCount() {
        return spilled.size();
    }

    /** {@return the network that makes the states of new streams} */
    public Network network() {
        return network;
    }

    /**
     * Replaces the network, for example together with {@link Runner#replaceNetwork}. All streams stay as they are.
     *
     * @param newer a network of the same architecture
     * @throws IllegalArgumentException when its architecture is different
     */
    public void replaceNetwork(Network newer) {
        checkOwner();
        if (newer.fingerprint() != network.fingerprint()) {
            throw new IllegalArgumentException(
                    "expected a network of this store's architecture\n" + network + "\nbut got\n" + newer);
        }
        network = newer;
    }

    /**
     * Lets another thread become the writer: the next one that calls {@link #get}. The caller must hand the store over
     * safely, for example through a queue.
     */
    public void handOver() {
        checkOwner();
        owner = null;
    }

    /**
     * {@return a copy of all streams} Call it on the store's thread, between two steps; then let another thread
     * {@linkplain StateSnapshot#write write} the copy. It copies every state in memory, and takes the bytes of spilled ones
     * from their map.
     */
    public StateSnapshot<K> snapshot() {
        checkOwner();
        long now = clock.getAsLong();
        List<StoredStream<K>> streams = new ArrayList<>(size());
        spilled.forEach((key, usedAt) -> streams.add(new StoredStream<>(key, now - usedAt, null, spilledBytes(key))));
        live.forEach((key, slot) -> streams.add(new StoredStream<>(key, now - slot.usedAt, slot.state.copy(), null)));
        return new StateSnapshot<>(network, streams);
    }

    /**
     * Fills this store from the files of snapshots. The number of shards may differ from the one that wrote them: every
     * shard reads all files and takes its own keys. Ages continue from those at the snapshot. If the streams exceed the
     * capacity, the least recently used ones are spilled or dropped. A stream whose state holds a value that is not finite, as after
     * an input that was NaN, is left out: it would give NaN for ever, and the next {@link #get} begins it anew.
     *
     * @param files the files, whose keys must be distinct
     * @param keys reads the keys
     * @param mine selects the keys of this shard
     * @return what was restored
     * @throws IllegalStateException when this store is not empty
     * @throws StateFormatException when a file is damaged or does not fit this network; the store stays empty
     * @throws IOException when a file cannot be read; the store stays empty
     */
    public RestoreReport restore(List<Path> files, KeyCodec<K> keys, Predicate<? super K> mine) throws IOException {
        Objects.requireNonNull(files, "files");
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(mine, "mine");
        checkOwner();
        if (size() > 0) {
            throw new IllegalStateException("restore into an empty store: this one has " + size() + " streams");
        }
        List<StoredStream<K>> streams = new ArrayList<>();
        Set<K> seen = new HashSet<>();
        boolean same = true;
        int nonFinite = 0;
        for (Path file : files) {
            StateFile.Content<K> content = StateFile.read(file, network, keys, mine);
            same &= content.sameNetwork();
            for (StoredStream<K> stream : content.streams()) {
                if (!seen.add(stream.key())) {
                    throw new StateFormatException(file + ": stream " + stream.key() + " is stored twice");
                }
                StoredStream<K> restored = withState(file, stream);
                if (Objects.requireNonNull(restored.state()).isFinite()) {
                    streams.add(restored);
                } else {
                    nonFinite++;
                }
            }
        }
        streams.sort(Comparator.comparingLong(stream -> -stream.age()));
        int dropped = fill(streams);
        return new RestoreReport(streams.size() - dropped, dropped, nonFinite, same);
    }

    private StoredStream<K> withState(Path file, StoredStream<K> stream) throws StateFormatException {
        try {
            return new StoredStream<>(stream.key(), stream.age(), network.readState(stream.bytes(), true), null);
        } catch (IllegalArgumentException e) {
            throw new StateFormatException(file + ": stream " + stream.key() + ": " + e.getMessage(), e);
        }
    }

    private int fill(List<StoredStream<K>> streams) {
        long now = clock.getAsLong();
        int dropped = 0;
        for (StoredStream<K> stream : streams) {
            Slot slot = new Slot(Objects.requireNonNull(stream.state()));
            slot.usedAt = now - stream.age();
            dropped += put(stream.key(), slot) ? 1 : 0;
        }
        return dropped;
    }

    private void checkOwner() {
        Thread writer = owner;
        if (writer != null && writer != Thread.currentThread()) {
            throw new IllegalStateException("this store belongs to " + writer + ", but was used by "
                    + Thread.currentThread() + ": use one store per thread, or call handOver on the first one");
        }
    }
}
