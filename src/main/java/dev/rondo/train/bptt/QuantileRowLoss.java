package dev.rondo.train.bptt;

import dev.rondo.train.loss.Loss;
import org.jspecify.annotations.Nullable;

/** The pinball loss of several quantiles of each target; the formula is at {@link Loss.Quantile}. */
final class QuantileRowLoss extends RowLoss {
    private final float[] quantiles;

    QuantileRowLoss(Loss.Quantile loss) {
        this.quantiles = loss.quantiles();
    }

    @Override
    public @Nullable String refusal(int width, boolean labelled) {
        return width % quantiles.length == 0
                ? refusalOfClasses(width / quantiles.length, labelled)
                : "this loss needs an output for each of " + quantiles.length
                        + " quantiles of each target, but there are " + width + " outputs";
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
        int targetWidth = row.width / quantiles.length;
        double sum = 0;
        int j = 0;
        for (float quantile : quantiles) {
            for (int k = 0; k < targetWidth; k++, j++) {
                float difference = targets[row.targetsAt + k] - outputs[row.outputsAt + j];
                float slope = difference > 0 ? -quantile : 1 - quantile;
                sum += -slope * (double) difference;
                gradient[j] = row.scale * (difference == 0 ? 0 : slope);
            }
        }
        return sum;
    }
}
