package dev.rondo.train.profile;

import dev.rondo.layer.Gate;

/**
 * How often the values of a gate are so close to their bounds that they pass little gradient. A logistic gate is low below 0.05
 * and high above 0.95, where its slope is below 0.0475 (the maximum is 0.25). A tanh is low below -0.95 and high above 0.95, where
 * its slope is below 0.0975 (the maximum is 1). Karpathy, Johnson and Fei-Fei (2015) count logistic gates in the same way, with
 * bounds of 0.1 and 0.9. A high forget or update gate is not a defect: it keeps the state.
 *
 * @param gate the gate
 * @param low the share of its values that are low, from 0 to 1; NaN without any step
 * @param high the share of its values that are high
 */
public record GateSaturation(Gate gate, double low, double high) {
    /** The bound below which a logistic gate is low. */
    public static final float LOW = 0.05f;

    /** The bound above which a gate is high; the negative of it for a low tanh. */
    public static final float HIGH = 0.95f;

    /** {@return the share of values that are low or high} */
    public double share() {
        return low + high;
    }
}
