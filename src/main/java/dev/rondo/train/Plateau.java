package dev.rondo.train;

/**
 * Lowers the learning rates when the loss has not improved for some epochs. It behaves like PyTorch's {@code ReduceLROnPlateau} with
 * mode min and a relative threshold, with two differences: it changes the factor of all learning rates (see
 * {@link Trainer#setLearningRateFactor}), and it applies a reduction of any size. Immutable.
 *
 * @param factor the factor of one reduction
 * @param patience the number of epochs without improvement that are tolerated; the next one lowers the rates
 * @param threshold the relative improvement over the lowest loss that counts
 * @param cooldown the number of epochs after a reduction that are not counted
 * @param least the least factor of the learning rates
 */
public record Plateau(double factor, int patience, double threshold, int cooldown, double least) {
    /** Checks the settings. */
    public Plateau {
        if (!(factor > 0 && factor < 1)) {
            throw new IllegalArgumentException("factor must be above 0 and below 1, but is " + factor);
        }
        if (patience < 0 || cooldown < 0) {
            throw new IllegalArgumentException(
                    "patience and cooldown must be at least 0, but are " + patience + " and " + cooldown);
        }
        if (!(threshold >= 0 && threshold < 1)) {
            throw new IllegalArgumentException("threshold must be from 0 to 1, but is " + threshold);
        }
        if (!(least >= 0 && least <= 1)) {
            throw new IllegalArgumentException("least must be from 0 to 1, but is " + least);
        }
    }

    /** {@return PyTorch's defaults: a factor of 0.1, a patience of 10 epochs, a threshold of 1e-4, no cooldown, no least factor} */
    public static Plateau standard() {
        return new Plateau(0.1, 10, 1e-4, 0, 0);
    }

    /**
     * {@return these settings with a different factor}
     *
     * @param value the factor of one reduction
     */
    public Plateau withFactor(double value) {
        return new Plateau(value, patience, threshold, cooldown, least);
    }

    /**
     * {@return these settings with a different patience}
     *
     * @param value the number of epochs that are tolerated
     */
    public Plateau withPatience(int value) {
        return new Plateau(factor, value, threshold, cooldown, least);
    }

    /**
     * {@return these settings with a different threshold}
     *
     * @param value the relative improvement that counts
     */
    public Plateau withThreshold(double value) {
        return new Plateau(factor, patience, value, cooldown, least);
    }

    /**
     * {@return these settings with a different cooldown}
     *
     * @param value the number of epochs after a reduction
     */
    public Plateau withCooldown(int value) {
        return new Plateau(factor, patience, threshold, value, least);
    }

    /**
     * {@return these settings with a different least factor}
     *
     * @param value the least learning rate divided by the optimizer's
     */
    public Plateau withLeast(double value) {
        return new Plateau(factor, patience, threshold, cooldown, value);
    }
}
