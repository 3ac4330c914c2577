package dev.rondo.layer;

/**
 * One of the values that each unit of a recurrent layer computes at a step.
 *
 * @param name {@code input}, {@code forget}, {@code output}, {@code reset}, {@code update}, {@code candidate}; for
 *     {@link Rnn}, whose only one is h itself, {@code hidden}
 * @param activation what it went through: {@link Activation#SIGMOID}, {@link Activation#TANH} or {@link Activation#RELU}
 */
public record Gate(String name, Activation activation) {}
