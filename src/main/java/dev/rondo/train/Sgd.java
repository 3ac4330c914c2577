package dev.rondo.train;

import dev.rondo.kernel.Backend;

/**
 * Stochastic gradient descent, as PyTorch's {@code SGD}: {@code m = momentum m + (1 - dampening) g}, and a step along m, or
 * along {@code g + momentum m} after Nesterov.
 *
 * @param learningRate step per gradient
 * @param momentum what m keeps; 0 for none
 * @param dampening how much less than g enters m
 * @param nesterov whether to look ahead
 * @param weightDecay added to the gradient, times the weight
 */
public record Sgd(float learningRate, float momentum, float dampening, boolean nesterov, float weightDecay)
        implements Optimizer {
    /** Checks the settings. */
    public Sgd {
        Optimizer.checkRates(learningRate, weightDecay);
        Optimizer.checkShare("momentum", momentum);
        if (!(dampening >= 0 && dampening <= 1)) {
            throw new IllegalArgumentException("dampening must be from 0 to 1, but is " + dampening);
        }
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException("nesterov needs a momentum, and no dampening, but momentum is "
                    + momentum + " and dampening " + dampening);
        }
    }

    /**
     * {@return plain gradient descent}
     *
     * @param learningRate step per gradient
     */
    public static Sgd of(float learningRate) {
        return new Sgd(learningRate, 0, 0, false, 0);
    }

    /**
     * {@return this with a momentum}
     *
     * @param value what m keeps
     */
    public Sgd withMomentum(float value) {
        return new Sgd(learningRate, value, dampening, nesterov, weightDecay);
    }

    /**
     * {@return this with less than g entering m}
     *
     * @param value how much less
     */
    public Sgd withDampening(float value) {
        return new Sgd(learningRate, momentum, value, nesterov, weightDecay);
    }

    /** {@return this looking ahead (Nesterov 1983)} */
    public Sgd withNesterov() {
        return new Sgd(learningRate, momentum, dampening, true, weightDecay);
    }

    /**
     * {@return this with weights decaying}
     *
     * @param value times the weight, added to the gradient
     */
    public Sgd withWeightDecay(float value) {
        return new Sgd(learningRate, momentum, dampening, nesterov, value);
    }

    @Override
    public int momentsPerParameter() {
        return momentum == 0 ? 0 : 1;
    }

    @Override
    public void update(OptimizerState moments, float[] parameters, float[] gradients, int from, int to, float rate) {
        boolean first = moments.updates == 1;
        Backend.active().updates()
                .sgd(
                        parameters,
                        gradients,
                        moments.block(momentum == 0 ? -1 : 0),
                        -moments.at,
                        from,
                        to,
                        rate,
                        weightDecay,
                        momentum,
                        first ? 1f : 1f - dampening,
                        nesterov ? 1f : 0f,
                        nesterov ? momentum : 1f);
    }
}
