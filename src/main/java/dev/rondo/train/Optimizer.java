package dev.rondo.train;

/**
 * How gradients change weights. Immutable: what it remembers between updates is in {@link OptimizerState}, one for each layer.
 * Defaults and formulas are PyTorch's.
 */
public sealed interface Optimizer permits Sgd, RmsProp, Adam, Adagrad, Adadelta {
    /** {@return the learning rate, before a schedule changes it} */
    float learningRate();

    /** {@return how many floats it remembers for each parameter} */
    int momentsPerParameter();

    /**
     * Readies what is remembered before the first update, where that is not zeros.
     *
     * @param moments all zeros
     */
    default void begin(OptimizerState moments) {}

    /**
     * Goes on to the next update, before any parameter changes. Allocates nothing.
     *
     * @param moments whose count has the update in it
     */
    default void advance(OptimizerState moments) {}

    /**
     * Changes the weights from one index to another; ranges may be updated by different threads. Allocates nothing.
     *
     * @param moments of these parameters, after {@link OptimizerState#advance}
     * @param parameters the block of all parameters
     * @param gradients of the same layout
     * @param from the first index
     * @param to the index behind the last
     * @param rate the learning rate, by the schedule
     */
    void update(OptimizerState moments, float[] parameters, float[] gradients, int from, int to, float rate);

    /** Checks that a setting lies between two bounds, the upper one excluded. */
    private static void check(String name, float value, float from, float to) {
        if (!(value >= from && value < to)) {
            throw new IllegalArgumentException(name + " must be from " + from + " to " + to + ", but is " + value);
        }
    }

    /**
     * Checks what all optimizers have.
     *
     * @param learningRate not negative, finite
     * @param weightDecay not negative, finite
     */
    static void checkRates(float learningRate, float weightDecay) {
        checkNotNegative("learningRate", learningRate);
        checkNotNegative("weightDecay", weightDecay);
    }

    /**
     * Checks what is kept of a moment.
     *
     * @param name the setting's
     * @param value from 0 to below 1
     */
    static void checkShare(String name, float value) {
        check(name, value, 0, 1);
    }

    /**
     * Checks an epsilon, or anything like it.
     *
     * @param name the setting's
     * @param value not negative, finite
     */
    static void checkNotNegative(String name, float value) {
        check(name, value, 0, Float.POSITIVE_INFINITY);
    }
}
