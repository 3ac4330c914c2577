package dev.rondo.train.loss;

/**
 * What training makes small: how far outputs are from their targets. Immutable, so one loss serves any number of threads;
 * it allocates nothing. Names and formulas are PyTorch's.
 */
public sealed interface Loss permits ElementLoss, CrossEntropy, BinaryCrossEntropy {
    /** {@code (y - t)^2} */
    Loss MEAN_SQUARED_ERROR = new ElementLoss(ElementLoss.Kind.SQUARED, 1, Reduction.MEAN);

    /** {@code |y - t|} */
    Loss MEAN_ABSOLUTE_ERROR = new ElementLoss(ElementLoss.Kind.ABSOLUTE, 1, Reduction.MEAN);

    /**
     * {@code -log(softmax(y)[class])}, of outputs that are logits: the last layer is linear. Targets are classes, or rows of
     * probabilities, as the batch has them.
     */
    CrossEntropy CROSS_ENTROPY = new CrossEntropy(null, Reduction.MEAN);

    /**
     * {@code -t log(y) - (1 - t) log(1 - y)}, of outputs that are probabilities: the last layer is dense, with a sigmoid.
     * Logarithms are no smaller than -100. With logits it is more exact.
     */
    BinaryCrossEntropy BINARY_CROSS_ENTROPY = new BinaryCrossEntropy(false, null, null, Reduction.MEAN);

    /** {@code log(1 + exp(y)) - t y}, of outputs that are logits: the last layer is linear. */
    BinaryCrossEntropy BINARY_CROSS_ENTROPY_WITH_LOGITS = new BinaryCrossEntropy(true, null, null, Reduction.MEAN);

    /** How the losses of many rows become one. */
    enum Reduction {
        /** Divided by what they count: elements, or the weights of classes. */
        MEAN,
        /** Added. */
        SUM
    }

    /**
     * {@return squares near the target and absolute values far from it (Huber 1964)}
     *
     * @param delta where one becomes the other
     */
    static Loss huber(float delta) {
        return new ElementLoss(ElementLoss.Kind.HUBER, delta, Reduction.MEAN);
    }

    /** {@return how the losses of many rows become one} */
    Reduction reduction();

    /**
     * {@return this loss, reduced otherwise}
     *
     * @param reduction how
     */
    Loss withReduction(Reduction reduction);

    /** {@return whether outputs must be probabilities} */
    default boolean readsProbabilities() {
        return false;
    }

    /**
     * {@return why it cannot be taken of such outputs; null when it can}
     *
     * @param width O
     * @param labelled whether targets are classes
     */
    String refusal(int width, boolean labelled);

    /**
     * {@return what a row counts under {@link Reduction#MEAN}}
     *
     * @param width O
     * @param label the class; -1 where targets are rows
     */
    double count(int width, int label);

    /**
     * The loss of one row, unscaled, and its gradient, scaled.
     *
     * @param y the outputs
     * @param yAt the row's first index
     * @param width O
     * @param target the targets; null where they are classes
     * @param targetAt the target's first index
     * @param label the class, from 0 to O; -1 where targets are rows
     * @param scale what the gradient is multiplied with
     * @param gradient takes scale dLoss/dy; pad(O) + 16 floats may be written, of which those behind O are garbage
     * @param gradientAt the row's first index
     * @return the loss
     */
    double row(
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
