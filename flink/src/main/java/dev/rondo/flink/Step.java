package dev.rondo.flink;

import org.jspecify.annotations.Nullable;

/**
 * One step of the network for one key.
 *
 * @param key the key
 * @param event the event; null for a step that was due without an event, see {@link Scoring#gaps}
 * @param timestamp the time of the event, or the time at which it was due; {@link Long#MIN_VALUE} if events have no time
 * @param version the version of the model that made the step, see {@link dev.rondo.keyed.ModelRef#version}
 * @param outputs the array that holds the output, also of other keys
 * @param at the index of the first value of the output
 * @param <K> the type of the keys
 * @param <E> the type of the events
 */
public record Step<K, E>(K key, @Nullable E event, long timestamp, String version, float[] outputs, int at) {
    /** {@return one value of the output} */
    public float output(int index) {
        return outputs[at + index];
    }

    /** {@return whether no event came when one was due} */
    public boolean isGap() {
        return event == null;
    }
}
