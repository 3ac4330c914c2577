package dev.rondo.train.optimizer;

/**
 * Adam (Kingma, Ba 2015) and its variants, as PyTorch's {@code Adam}, {@code AdamW} and {@code NAdam}. With mean m and mean
 * square v of the gradient g, {@code m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2}, corrected for their start at
 * zero, the step is {@code learningRate m / (sqrt(v) + epsilon)}. AdamW applies weight decay to the weights and not to the
 * gradient (Loshchilov, Hutter 2019), AMSGrad takes the largest v so far (Reddi et al. 2018), and NAdam uses the momentum of
 * the next update (Dozat 2016).
 *
 * @param learningRate the learning rate
 * @param beta1 the share of the mean that an update keeps
 * @param beta2 the share of the mean square that an update keeps
 * @param epsilon the value added to the root
 * @param weightDecay the weight decay, and where it is applied
 * @param amsGrad whether the mean square never falls
 * @param momentumDecay the momentum decay of NAdam; 0 for the other variants
 */
public record Adam(
        float learningRate,
        float beta1,
        float beta2,
        float epsilon,
        WeightDecay weightDecay,
        boolean amsGrad,
        float momentumDecay)
        implements Optimizer {
    /** Checks the settings. */
    public Adam {
        Settings.checkNotNegative("learningRate", learningRate);
        Settings.checkShare("beta1", beta1);
        Settings.checkShare("beta2", beta2);
        Settings.checkShare("momentumDecay", momentumDecay);
        Settings.checkNotNegative("epsilon", epsilon);
        if (amsGrad && momentumDecay > 0) {
            throw new IllegalArgumentException("NAdam has no AMSGrad");
        }
    }

    /**
     * {@return Adam with betas 0.9 and 0.999 and epsilon 1e-8}
     *
     * @param learningRate the learning rate
     */
    public static Adam of(float learningRate) {
        return new Adam(learningRate, 0.9f, 0.999f, 1e-8f, WeightDecay.NONE, false, 0);
    }

    /**
     * {@return AdamW: Adam with a decoupled weight decay of 0.01}
     *
     * @param learningRate the learning rate
     */
    public static Adam adamW(float learningRate) {
        return new Adam(learningRate, 0.9f, 0.999f, 1e-8f, new WeightDecay(0.01f, true), false, 0);
    }

    /**
     * {@return NAdam: Adam with Nesterov momentum and a momentum decay of 0.004}
     *
     * @param learningRate the learning rate
     */
    public static Adam nAdam(float learningRate) {
        return new Adam(learningRate, 0.9f, 0.999f, 1e-8f, WeightDecay.NONE, false, 0.004f);
    }

    /**
     * {@return this optimizer with different betas}
     *
     * @param first the share of the mean that an update keeps
     * @param second the share of the mean square that an update keeps
     */
    public Adam withBetas(float first, float second) {
        return new Adam(learningRate, first, second, epsilon, weightDecay, amsGrad, momentumDecay);
    }

    /**
     * {@return this optimizer with a different epsilon}
     *
     * @param value the value added to the root
     */
    public Adam withEpsilon(float value) {
        return new Adam(learningRate, beta1, beta2, value, weightDecay, amsGrad, momentumDecay);
    }

    /**
     * {@return this optimizer with a different weight decay, applied as before}
     *
     * @param value the factor of the weight
     */
    public Adam withWeightDecay(float value) {
        return new Adam(
                learningRate,
                beta1,
                beta2,
                epsilon,
                new WeightDecay(value, weightDecay.decoupled()),
                amsGrad,
                momentumDecay);
    }

    /** {@return this optimizer with a mean square that never falls} */
    public Adam withAmsGrad() {
        return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, true, momentumDecay);
    }

    /**
     * {@return NAdam with a different momentum decay}
     *
     * @param value above 0 and below 1; usually 0.004
     */
    public Adam withMomentumDecay(float value) {
        if (!(momentumDecay > 0 && value > 0)) {
            throw new IllegalArgumentException(
                    "only NAdam has a momentum decay, which must be above 0, but " + value + " was given for " + this);
        }
        return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, amsGrad, value);
    }
}
