package dev.rondo.train.optimizer;

/**
 * Stochastic gradient descent, as PyTorch's {@code SGD}: {@code m = momentum m + (1 - dampening) g}. The step is
 * {@code learningRate m}, or {@code learningRate (g + momentum m)} with Nesterov momentum (Nesterov 1983).
 *
 * @param learningRate the learning rate
 * @param momentum the share of m that an update keeps; 0 for no momentum
 * @param dampening the share of g that does not enter m
 * @param nesterov whether to use Nesterov momentum
 * @param weightDecay the factor of the weight that is added to the gradient
 */
public record Sgd(float learningRate, float momentum, float dampening, boolean nesterov, float weightDecay)
        implements Optimizer {
    /** Checks the settings. */
    public Sgd {
        Settings.checkRates(learningRate, weightDecay);
        Settings.checkShare("momentum", momentum);
        if (!(dampening >= 0 && dampening <= 1)) {
            throw new IllegalArgumentException("dampening must be from 0 to 1, but is " + dampening);
        }
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException("nesterov needs a momentum and no dampening, but momentum is " + momentum
                    + " and dampening " + dampening);
        }
    }

    /**
     * {@return plain gradient descent}
     *
     * @param learningRate the learning rate
     */
    public static Sgd of(float learningRate) {
        return new Sgd(learningRate, 0, 0, false, 0);
    }

    /**
     * {@return this optimizer with a momentum}
     *
     * @param value the share of m that an update keeps
     */
    public Sgd withMomentum(float value) {
        return new Sgd(learningRate, value, dampening, nesterov, weightDecay);
    }

    /**
     * {@return this optimizer with a dampening}
     *
     * @param value the share of g that does not enter m
     */
    public Sgd withDampening(float value) {
        return new Sgd(learningRate, momentum, value, nesterov, weightDecay);
    }

    /** {@return this optimizer with Nesterov momentum} */
    public Sgd withNesterov() {
        return new Sgd(learningRate, momentum, dampening, true, weightDecay);
    }

    /**
     * {@return this optimizer with a weight decay}
     *
     * @param value the factor of the weight that is added to the gradient
     */
    public Sgd withWeightDecay(float value) {
        return new Sgd(learningRate, momentum, dampening, nesterov, value);
    }
}
