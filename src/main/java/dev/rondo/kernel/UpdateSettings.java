package dev.rondo.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The settings of one update, one class per optimizer. An optimizer makes one object per layer and refills it before each
 * update; then any number of threads may read it, each for its own range of parameters.
 *
 * <p>Everywhere, g is the gradient plus {@code decay} times the parameter.
 */
public abstract sealed class UpdateSettings {
    /** The index of the parameter whose moments are at index 0 of their blocks. */
    public int first;

    /** The learning rate; Adam has it in {@code direct} and {@code follow}. */
    public float rate;

    /** The weight decay that is a part of the gradient. */
    public float decay;

    private UpdateSettings() {}

    /** {@code m = momentum m + gain g, p = p - rate (direct g + follow m)}; without m, {@code p = p - rate g}. */
    public static final class Sgd extends UpdateSettings {
        /** The momentum; null for none. */
        public float @Nullable [] m;

        /** The share of m that an update keeps. */
        public float momentum;

        /** The factor of g in m. */
        public float gain;

        /** The factor of g in the step. */
        public float direct;

        /** The factor of m in the step. */
        public float follow;

        /** Creates settings of zeros. */
        public Sgd() {}
    }

    /**
     * {@code v = alpha v + (1 - alpha) g^2}, centred {@code a = a + (1 - alpha) (g - a)}. The step is g divided by
     * {@code sqrt(v - a^2 + inside) + outside}, and goes through the momentum m if there is one.
     */
    public static final class RmsProp extends UpdateSettings {
        /** The mean square. */
        public float[] v = {};

        /** The mean a; null unless centred. */
        public float @Nullable [] mean;

        /** The momentum; null for none. */
        public float @Nullable [] m;

        /** The share of v that an update keeps. */
        public float alpha;

        /** The epsilon under the root. */
        public float inside;

        /** The epsilon added to the root. */
        public float outside;

        /** The share of m that an update keeps. */
        public float momentum;

        /** Creates settings of zeros. */
        public RmsProp() {}
    }

    /**
     * {@code m = m + (1 - beta1) (g - m), v = beta2 v + (1 - beta2) g^2, p = keep p - (direct g + follow m) / (correction
     * sqrt(v) + epsilon)}. AMSGrad takes the largest v so far for v.
     */
    public static final class Adam extends UpdateSettings {
        /** The mean. */
        public float[] m = {};

        /** The mean square. */
        public float[] v = {};

        /** The largest v so far; null unless AMSGrad. */
        public float @Nullable [] largest;

        /** The factor of the parameter, where weight decay is not a part of the gradient. */
        public float keep;

        /** The share of m that an update keeps. */
        public float beta1;

        /** The share of v that an update keeps. */
        public float beta2;

        /** The factor of the root. */
        public float correction;

        /** Added to the root. */
        public float epsilon;

        /** The factor of g in the step, learning rate included. */
        public float direct;

        /** The factor of m in the step, learning rate included. */
        public float follow;

        /** Creates settings of zeros. */
        public Adam() {}
    }

    /** {@code v = v + g^2, p = p - rate g / (sqrt(v) + epsilon)}. */
    public static final class Adagrad extends UpdateSettings {
        /** The sum of squares. */
        public float[] v = {};

        /** Added to the root. */
        public float epsilon;

        /** Creates settings of zeros. */
        public Adagrad() {}
    }

    /**
     * {@code v = rho v + (1 - rho) g^2, s = g sqrt(u + epsilon) / sqrt(v + epsilon), u = rho u + (1 - rho) s^2, p = p - rate
     * s}.
     */
    public static final class Adadelta extends UpdateSettings {
        /** The mean square of gradients. */
        public float[] v = {};

        /** The mean square of steps. */
        public float[] u = {};

        /** The share of v and u that an update keeps. */
        public float rho;

        /** Added under the roots. */
        public float epsilon;

        /** Creates settings of zeros. */
        public Adadelta() {}
    }
}
