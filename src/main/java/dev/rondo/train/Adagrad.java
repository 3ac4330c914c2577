package dev.rondo.train;

import dev.rondo.kernel.Backend;
import java.util.Arrays;

/**
 * Adagrad (Duchi, Hazan, Singer 2011): gradients divided by the root of the sum of their squares. As PyTorch's
 * {@code Adagrad}.
 *
 * @param learningRate step per normalised gradient
 * @param rateDecay the learning rate falls as 1 / (1 + updates rateDecay)
 * @param epsilon added to the root
 * @param weightDecay added to the gradient, times the weight
 * @param initialAccumulator what the sums of squares start at
 */
public record Adagrad(float learningRate, float rateDecay, float epsilon, float weightDecay, float initialAccumulator)
        implements Optimizer {
    /** Checks the settings. */
    public Adagrad {
        Optimizer.checkRates(learningRate, weightDecay);
        Optimizer.checkNotNegative("epsilon", epsilon);
        Optimizer.checkNotNegative("rateDecay", rateDecay);
        Optimizer.checkNotNegative("initialAccumulator", initialAccumulator);
    }

    /**
     * {@return Adagrad with an epsilon of 1e-10, and sums that start at 0}
     *
     * @param learningRate step per normalised gradient
     */
    public static Adagrad of(float learningRate) {
        return new Adagrad(learningRate, 0, 1e-10f, 0, 0);
    }

    /**
     * {@return this with a learning rate that falls}
     *
     * @param value by how much an update
     */
    public Adagrad withRateDecay(float value) {
        return new Adagrad(learningRate, value, epsilon, weightDecay, initialAccumulator);
    }

    /**
     * {@return this with another epsilon}
     *
     * @param value added to the root
     */
    public Adagrad withEpsilon(float value) {
        return new Adagrad(learningRate, rateDecay, value, weightDecay, initialAccumulator);
    }

    /**
     * {@return this with sums that start higher, which makes the first steps smaller; Keras starts at 0.1}
     *
     * @param value what the sums of squares start at
     */
    public Adagrad withInitialAccumulator(float value) {
        return new Adagrad(learningRate, rateDecay, epsilon, weightDecay, value);
    }

    /**
     * {@return this with weights decaying}
     *
     * @param value times the weight, added to the gradient
     */
    public Adagrad withWeightDecay(float value) {
        return new Adagrad(learningRate, rateDecay, epsilon, value, initialAccumulator);
    }

    @Override
    public int momentsPerParameter() {
        return 1;
    }

    @Override
    public void begin(OptimizerState moments) {
        Arrays.fill(moments.block(0), initialAccumulator);
    }

    @Override
    public void update(OptimizerState moments, float[] parameters, float[] gradients, int from, int to, float rate) {
        float falling = (float) (rate / (1 + (moments.updates - 1) * (double) rateDecay));
        Backend.active().updates()
                .adagrad(parameters, gradients, moments.block(0), -moments.at, from, to, falling, weightDecay, epsilon);
    }
}
