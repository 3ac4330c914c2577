package dev.rondo.train;

import dev.rondo.kernel.Backend;

/**
 * Adam (Kingma, Ba 2015) and its kin: AdamW, whose weights decay beside the gradient (Loshchilov, Hutter 2019), AMSGrad
 * (Reddi et al. 2018) and NAdam, which looks ahead (Dozat 2016). As PyTorch's {@code Adam}, {@code AdamW} and {@code NAdam}.
 *
 * @param learningRate step per normalised gradient
 * @param beta1 what the mean keeps
 * @param beta2 what the mean square keeps
 * @param epsilon added to the root
 * @param weightDecay times the weight: added to the gradient, or taken from the weight when decoupled
 * @param decoupled whether weights decay beside the gradient
 * @param amsGrad whether the mean square never falls
 * @param momentumDecay NAdam's; 0 for all others
 */
public record Adam(
        float learningRate,
        float beta1,
        float beta2,
        float epsilon,
        float weightDecay,
        boolean decoupled,
        boolean amsGrad,
        float momentumDecay)
        implements Optimizer {
    /** NAdam's momentum grows by powers of 0.96. */
    private static final double LOG_OF_096 = -0.040821994520255166;

    /** Checks the settings. */
    public Adam {
        Optimizer.checkRates(learningRate, weightDecay);
        Optimizer.checkShare("beta1", beta1);
        Optimizer.checkShare("beta2", beta2);
        Optimizer.checkShare("momentumDecay", momentumDecay);
        Optimizer.checkNotNegative("epsilon", epsilon);
        if (amsGrad && momentumDecay > 0) {
            throw new IllegalArgumentException("NAdam has no AMSGrad");
        }
    }

    /**
     * {@return Adam with betas 0.9 and 0.999 and epsilon 1e-8}
     *
     * @param learningRate step per normalised gradient
     */
    public static Adam of(float learningRate) {
        return new Adam(learningRate, 0.9f, 0.999f, 1e-8f, 0, false, false, 0);
    }

    /**
     * {@return AdamW: Adam whose weights decay beside the gradient, by 0.01 times the learning rate}
     *
     * @param learningRate step per normalised gradient
     */
    public static Adam adamW(float learningRate) {
        return new Adam(learningRate, 0.9f, 0.999f, 1e-8f, 0.01f, true, false, 0);
    }

    /**
     * {@return NAdam: Adam that looks ahead, with a momentum decay of 0.004}
     *
     * @param learningRate step per normalised gradient
     */
    public static Adam nAdam(float learningRate) {
        return new Adam(learningRate, 0.9f, 0.999f, 1e-8f, 0, false, false, 0.004f);
    }

    /**
     * {@return this with other betas}
     *
     * @param first what the mean keeps
     * @param second what the mean square keeps
     */
    public Adam withBetas(float first, float second) {
        return new Adam(learningRate, first, second, epsilon, weightDecay, decoupled, amsGrad, momentumDecay);
    }

    /**
     * {@return this with another epsilon}
     *
     * @param value its value
     */
    public Adam withEpsilon(float value) {
        return new Adam(learningRate, beta1, beta2, value, weightDecay, decoupled, amsGrad, momentumDecay);
    }

    /**
     * {@return this with another decay of weights}
     *
     * @param value times the weight
     */
    public Adam withWeightDecay(float value) {
        return new Adam(learningRate, beta1, beta2, epsilon, value, decoupled, amsGrad, momentumDecay);
    }

    /** {@return this with a mean square that never falls} */
    public Adam withAmsGrad() {
        return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, decoupled, true, momentumDecay);
    }

    /**
     * {@return NAdam with another momentum decay}
     *
     * @param value above 0, below 1; 0.004 as a rule
     */
    public Adam withMomentumDecay(float value) {
        if (!(momentumDecay > 0 && value > 0)) {
            throw new IllegalArgumentException(
                    "a momentum decay is NAdam's, and above 0, but is " + value + " after " + momentumDecay);
        }
        return new Adam(learningRate, beta1, beta2, epsilon, weightDecay, decoupled, amsGrad, value);
    }

    /** NAdam's momentum at an update; 1 for all others. */
    double momentum(long update) {
        return momentumDecay == 0 ? 1 : beta1 * (1 - 0.5 * StrictMath.exp(LOG_OF_096 * update * momentumDecay));
    }

    @Override
    public int momentsPerParameter() {
        return amsGrad ? 3 : 2;
    }

    @Override
    public void advance(OptimizerState moments) {
        moments.product *= momentum(moments.updates);
    }

    @Override
    public void update(OptimizerState moments, float[] parameters, float[] gradients, int from, int to, float rate) {
        long t = moments.updates;
        double direct = 0;
        double follow = rate / (1 - power(beta1, t));
        if (momentumDecay > 0) {
            double next = momentum(t + 1);
            direct = rate * (1 - momentum(t)) / (1 - moments.product);
            follow = rate * next / (1 - moments.product * next);
        }
        Backend.active().updates()
                .adam(
                        parameters,
                        gradients,
                        moments.block(0),
                        moments.block(1),
                        moments.block(amsGrad ? 2 : -1),
                        -moments.at,
                        from,
                        to,
                        decoupled ? 0f : weightDecay,
                        decoupled ? (float) (1 - (double) rate * weightDecay) : 1f,
                        beta1,
                        beta2,
                        (float) (1 / Math.sqrt(1 - power(beta2, t))),
                        epsilon,
                        (float) direct,
                        (float) follow);
    }

    /** By repeated squaring: {@link StrictMath#pow} allocates, unless it is compiled for one kind of base. */
    static double power(double base, long exponent) {
        double power = 1;
        double square = base;
        for (long bits = exponent; bits > 0; bits >>= 1) {
            if ((bits & 1) == 1) {
                power *= square;
            }
            square *= square;
        }
        return power;
    }
}
