package dev.rondo.train.loss;

import dev.rondo.kernel.Kernels;
import java.util.Arrays;

/**
 * Softmax and cross-entropy in one, {@code -log(softmax(y)[class])}, whose gradient is {@code softmax(y) - target}. See
 * {@link Loss#CROSS_ENTROPY}.
 */
public final class CrossEntropy implements Loss {
    private final float[] classWeights;
    private final Reduction reduction;

    CrossEntropy(float[] classWeights, Reduction reduction) {
        this.classWeights = classWeights;
        this.reduction = reduction;
    }

    /**
     * {@return this loss with the classes weighted; a mean is divided by the weights of the targets, as PyTorch does}
     *
     * @param weights one a class, not negative
     */
    public CrossEntropy withClassWeights(float... weights) {
        return new CrossEntropy(checked("class weights", weights), reduction);
    }

    /** A copy of weights that are not negative. */
    static float[] checked(String name, float[] weights) {
        for (float weight : weights) {
            if (!(weight >= 0) || Float.isInfinite(weight)) {
                throw new IllegalArgumentException(name + " must be finite and at least 0, but one is " + weight);
            }
        }
        return weights.clone();
    }

    /** Why there are too few or too many weights; null when there are not, or none at all. */
    static String refusal(String name, float[] weights, int width) {
        return weights == null || weights.length == width
                ? null
                : "there are " + weights.length + " " + name + " for " + width + " outputs";
    }

    @Override
    public Reduction reduction() {
        return reduction;
    }

    @Override
    public CrossEntropy withReduction(Reduction other) {
        return new CrossEntropy(classWeights, other);
    }

    @Override
    public String refusal(int width, boolean labelled) {
        return refusal("class weights", classWeights, width);
    }

    @Override
    public double count(int width, int label) {
        return label < 0 || classWeights == null ? 1 : classWeights[label];
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
        System.arraycopy(y, yAt, gradient, gradientAt, width);
        float max = Kernels.active().softmax(gradient, gradientAt, width);
        double logOfSum = logOfSum(max, gradient[gradientAt + Kernels.pad(width)]);
        if (label >= 0) {
            return ofClass(y, yAt, width, label, max, logOfSum, scale, gradient, gradientAt);
        }
        return ofProbabilities(y, yAt, width, target, targetAt, max, logOfSum, scale, gradient, gradientAt);
    }

    private double ofClass(
            float[] y, int yAt, int width, int label, float max, double logOfSum, float scale, float[] p, int pAt) {
        float weight = classWeights == null ? 1f : classWeights[label];
        double loss = logOfSum - (y[yAt + label] - max);
        for (int j = 0; j < width; j++) {
            p[pAt + j] *= scale * weight;
        }
        p[pAt + label] -= scale * weight;
        return weight * loss;
    }

    private double ofProbabilities(
            float[] y,
            int yAt,
            int width,
            float[] target,
            int targetAt,
            float max,
            double logOfSum,
            float scale,
            float[] p,
            int pAt) {
        double loss = 0;
        float mass = 0;
        for (int j = 0; j < width; j++) {
            float wanted = target[targetAt + j] * (classWeights == null ? 1f : classWeights[j]);
            mass += wanted;
            loss += wanted * (logOfSum - (y[yAt + j] - max));
        }
        for (int j = 0; j < width; j++) {
            float wanted = target[targetAt + j] * (classWeights == null ? 1f : classWeights[j]);
            p[pAt + j] = scale * (mass * p[pAt + j] - wanted);
        }
        return loss;
    }

    /** log(sum(exp(y - max))), by way of the largest probability, which is 1 / sum. */
    private static double logOfSum(float max, float sum) {
        return max == max ? 0 - StrictMath.log(1 / sum) : Double.NaN;
    }

    /** {@return the settings} */
    @Override
    public String toString() {
        return "CrossEntropy[classWeights=" + Arrays.toString(classWeights) + ", reduction=" + reduction + "]";
    }
}
