package dev.rondo.train;

/**
 * How gradients change weights. Immutable: what it remembers between updates is in {@link Moments}, one for each layer it
 * updates.
 */
public abstract class Optimizer {
    Optimizer() {}

    /** {@return the learning rate, before a schedule changes it} */
    public abstract float learningRate();

    /** {@return how many floats it remembers for each parameter} */
    abstract int momentsPerParameter();

    /**
     * Changes the weights from one index to another; ranges may be updated by different threads. Allocates nothing.
     *
     * @param moments of these parameters, after {@link Moments#advance}
     * @param parameters the block of all parameters
     * @param gradients of the same layout
     * @param from the first index
     * @param to the index behind the last
     * @param learningRate by the schedule
     */
    abstract void update(Moments moments, float[] parameters, float[] gradients, int from, int to, float learningRate);
}
