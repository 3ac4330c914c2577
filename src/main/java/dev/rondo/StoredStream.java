package dev.rondo;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One stream in a snapshot.
 *
 * @param key the key
 * @param age the nanoseconds since its last use
 * @param state its state; null if it was spilled
 * @param spilled the bytes of its state; null if it was not spilled
 */
record StoredStream<K>(K key, long age, @Nullable State state, byte @Nullable [] spilled) {
    byte[] bytes() {
        return state != null ? state.toBytes() : Objects.requireNonNull(spilled);
    }
}
