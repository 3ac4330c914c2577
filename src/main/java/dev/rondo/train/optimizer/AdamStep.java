package dev.rondo.train.optimizer;

import dev.rondo.kernel.UpdateSettings;
import dev.rondo.kernel.Updates;

/** The computation of {@link Adam}. The moments are m, then v, then the largest v for AMSGrad. */
final class AdamStep extends OptimizerStep {
    /** NAdam's momentum grows by powers of 0.96. */
    private static final double LOG_OF_096 = -0.040821994520255166;

    private final Adam optimizer;
    private final UpdateSettings.Adam settings = new UpdateSettings.Adam();
    private double momentumProduct = 1;

    AdamStep(Adam optimizer, int first, int size) {
        super(new float[optimizer.amsGrad() ? 3 : 2][size]);
        this.optimizer = optimizer;
        settings.first = first;
        settings.m = moments[0];
        settings.v = moments[1];
        settings.largest = optimizer.amsGrad() ? moments[2] : null;
        settings.decay = optimizer.weightDecay().decoupled()
                ? 0f
                : optimizer.weightDecay().factor();
        settings.beta1 = optimizer.beta1();
        settings.beta2 = optimizer.beta2();
        settings.epsilon = optimizer.epsilon();
    }

    @Override
    void prepare(long update, float rate) {
        momentumProduct *= momentum(update);
        double direct = 0;
        double follow = rate / (1 - power(optimizer.beta1(), update));
        if (optimizer.momentumDecay() > 0) {
            double next = momentum(update + 1);
            direct = rate * (1 - momentum(update)) / (1 - momentumProduct);
            follow = rate * next / (1 - momentumProduct * next);
        }
        WeightDecay decay = optimizer.weightDecay();
        settings.keep = decay.decoupled() ? (float) (1 - (double) rate * decay.factor()) : 1f;
        settings.correction = (float) (1 / Math.sqrt(1 - power(optimizer.beta2(), update)));
        settings.direct = (float) direct;
        settings.follow = (float) follow;
    }

    /** NAdam's momentum at an update; 1 for the other variants. */
    private double momentum(long update) {
        float decay = optimizer.momentumDecay();
        return decay == 0 ? 1 : optimizer.beta1() * (1 - 0.5 * StrictMath.exp(LOG_OF_096 * update * decay));
    }

    /** By repeated squaring, because {@link StrictMath#pow} may allocate. */
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

    @Override
    void apply(float[] p, float[] gradient, int from, int to) {
        Updates.active().adam(p, gradient, settings, from, to);
    }

    @Override
    double momentumProduct() {
        return momentumProduct;
    }

    @Override
    void setMomentumProduct(double product) {
        momentumProduct = product;
    }
}
