package dev.rondo.train.bptt;

import dev.rondo.compute.Pass;
import dev.rondo.compute.Recurrence;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gate;
import dev.rondo.train.profile.GateSaturation;

/** Statistics of a layer's units in a forward pass, over the steps that have an input. */
final class UnitStatistics {
    /** The value of a unit after its activation. */
    interface Values {
        float at(int row, int unit);
    }

    private UnitStatistics() {}

    /** {@return whether an activation has two bounds, -1 or 0, and 1} */
    static boolean saturates(Activation activation) {
        return switch (activation) {
            case SIGMOID, HARD_SIGMOID, HARD_SIGMOID_FIFTH -> true;
            default -> isSymmetric(activation);
        };
    }

    private static boolean isSymmetric(Activation activation) {
        return activation == Activation.TANH || activation == Activation.SOFTSIGN;
    }

    /** Measures how often a gate is near its bounds. */
    static GateSaturation saturation(Pass pass, Recurrence recurrence, int index) {
        Gate gate = recurrence.gates().get(index);
        float low = isSymmetric(gate.activation()) ? -GateSaturation.HIGH : GateSaturation.LOW;
        long lows = 0;
        long highs = 0;
        long count = 0;
        for (int row = 0; row < pass.rows(); row++) {
            for (int unit = 0; unit < recurrence.hidden() && pass.kinds()[row] == Pass.STEP; unit++) {
                float value = recurrence.gate(index, row, unit);
                lows += value < low ? 1 : 0;
                highs += value > GateSaturation.HIGH ? 1 : 0;
                count++;
            }
        }
        return new GateSaturation(gate, (double) lows / count, (double) highs / count);
    }

    /** Counts the units that are never above 0. */
    static int dead(Pass pass, int units, Values values) {
        int dead = 0;
        for (int unit = 0; unit < units; unit++) {
            boolean alive = false;
            for (int row = 0; row < pass.rows() && !alive; row++) {
                alive = pass.kinds()[row] == Pass.STEP && values.at(row, unit) > 0;
            }
            dead += alive ? 0 : 1;
        }
        return dead;
    }
}
