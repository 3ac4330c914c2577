package dev.rondo.layer;

import java.util.Objects;

/**
 * A gate of a recurrent layer: one of the values that each unit computes at a step.
 *
 * @param name {@code input}, {@code forget}, {@code output}, {@code reset}, {@code update} or {@code candidate};
 *     {@code hidden} for {@link Rnn}, whose only gate is h itself
 * @param activation its activation
 */
public record Gate(String name, Activation activation) {
    /** Refuses null. */
    public Gate {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(activation, "activation");
    }
}
