package dev.rondo.train.optimizer;

/**
 * Adadelta (Zeiler 2012), as PyTorch's {@code Adadelta}. With mean squares v of gradients and u of steps, the step is
 * {@code learningRate g sqrt(u + epsilon) / sqrt(v + epsilon)}, which has the unit of the weights.
 *
 * @param learningRate the factor of the step, usually 1
 * @param rho the share of the mean squares that an update keeps
 * @param epsilon the value added under the roots
 * @param weightDecay the factor of the weight that is added to the gradient
 */
public record Adadelta(float learningRate, float rho, float epsilon, float weightDecay) implements Optimizer {
    /** Checks the settings. */
    public Adadelta {
        Settings.checkRates(learningRate, weightDecay);
        Settings.checkShare("rho", rho);
        Settings.checkNotNegative("epsilon", epsilon);
    }

    /**
     * {@return Adadelta with rho 0.9 and epsilon 1e-6}
     *
     * @param learningRate the factor of the step
     */
    public static Adadelta of(float learningRate) {
        return new Adadelta(learningRate, 0.9f, 1e-6f, 0);
    }

    /**
     * {@return this optimizer with a different rho}
     *
     * @param value the share of the mean squares that an update keeps
     */
    public Adadelta withRho(float value) {
        return new Adadelta(learningRate, value, epsilon, weightDecay);
    }

    /**
     * {@return this optimizer with a different epsilon}
     *
     * @param value the value added under the roots
     */
    public Adadelta withEpsilon(float value) {
        return new Adadelta(learningRate, rho, value, weightDecay);
    }

    /**
     * {@return this optimizer with a weight decay}
     *
     * @param value the factor of the weight that is added to the gradient
     */
    public Adadelta withWeightDecay(float value) {
        return new Adadelta(learningRate, rho, epsilon, value);
    }
}
