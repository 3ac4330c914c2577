package dev.rondo.train.optimizer;

/**
 * RMSprop (Tieleman, Hinton 2012), which divides gradients by the root of their mean square, as PyTorch's {@code RMSprop}:
 * {@code v = alpha v + (1 - alpha) g^2}, and the step is {@code learningRate g / (sqrt(v) + epsilon)}. Keras adds epsilon under
 * the root.
 *
 * @param learningRate the learning rate
 * @param alpha the share of the mean square that an update keeps
 * @param epsilon the value that keeps the root from being zero
 * @param insideRoot whether epsilon is added under the root, as in Keras
 * @param momentum the share of the previous step that is added to a step; 0 for no momentum
 * @param centered whether to subtract the square of the mean, which leaves the variance (Graves 2013)
 * @param weightDecay the factor of the weight that is added to the gradient
 */
public record RmsProp(
        float learningRate,
        float alpha,
        float epsilon,
        boolean insideRoot,
        float momentum,
        boolean centered,
        float weightDecay)
        implements Optimizer {
    /** Checks the settings. */
    public RmsProp {
        Settings.checkRates(learningRate, weightDecay);
        Settings.checkShare("alpha", alpha);
        Settings.checkShare("momentum", momentum);
        Settings.checkNotNegative("epsilon", epsilon);
    }

    /**
     * {@return RMSprop with alpha 0.99 and epsilon 1e-8}
     *
     * @param learningRate the learning rate
     */
    public static RmsProp of(float learningRate) {
        return new RmsProp(learningRate, 0.99f, 1e-8f, false, 0, false, 0);
    }

    /**
     * {@return this optimizer with a different alpha}
     *
     * @param value the share of the mean square that an update keeps
     */
    public RmsProp withAlpha(float value) {
        return new RmsProp(learningRate, value, epsilon, insideRoot, momentum, centered, weightDecay);
    }

    /**
     * {@return this optimizer with a different epsilon, added to the root}
     *
     * @param value the value added to the root
     */
    public RmsProp withEpsilon(float value) {
        return new RmsProp(learningRate, alpha, value, false, momentum, centered, weightDecay);
    }

    /**
     * {@return this optimizer with a different epsilon, added under the root as in Keras}
     *
     * @param value the value added under the root
     */
    public RmsProp withEpsilonInsideRoot(float value) {
        return new RmsProp(learningRate, alpha, value, true, momentum, centered, weightDecay);
    }

    /**
     * {@return this optimizer with a momentum}
     *
     * @param value the share of the previous step that is added to a step
     */
    public RmsProp withMomentum(float value) {
        return new RmsProp(learningRate, alpha, epsilon, insideRoot, value, centered, weightDecay);
    }

    /** {@return this optimizer dividing by the standard deviation instead of the root of the mean square} */
    public RmsProp withCentering() {
        return new RmsProp(learningRate, alpha, epsilon, insideRoot, momentum, true, weightDecay);
    }

    /**
     * {@return this optimizer with a weight decay}
     *
     * @param value the factor of the weight that is added to the gradient
     */
    public RmsProp withWeightDecay(float value) {
        return new RmsProp(learningRate, alpha, epsilon, insideRoot, momentum, centered, value);
    }
}
