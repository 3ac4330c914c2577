package dev.rondo.train;

import dev.rondo.kernel.Backend;

/**
 * RMSprop (Tieleman, Hinton 2012): gradients divided by the root of their mean square. As PyTorch's {@code RMSprop}, whose
 * epsilon is added to the root; Keras adds it under the root.
 *
 * @param learningRate step per normalised gradient
 * @param alpha what the mean square keeps
 * @param epsilon keeps the root from being zero
 * @param insideRoot whether epsilon is added under the root, as Keras does
 * @param momentum what the step keeps of those before; 0 for none
 * @param centered whether the mean is taken from the mean square, which leaves the variance (Graves 2013)
 * @param weightDecay added to the gradient, times the weight
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
        Optimizer.checkRates(learningRate, weightDecay);
        Optimizer.checkShare("alpha", alpha);
        Optimizer.checkShare("momentum", momentum);
        Optimizer.checkNotNegative("epsilon", epsilon);
    }

    /**
     * {@return RMSprop with alpha 0.99 and epsilon 1e-8}
     *
     * @param learningRate step per normalised gradient
     */
    public static RmsProp of(float learningRate) {
        return new RmsProp(learningRate, 0.99f, 1e-8f, false, 0, false, 0);
    }

    /**
     * {@return this with another memory}
     *
     * @param value what the mean square keeps
     */
    public RmsProp withAlpha(float value) {
        return new RmsProp(learningRate, value, epsilon, insideRoot, momentum, centered, weightDecay);
    }

    /**
     * {@return this with another epsilon, added to the root}
     *
     * @param value its value
     */
    public RmsProp withEpsilon(float value) {
        return new RmsProp(learningRate, alpha, value, false, momentum, centered, weightDecay);
    }

    /**
     * {@return this with another epsilon, added under the root as Keras does}
     *
     * @param value its value
     */
    public RmsProp withEpsilonInsideRoot(float value) {
        return new RmsProp(learningRate, alpha, value, true, momentum, centered, weightDecay);
    }

    /**
     * {@return this with a momentum}
     *
     * @param value what the step keeps of those before
     */
    public RmsProp withMomentum(float value) {
        return new RmsProp(learningRate, alpha, epsilon, insideRoot, value, centered, weightDecay);
    }

    /** {@return this divided by the standard deviation, not by the root of the mean square} */
    public RmsProp withCentering() {
        return new RmsProp(learningRate, alpha, epsilon, insideRoot, momentum, true, weightDecay);
    }

    /**
     * {@return this with weights decaying}
     *
     * @param value times the weight, added to the gradient
     */
    public RmsProp withWeightDecay(float value) {
        return new RmsProp(learningRate, alpha, epsilon, insideRoot, momentum, centered, value);
    }

    @Override
    public int momentsPerParameter() {
        return 1 + (centered ? 1 : 0) + (momentum > 0 ? 1 : 0);
    }

    @Override
    public void update(OptimizerState moments, float[] parameters, float[] gradients, int from, int to, float rate) {
        Backend.active().updates()
                .rmsProp(
                        parameters,
                        gradients,
                        moments.block(0),
                        moments.block(centered ? 1 : -1),
                        moments.block(momentum > 0 ? momentsPerParameter() - 1 : -1),
                        -moments.at,
                        from,
                        to,
                        rate,
                        weightDecay,
                        alpha,
                        insideRoot ? epsilon : 0f,
                        insideRoot ? 0f : epsilon,
                        momentum);
    }
}
