package dev.rondo.train;

/**
 * What training makes small: how far one output is from its target. Immutable, so one loss serves any number of threads;
 * nothing here allocates.
 *
 * <p>The trainer adds the losses of all rows, each times its weight, and under {@link Reduction#MEAN} divides by the sum of
 * the weights times {@link #count}.
 */
public abstract class Loss {
    /** How the losses of many rows become one number; the names are PyTorch's. */
    public enum Reduction {
        /** Divided by the weights' sum times what each row counts. */
        MEAN,
        /** Added. */
        SUM
    }

    Loss() {}

    /** {@return how the losses of many rows become one} */
    public abstract Reduction reduction();

    /** {@return whether targets are classes, not rows of floats} */
    abstract boolean readsLabels();

    /**
     * {@return what a row counts under {@link Reduction#MEAN}: its elements, or the weight of its class}
     *
     * @param width O
     * @param label the class, where targets are classes
     */
    abstract double count(int width, int label);

    /**
     * The loss of one row, unscaled, and its gradient, scaled.
     *
     * @param y outputs; pad(O) floats of the row may be read
     * @param yAt the row's first index
     * @param width O
     * @param target targets; null where they are classes
     * @param targetAt the target's first index
     * @param label the class, checked to lie between 0 and O
     * @param scale what the gradient is multiplied with
     * @param gradient takes scale dLoss/dy; pad(O) + 16 floats may be written, of which those behind O are garbage
     * @param gradientAt the row's first index
     * @return the loss
     */
    abstract double row(
            float[] y,
            int yAt,
            int width,
            float[] target,
            int targetAt,
            int label,
            float scale,
            float[] gradient,
            int gradientAt);
}
