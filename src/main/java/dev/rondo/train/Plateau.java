package dev.rondo.train;

/**
 * When learning rates fall: once the loss has not fallen for some epochs. As PyTorch's {@code ReduceLROnPlateau} of mode min
 * and a relative threshold, but that it works on the factor of all learning rates, see {@link Trainer#setLearningRateFactor},
 * and takes every fall, however small. Immutable.
 *
 * @param factor what the learning rates are multiplied with
 * @param patience epochs without a lower loss that are let pass; the one after them lowers the rates
 * @param threshold by which part of the lowest loss another must be lower to count
 * @param cooldown epochs after a fall that are not counted
 * @param least what the factor of the learning rates never falls below
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

    /** {@return PyTorch's defaults: a tenth after 10 epochs, a threshold of 1e-4, no cooldown, no least factor} */
    public static Plateau standard() {
        return new Plateau(0.1, 10, 1e-4, 0, 0);
    }

    /**
     * {@return this with another factor}
     *
     * @param value what the learning rates are multiplied with
     */
    public Plateau withFactor(double value) {
        return new Plateau(value, patience, threshold, cooldown, least);
    }

    /**
     * {@return this with another patience}
     *
     * @param value epochs that are let pass
     */
    public Plateau withPatience(int value) {
        return new Plateau(factor, value, threshold, cooldown, least);
    }

    /**
     * {@return this with another threshold}
     *
     * @param value a part of the lowest loss
     */
    public Plateau withThreshold(double value) {
        return new Plateau(factor, patience, value, cooldown, least);
    }

    /**
     * {@return this with a cooldown}
     *
     * @param value epochs after a fall
     */
    public Plateau withCooldown(int value) {
        return new Plateau(factor, patience, threshold, value, least);
    }

    /**
     * {@return this with a least factor}
     *
     * @param value a minimal learning rate, divided by the optimizer's
     */
    public Plateau withLeast(double value) {
        return new Plateau(factor, patience, threshold, cooldown, value);
    }
}
