package dev.rondo.train.profile;

import dev.rondo.layer.Gate;

/**
 * How often a gate is so far out that it hardly passes a gradient. A logistic gate is low below 0.05 and high above 0.95: its
 * slope is then under 0.0475, where 0.25 is the most. A tanh is low below -0.95 and high above 0.95: its slope is then under
 * 0.0975, where 1 is the most. (Karpathy, Johnson and Fei-Fei 2015 count logistic gates so, with bounds of 0.1 and 0.9.) A
 * forget or update gate that is high is no defect: it keeps the state.
 *
 * @param gate which gate
 * @param low the share of all its values that are low, from 0 to 1; NaN when there was no step
 * @param high the share of those that are high
 */
public record GateSaturation(Gate gate, double low, double high) {
    public static final float LOW = 0.05f;
    public static final float HIGH = 0.95f;

    /** {@return the share of values that are low or high} */
    public double share() {
        return low + high;
    }
}
