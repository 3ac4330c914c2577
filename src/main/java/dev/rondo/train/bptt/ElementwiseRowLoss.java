package dev.rondo.train.bptt;

import dev.rondo.train.loss.Loss;
import org.jspecify.annotations.Nullable;

/** Losses that are sums over the elements of a row. */
final class ElementwiseRowLoss extends RowLoss {
    private final Loss.Elementwise.Kind kind;
    private final float delta;

    ElementwiseRowLoss(Loss.Elementwise loss) {
        this.kind = loss.kind();
        this.delta = loss.delta();
    }

    @Override
    public @Nullable String refusal(int width, boolean labelled) {
        return refusalOfClasses(width, labelled);
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
            float difference = outputs[outputsAt + j] - targets[targetsAt + j];
            float size = Math.abs(difference);
            float slope;
            switch (kind) {
                case SQUARED -> {
                    sum += (double) difference * difference;
                    slope = 2 * difference;
                }
                case ABSOLUTE -> {
                    sum += size;
                    slope = Math.signum(difference);
                }
                default -> {
                    boolean near = size <= delta;
                    sum += near ? 0.5 * difference * difference : delta * (size - 0.5 * delta);
                    slope = near ? difference : delta * Math.signum(difference);
                }
            }
            gradient[j] = scale * slope;
        }
        return sum;
    }
}
