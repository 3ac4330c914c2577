package dev.rondo.train.optimizer;

/** Checks of the settings of optimizers. */
final class Settings {
    private Settings() {}

    static void checkRates(float learningRate, float weightDecay) {
        checkNotNegative("learningRate", learningRate);
        checkNotNegative("weightDecay", weightDecay);
    }

    /** Checks a share: at least 0 and below 1. */
    static void checkShare(String name, float value) {
        check(name, value, 1);
    }

    static void checkNotNegative(String name, float value) {
        check(name, value, Float.POSITIVE_INFINITY);
    }

    private static void check(String name, float value, float end) {
        if (!(value >= 0 && value < end)) {
            throw new IllegalArgumentException(name + " must be at least 0 and below " + end + ", but is " + value);
        }
    }
}
