package dev.rondo.train.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The function that training minimises: the distance between outputs and targets. Immutable, so one loss can serve any number
 * of trainers. Names and formulas are PyTorch's.
 *
 * <p>Choose by the kind of target, and give the last layer the activation that the loss expects:
 *
 * <ul>
 *   <li>real values: {@link #MEAN_SQUARED_ERROR}, {@link #MEAN_ABSOLUTE_ERROR} or {@link #huber}
 *   <li>real values with their uncertainty: {@link #quantile} or {@link #GAUSSIAN}, on a linear layer with several outputs per target
 *   <li>one of several classes: {@link #CROSS_ENTROPY} on a linear layer
 *   <li>independent yes/no answers: {@link #BINARY_CROSS_ENTROPY_WITH_LOGITS} on a linear layer
 *   <li>audio: {@link AudioLosses}
 *   <li>several of these at once: {@link LossHeads}, or a {@link LossSum} of the same outputs
 *   <li>anything else: {@link CustomLoss}
 * </ul>
 */
@SuppressWarnings("exports") // of @Nullable: users need its module neither to compile nor to run
public sealed interface Loss
        permits Loss.Elementwise,
                Loss.CrossEntropy,
                Loss.BinaryCrossEntropy,
                Loss.Quantile,
                Loss.Gaussian,
                CustomLoss,
                LossSum,
                LossHeads {
    /** {@code (y - t)^2} */
    Loss MEAN_SQUARED_ERROR = new Elementwise(Elementwise.Kind.SQUARED, 1, Reduction.MEAN);

    /** {@code |y - t|} */
    Loss MEAN_ABSOLUTE_ERROR = new Elementwise(Elementwise.Kind.ABSOLUTE, 1, Reduction.MEAN);

    /**
     * {@code -log(softmax(y)[class])}. Outputs are logits, so the last layer must be linear. Targets are classes or rows of
     * probabilities, whichever the batch holds.
     */
    CrossEntropy CROSS_ENTROPY = new CrossEntropy(null, Reduction.MEAN);

    /**
     * {@code -t log(y) - (1 - t) log(1 - y)}. Outputs are probabilities, so the last layer must be dense with a sigmoid.
     * Logarithms are clamped at -100. {@link #BINARY_CROSS_ENTROPY_WITH_LOGITS} is more accurate.
     */
    BinaryCrossEntropy BINARY_CROSS_ENTROPY = new BinaryCrossEntropy(false, null, null, Reduction.MEAN);

    /** {@code log(1 + exp(y)) - t y}. Outputs are logits, so the last layer must be linear. */
    BinaryCrossEntropy BINARY_CROSS_ENTROPY_WITH_LOGITS = new BinaryCrossEntropy(true, null, null, Reduction.MEAN);

    /**
     * {@code (s + (y - t)^2 exp(-s)) / 2}, the negative log-likelihood of a normal distribution with the mean y and the variance
     * {@code exp(s)}, without its constant. The first half of the outputs are the means, the second half the logarithms s of the
     * variances, so the last layer must be linear and have two outputs per target. Variances below 1e-6 count as 1e-6.
     */
    Gaussian GAUSSIAN = new Gaussian(Reduction.MEAN);

    /** How the losses of all rows are combined into one number. */
    enum Reduction {
        /** Their sum, divided by the number of elements, or by the sum of the weights of the target classes. */
        MEAN,
        /** Their sum. */
        SUM
    }

    /**
     * {@return the Huber loss (Huber 1964): squared near the target, linear far from it}
     *
     * @param delta the distance at which the loss becomes linear
     */
    static Loss huber(float delta) {
        return new Elementwise(Elementwise.Kind.HUBER, delta, Reduction.MEAN);
    }

    /**
     * {@return the pinball loss (Koenker, Bassett 1978), whose outputs become quantiles of the target} For example, 0.1 and 0.9 give the
     * bounds of an interval that holds the target in 80 % of the cases.
     *
     * <p>The outputs are the first quantile of every target, then the second of every target, and so on. So the last layer must have as
     * many outputs as there are quantiles times targets.
     *
     * @param quantiles one or more, each above 0 and below 1
     */
    static Loss quantile(float... quantiles) {
        return new Quantile(quantiles, Reduction.MEAN);
    }

    /** {@return how the losses of all rows are combined} */
    Reduction reduction();

    /**
     * {@return this loss with a different reduction}
     *
     * @param reduction how the losses of all rows are combined
     */
    Loss withReduction(Reduction reduction);

    /**
     * {@return the number of values of one target, where targets are rows of values} Most losses compare each output with a value of
     * its own.
     *
     * @param outputs O, the number of outputs that the loss judges
     */
    default int targetSize(int outputs) {
        return outputs;
    }

    /**
     * A loss that is a sum over the outputs, each compared with its own target.
     *
     * @param kind the function of one difference
     * @param delta where {@link Kind#HUBER} becomes linear; not used by the others
     * @param reduction how the losses of all rows are combined
     */
    record Elementwise(Kind kind, float delta, Reduction reduction) implements Loss {
        /** The function of the difference {@code d = y - t}. */
        public enum Kind {
            /** {@code d^2} */
            SQUARED,
            /** {@code |d|} */
            ABSOLUTE,
            /** {@code d^2 / 2} up to delta, {@code delta (|d| - delta / 2)} beyond */
            HUBER
        }

        /** Checks delta. */
        public Elementwise {
            if (!(delta > 0) || Float.isInfinite(delta)) {
                throw new IllegalArgumentException("delta must be finite and above 0, but is " + delta);
            }
        }

        @Override
        public Loss withReduction(Reduction other) {
            return new Elementwise(kind, delta, other);
        }
    }

    /** Softmax followed by cross-entropy; see {@link #CROSS_ENTROPY}. */
    final class CrossEntropy implements Loss {
        private final float @Nullable [] classWeights;
        private final Reduction reduction;

        private CrossEntropy(float @Nullable [] classWeights, Reduction reduction) {
            this.classWeights = classWeights;
            this.reduction = reduction;
        }

        /**
         * {@return this loss with weighted classes} As in PyTorch, a mean is divided by the sum of the weights of the targets.
         *
         * @param weights one per class, not negative
         */
        public CrossEntropy withClassWeights(float... weights) {
            return new CrossEntropy(checkedWeights("class weights", weights), reduction);
        }

        /** {@return a copy of the class weights; null if all are 1} */
        public float @Nullable [] classWeights() {
            return copy(classWeights);
        }

        @Override
        public Reduction reduction() {
            return reduction;
        }

        @Override
        public CrossEntropy withReduction(Reduction other) {
            return new CrossEntropy(classWeights, other);
        }

        /** {@return the settings} */
        @Override
        public String toString() {
            return "CrossEntropy[classWeights=" + Arrays.toString(classWeights) + ", reduction=" + reduction + "]";
        }
    }

    /**
     * The cross-entropy of a yes/no answer at every output, {@code -w (a t log(p) + (1 - t) log(1 - p))}. The target t is a
     * probability, usually 0 or 1; a is the positive weight of the output and w its class weight, both 1 by default; p is the
     * output, or its logistic function for logits. As in PyTorch, a mean is divided by the number of outputs, not by their
     * weights. See {@link #BINARY_CROSS_ENTROPY} and {@link #BINARY_CROSS_ENTROPY_WITH_LOGITS}.
     */
    final class BinaryCrossEntropy implements Loss {
        private final boolean logits;
        private final float @Nullable [] positiveWeights;
        private final float @Nullable [] classWeights;
        private final Reduction reduction;

        private BinaryCrossEntropy(
                boolean logits,
                float @Nullable [] positiveWeights,
                float @Nullable [] classWeights,
                Reduction reduction) {
            this.logits = logits;
            this.positiveWeights = positiveWeights;
            this.classWeights = classWeights;
            this.reduction = reduction;
        }

        /**
         * {@return this loss with weighted positive cases, as PyTorch's {@code pos_weight}: a weight above 1 favours recall, one
         * below 1 favours precision}
         *
         * @param weights one per output, not negative
         */
        public BinaryCrossEntropy withPositiveWeights(float... weights) {
            return new BinaryCrossEntropy(logits, checkedWeights("positive weights", weights), classWeights, reduction);
        }

        /**
         * {@return this loss with weighted outputs, as PyTorch's {@code weight}}
         *
         * @param weights one per output, not negative
         */
        public BinaryCrossEntropy withClassWeights(float... weights) {
            return new BinaryCrossEntropy(logits, positiveWeights, checkedWeights("class weights", weights), reduction);
        }

        /** {@return whether outputs are logits rather than probabilities} */
        public boolean logits() {
            return logits;
        }

        /** {@return a copy of the positive weights; null if all are 1} */
        public float @Nullable [] positiveWeights() {
            return copy(positiveWeights);
        }

        /** {@return a copy of the class weights; null if all are 1} */
        public float @Nullable [] classWeights() {
            return copy(classWeights);
        }

        @Override
        public Reduction reduction() {
            return reduction;
        }

        @Override
        public BinaryCrossEntropy withReduction(Reduction other) {
            return new BinaryCrossEntropy(logits, positiveWeights, classWeights, other);
        }

        /** {@return the settings} */
        @Override
        public String toString() {
            return "BinaryCrossEntropy[logits=" + logits + ", positiveWeights=" + Arrays.toString(positiveWeights)
                    + ", classWeights=" + Arrays.toString(classWeights) + ", reduction=" + reduction + "]";
        }
    }

    /** {@code max(q (t - y), (q - 1) (t - y))} for the quantile q; see {@link #quantile}. */
    final class Quantile implements Loss {
        private final float[] quantiles;
        private final Reduction reduction;

        private Quantile(float[] quantiles, Reduction reduction) {
            this.quantiles = quantiles.clone();
            this.reduction = reduction;
            if (quantiles.length == 0) {
                throw new IllegalArgumentException("there must be at least one quantile");
            }
            for (float quantile : quantiles) {
                if (!(quantile > 0 && quantile < 1)) {
                    throw new IllegalArgumentException("quantiles must be above 0 and below 1, but one is " + quantile);
                }
            }
        }

        /** {@return a copy of the quantiles} */
        public float[] quantiles() {
            return quantiles.clone();
        }

        @Override
        public Reduction reduction() {
            return reduction;
        }

        @Override
        public int targetSize(int outputs) {
            return outputs / quantiles.length;
        }

        @Override
        public Quantile withReduction(Reduction other) {
            return new Quantile(quantiles, other);
        }

        /** {@return the settings} */
        @Override
        public String toString() {
            return "Quantile[quantiles=" + Arrays.toString(quantiles) + ", reduction=" + reduction + "]";
        }
    }

    /**
     * The negative log-likelihood of a normal distribution; see {@link #GAUSSIAN}.
     *
     * @param reduction how the losses of all rows are combined
     */
    record Gaussian(Reduction reduction) implements Loss {
        @Override
        public int targetSize(int outputs) {
            return outputs / 2;
        }

        @Override
        public Gaussian withReduction(Reduction other) {
            return new Gaussian(other);
        }
    }

    private static float @Nullable [] copy(float @Nullable [] weights) {
        return weights == null ? null : weights.clone();
    }

    private static float[] checkedWeights(String name, float[] weights) {
        for (float weight : weights) {
            if (!(weight >= 0) || Float.isInfinite(weight)) {
                throw new IllegalArgumentException(name + " must be finite and at least 0, but one is " + weight);
            }
        }
        return weights.clone();
    }
}
