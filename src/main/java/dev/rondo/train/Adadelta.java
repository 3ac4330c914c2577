package dev.rondo.train;

import dev.rondo.kernel.Backend;

/**
 * Adadelta (Zeiler 2012): steps in the units of the weights. As PyTorch's {@code Adadelta}.
 *
 * @param learningRate what the step is multiplied with, 1 as a rule
 * @param rho what the mean squares keep
 * @param epsilon added under the roots
 * @param weightDecay added to the gradient, times the weight
 */
public record Adadelta(float learningRate, float rho, float epsilon, float weightDecay) implements Optimizer {
    /** Checks the settings. */
    public Adadelta {
        Optimizer.checkRates(learningRate, weightDecay);
        Optimizer.checkShare("rho", rho);
        Optimizer.checkNotNegative("epsilon", epsilon);
    }

    /**
     * {@return Adadelta with rho 0.9 and epsilon 1e-6}
     *
     * @param learningRate what the step is multiplied with
     */
    public static Adadelta of(float learningRate) {
        return new Adadelta(learningRate, 0.9f, 1e-6f, 0);
    }

    /**
     * {@return this with another memory}
     *
     * @param value what the mean squares keep
     */
    public Adadelta withRho(float value) {
        return new Adadelta(learningRate, value, epsilon, weightDecay);
    }

    /**
     * {@return this with another epsilon}
     *
     * @param value added under the roots
     */
    public Adadelta withEpsilon(float value) {
        return new Adadelta(learningRate, rho, value, weightDecay);
    }

    /**
     * {@return this with weights decaying}
     *
     * @param value times the weight, added to the gradient
     */
    public Adadelta withWeightDecay(float value) {
        return new Adadelta(learningRate, rho, epsilon, value);
    }

    @Override
    public int momentsPerParameter() {
        return 2;
    }

    @Override
    public void update(OptimizerState moments, float[] parameters, float[] gradients, int from, int to, float rate) {
        Backend.active().updates()
                .adadelta(
                        parameters,
                        gradients,
                        moments.block(0),
                        moments.block(1),
                        -moments.at,
                        from,
                        to,
                        rate,
                        weightDecay,
                        rho,
                        epsilon);
    }
}
