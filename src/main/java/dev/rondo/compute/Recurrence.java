package dev.rondo.compute;

import dev.rondo.layer.Gate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a recurrent layer in training: the states that streams start from and end in, their gradients, and the
 * values that a profile reads. Gate values are available after a forward pass, until the backward pass overwrites them.
 */
public interface Recurrence {
    /** {@return whether it runs from the last step to the first} */
    boolean reverse();

    /** {@return H, the number of hidden units} */
    int hidden();

    /** {@return the floats of a stream's section, laid out as in {@link Forward}} */
    int sectionSize();

    /**
     * Sets the state that a stream starts from, and sets the gradient of the state that it ends in to zero.
     *
     * @param section the array with the section
     * @param at the first index of the section
     * @param stream b
     */
    void load(float[] section, int at, int stream);

    /**
     * Copies the state that a stream ended in.
     *
     * @param section takes the section
     * @param at the first index of the section
     * @param stream b
     */
    void store(float[] section, int at, int stream);

    /**
     * Sets the gradient of the state that a stream ended in.
     *
     * @param section the array with the gradient, laid out as a section
     * @param at the first index of the gradient
     * @param stream b
     */
    void loadGradient(float[] section, int at, int stream);

    /**
     * Copies the gradient of the state that a stream started from.
     *
     * @param section takes the gradient, laid out as a section
     * @param at the first index of the gradient
     * @param stream b
     */
    void storeGradient(float[] section, int at, int stream);

    /**
     * Drops units of h where it enters the recurrent product, the same units at every step of a stream.
     *
     * @param rate the share of units that are dropped, from 0 to below 1
     * @throws IllegalArgumentException if the cell has no such product
     */
    void dropRecurrent(float rate);

    /** {@return its gates} */
    List<Gate> gates();

    /**
     * {@return the value of a gate after the forward pass; undefined for a step without an input}
     *
     * @param gate the index of the gate in {@link #gates}
     * @param row t B + b
     * @param unit from 0 to below {@link #hidden}
     */
    float gate(int gate, int row, int unit);

    /**
     * Makes backward passes also write the squared norms of the gradients of the states after each step.
     *
     * @param squares takes those of h [T][B], then those of c [T][B], which are 0 if there is no c; null to end it
     */
    void observe(double @Nullable [] squares);
}
