package dev.rondo.layer;

/**
 * A gate of a recurrent layer: one of the values that each unit computes at a step.
 *
 * @param name {@code input}, {@code forget}, {@code output}, {@code reset}, {@code update} or {@code candidate};
 *     {@code hidden} for {@link Rnn}, whose only gate is h itself
 * @param activation its activation
 */
public record Gate(String name, Activation activation) {}
