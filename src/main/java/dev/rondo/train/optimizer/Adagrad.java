package dev.rondo.train.optimizer;

/**
 * Adagrad (Duchi, Hazan, Singer 2011), which divides gradients by the root of the sum of their squares, as PyTorch's
 * {@code Adagrad}: {@code v = v + g^2}, and the step is {@code learningRate g / (sqrt(v) + epsilon)}.
 *
 * @param learningRate the learning rate
 * @param rateDecay the decay d of the learning rate, which is divided by {@code 1 + d updates}
 * @param epsilon the value added to the root
 * @param weightDecay the factor of the weight that is added to the gradient
 * @param initialAccumulator the initial value of the sums of squares
 */
public record Adagrad(float learningRate, float rateDecay, float epsilon, float weightDecay, float initialAccumulator)
        implements Optimizer {
    /** Checks the settings. */
    public Adagrad {
        Settings.checkRates(learningRate, weightDecay);
        Settings.checkNotNegative("epsilon", epsilon);
        Settings.checkNotNegative("rateDecay", rateDecay);
        Settings.checkNotNegative("initialAccumulator", initialAccumulator);
    }

    /**
     * {@return Adagrad with an epsilon of 1e-10 and an initial accumulator of 0}
     *
     * @param learningRate the learning rate
     */
    public static Adagrad of(float learningRate) {
        return new Adagrad(learningRate, 0, 1e-10f, 0, 0);
    }

    /**
     * {@return this optimizer with a learning rate that decays}
     *
     * @param value the decay per update
     */
    public Adagrad withRateDecay(float value) {
        return new Adagrad(learningRate, value, epsilon, weightDecay, initialAccumulator);
    }

    /**
     * {@return this optimizer with a different epsilon}
     *
     * @param value the value added to the root
     */
    public Adagrad withEpsilon(float value) {
        return new Adagrad(learningRate, rateDecay, value, weightDecay, initialAccumulator);
    }

    /**
     * {@return this optimizer with a different initial accumulator; a higher value makes the first steps smaller, and Keras uses
     *     0.1}
     *
     * @param value the initial value of the sums of squares
     */
    public Adagrad withInitialAccumulator(float value) {
        return new Adagrad(learningRate, rateDecay, epsilon, weightDecay, value);
    }

    /**
     * {@return this optimizer with a weight decay}
     *
     * @param value the factor of the weight that is added to the gradient
     */
    public Adagrad withWeightDecay(float value) {
        return new Adagrad(learningRate, rateDecay, epsilon, value, initialAccumulator);
    }
}
