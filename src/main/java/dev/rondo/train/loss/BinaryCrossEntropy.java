package dev.rondo.train.loss;

import java.util.Arrays;

/**
 * The cross-entropy of yes and no at every output, {@code -w (a t log(p) + (1 - t) log(1 - p))}: t is a probability, 0 or 1
 * as a rule; a, the output's positive weight, and w, its class weight, are 1 unless said. p is the output, or the logistic
 * function of it: see {@link Loss#BINARY_CROSS_ENTROPY} and {@link Loss#BINARY_CROSS_ENTROPY_WITH_LOGITS}. A mean is divided
 * by the number of outputs, whatever their weights, as PyTorch does. Immutable.
 */
public final class BinaryCrossEntropy implements Loss {
    /** Logarithms of probabilities are no smaller, so that a certain error costs a finite loss; PyTorch's. */
    private static final double LEAST_LOG = -100;

    /** What p (1 - p) is at least where it divides; PyTorch's. */
    private static final double LEAST_VARIANCE = 1e-12;

    private final boolean logits;
    private final float[] positiveWeights;
    private final float[] classWeights;
    private final Reduction reduction;

    BinaryCrossEntropy(boolean logits, float[] positiveWeights, float[] classWeights, Reduction reduction) {
        this.logits = logits;
        this.positiveWeights = positiveWeights;
        this.classWeights = classWeights;
        this.reduction = reduction;
    }

    /**
     * {@return this loss with the positive cases weighted, as PyTorch's {@code pos_weight}: above 1 finds more of them, below
     * 1 is surer of those it finds}
     *
     * @param weights one an output, not negative
     */
    public BinaryCrossEntropy withPositiveWeights(float... weights) {
        return new BinaryCrossEntropy(
                logits, CrossEntropy.checked("positive weights", weights), classWeights, reduction);
    }

    /**
     * {@return this loss with the outputs weighted, as PyTorch's {@code weight}}
     *
     * @param weights one an output, not negative
     */
    public BinaryCrossEntropy withClassWeights(float... weights) {
        return new BinaryCrossEntropy(
                logits, positiveWeights, CrossEntropy.checked("class weights", weights), reduction);
    }

    @Override
    public Reduction reduction() {
        return reduction;
    }

    @Override
    public BinaryCrossEntropy withReduction(Reduction other) {
        return new BinaryCrossEntropy(logits, positiveWeights, classWeights, other);
    }

    @Override
    public boolean readsProbabilities() {
        return !logits;
    }

    @Override
    public String refusal(int width, boolean labelled) {
        String refusal = ElementLoss.refusalOfClasses(width, labelled);
        if (refusal == null) {
            refusal = CrossEntropy.refusal("positive weights", positiveWeights, width);
        }
        return refusal == null ? CrossEntropy.refusal("class weights", classWeights, width) : refusal;
    }

    @Override
    public double count(int width, int label) {
        return width;
    }

    @Override
    public double row(
            float[] y,
            int yAt,
            int width,
            float[] target,
            int targetAt,
            int label,
            float scale,
            float[] gradient,
            int gradientAt) {
        double sum = 0;
        for (int j = 0; j < width; j++) {
            double output = y[yAt + j];
            double e = StrictMath.exp(-Math.abs(output));
            double yes = logits ? (output >= 0 ? 1 : e) / (1 + e) : output;
            double no = logits ? (output >= 0 ? e : 1) / (1 + e) : 1 - output;
            double logOfYes = logits ? Math.min(output, 0) - StrictMath.log1p(e) : log(yes);
            double logOfNo = logits ? -Math.max(output, 0) - StrictMath.log1p(e) : log(no);
            double weight = classWeights == null ? 1 : classWeights[j];
            double wanted = (positiveWeights == null ? 1 : positiveWeights[j]) * (double) target[targetAt + j];
            double unwanted = 1 - (double) target[targetAt + j];
            sum -= weight * (wanted * logOfYes + unwanted * logOfNo);
            double slope = weight * (unwanted * yes - wanted * no);
            gradient[gradientAt + j] = (float) (scale * (logits ? slope : slope / Math.max(yes * no, LEAST_VARIANCE)));
        }
        return sum;
    }

    /** NaN below 0, and so for what is no probability, whose complement is below 0. */
    private static double log(double probability) {
        return Math.max(StrictMath.log(probability), LEAST_LOG);
    }

    /** {@return the settings} */
    @Override
    public String toString() {
        return "BinaryCrossEntropy[logits=" + logits + ", positiveWeights=" + Arrays.toString(positiveWeights)
                + ", classWeights=" + Arrays.toString(classWeights) + ", reduction=" + reduction + "]";
    }
}
