package dev.rondo.train.bptt;

import dev.rondo.kernel.Backend;
import dev.rondo.kernel.Padding;
import dev.rondo.train.loss.Loss;
import org.jspecify.annotations.Nullable;

/** Softmax and cross-entropy in one: {@code -log(softmax(y)[class])}, whose gradient is {@code softmax(y) - target}. */
final class CrossEntropyRowLoss extends RowLoss {
    /** The largest distance of the sum of a row of probabilities from 1; they may have been rounded. */
    private static final float TOLERANCE = 1e-2f;

    private final float @Nullable [] classWeights;

    CrossEntropyRowLoss(Loss.CrossEntropy loss) {
        this.classWeights = loss.classWeights();
    }

    @Override
    public @Nullable String refusal(int width, boolean labelled) {
        return width == 1
                ? "cross-entropy needs an output per class, at least 2; with one output it is always 0. For a yes/no answer"
                        + " take BINARY_CROSS_ENTROPY_WITH_LOGITS, for a real value MEAN_SQUARED_ERROR"
                : refusalOfWeights("class weights", classWeights, width);
    }

    @Override
    public @Nullable String refusalOfTarget(float[] targets, int at, int width) {
        float sum = 0;
        for (int j = 0; j < width; j++) {
            if (targets[at + j] < 0) {
                return "the targets of cross-entropy are classes or rows of probabilities, but a row has "
                        + targets[at + j];
            }
            sum += targets[at + j];
        }
        return Math.abs(sum - 1) > TOLERANCE && Float.isFinite(sum)
                ? "the targets of cross-entropy are classes or rows of probabilities, but the sum of a row is " + sum
                : null;
    }

    @Override
    public double count(int width, int label) {
        return label < 0 ? 1 : weight(label);
    }

    private float weight(int index) {
        return classWeights == null ? 1f : classWeights[index];
    }

    @Override
    public double compute(LossRow row) {
        int width = row.width;
        float[] p = row.gradient; // becomes the probabilities, then the gradient
        System.arraycopy(row.outputs, row.outputsAt, p, 0, width);
        float max = Backend.active().kernels().softmax(p, 0, width);
        double logOfSum = logOfSum(max, p[Padding.pad(width)]);
        return row.label >= 0 ? ofClass(row, max, logOfSum) : ofProbabilities(row, max, logOfSum);
    }

    private double ofClass(LossRow row, float max, double logOfSum) {
        float[] p = row.gradient;
        int label = row.label;
        float weight = weight(label);
        float scale = row.scale * weight;
        double loss = logOfSum - (row.outputs[row.outputsAt + label] - max);
        for (int j = 0; j < row.width; j++) {
            p[j] *= scale;
        }
        p[label] -= scale;
        return weight * loss;
    }

    private double ofProbabilities(LossRow row, float max, double logOfSum) {
        float[] y = row.outputs;
        float[] target = row.targets;
        float[] p = row.gradient;
        int yAt = row.outputsAt;
        int targetAt = row.targetsAt;
        float scale = row.scale;
        double loss = 0;
        float mass = 0;
        for (int j = 0; j < row.width; j++) {
            float wanted = target[targetAt + j] * weight(j);
            mass += wanted;
            loss += wanted * (logOfSum - (y[yAt + j] - max));
        }
        for (int j = 0; j < row.width; j++) {
            float wanted = target[targetAt + j] * weight(j);
            p[j] = scale * (mass * p[j] - wanted);
        }
        return loss;
    }

    /** log(sum(exp(y - max))), computed from the largest probability, which is 1 / sum; NaN if an output is NaN. */
    private static double logOfSum(float max, float sum) {
        return max == max ? 0 - StrictMath.log(1 / sum) : Double.NaN;
    }
}
