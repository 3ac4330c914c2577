package dev.rondo.train.bptt;

import org.jspecify.annotations.Nullable;

/** The negative log-likelihood of a normal distribution; the formula is at {@link dev.rondo.train.loss.Loss.Gaussian}. */
final class GaussianRowLoss extends RowLoss {
    /** The logarithm of the least variance, as in PyTorch, so that a certain error has a finite loss. */
    private static final double LEAST_LOG = StrictMath.log(1e-6);

    @Override
    public @Nullable String refusal(int width, boolean labelled) {
        return width % 2 == 0
                ? refusalOfClasses(width / 2, labelled)
                : "this loss needs a mean and a log-variance for each target, but there are " + width + " outputs";
    }

    @Override
    public double count(int width, int label) {
        return width / 2;
    }

    @Override
    public double compute(LossRow row) {
        float[] outputs = row.outputs;
        float[] gradient = row.gradient;
        int targetWidth = row.width / 2;
        double sum = 0;
        for (int k = 0; k < targetWidth; k++) {
            double error = (double) outputs[row.outputsAt + k] - row.targets[row.targetsAt + k];
            double logVariance = Math.max(outputs[row.outputsAt + targetWidth + k], LEAST_LOG);
            double precision = StrictMath.exp(-logVariance);
            sum += 0.5 * (logVariance + error * error * precision);
            gradient[k] = (float) (row.scale * error * precision);
            gradient[targetWidth + k] = (float) (row.scale * 0.5 * (1 - error * error * precision));
        }
        return sum;
    }
}
