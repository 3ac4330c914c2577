package dev.rondo.train.bptt;

import dev.rondo.train.loss.Loss;
import org.jspecify.annotations.Nullable;

/** The cross-entropy of a yes/no answer at every output; the formula is at {@link Loss.BinaryCrossEntropy}. */
final class BinaryCrossEntropyRowLoss extends RowLoss {
    /** The least logarithm of a probability, as in PyTorch, so that a certain error has a finite loss. */
    private static final double LEAST_LOG = -100;

    /** The least p (1 - p) as a divisor, as in PyTorch. */
    private static final double LEAST_VARIANCE = 1e-12;

    private final boolean logits;
    private final float @Nullable [] positiveWeights;
    private final float @Nullable [] classWeights;

    BinaryCrossEntropyRowLoss(Loss.BinaryCrossEntropy loss) {
        this.logits = loss.logits();
        this.positiveWeights = loss.positiveWeights();
        this.classWeights = loss.classWeights();
    }

    @Override
    public @Nullable String refusal(int width, boolean labelled) {
        String refusal = refusalOfClasses(width, labelled);
        if (refusal == null) {
            refusal = refusalOfWeights("positive weights", positiveWeights, width);
        }
        return refusal == null ? refusalOfWeights("class weights", classWeights, width) : refusal;
    }

    @Override
    public @Nullable String refusalOfTarget(float[] targets, int at, int width) {
        for (int j = 0; j < width; j++) {
            if (targets[at + j] < 0 || targets[at + j] > 1 && targets[at + j] <= Float.MAX_VALUE) {
                return "the targets of binary cross-entropy are probabilities from 0 to 1, but one is "
                        + targets[at + j];
            }
        }
        return null;
    }

    @Override
    public double count(int width, int label) {
        return width;
    }

    @Override
    public double compute(LossRow row) {
        float[] outputs = row.outputs;
        float[] targets = row.targets;
        float[] gradient = row.gradient;
        int outputsAt = row.outputsAt;
        int targetsAt = row.targetsAt;
        float scale = row.scale;
        double sum = 0;
        for (int j = 0; j < row.width; j++) {
            double output = outputs[outputsAt + j];
            double e = StrictMath.exp(-Math.abs(output));
            double yes = logits ? (output >= 0 ? 1 : e) / (1 + e) : output;
            double no = logits ? (output >= 0 ? e : 1) / (1 + e) : 1 - output;
            double logOfYes = logits ? Math.min(output, 0) - StrictMath.log1p(e) : log(yes);
            double logOfNo = logits ? -Math.max(output, 0) - StrictMath.log1p(e) : log(no);
            double weight = classWeights == null ? 1 : classWeights[j];
            double wanted = (positiveWeights == null ? 1 : positiveWeights[j]) * (double) targets[targetsAt + j];
            double unwanted = 1 - (double) targets[targetsAt + j];
            sum -= weight * (wanted * logOfYes + unwanted * logOfNo);
            double slope = weight * (unwanted * yes - wanted * no);
            gradient[j] = (float) (scale * (logits ? slope : slope / Math.max(yes * no, LEAST_VARIANCE)));
        }
        return sum;
    }

    /** NaN below 0, and so also above 1, where the complement is below 0. */
    private static double log(double probability) {
        return Math.max(StrictMath.log(probability), LEAST_LOG);
    }
}
