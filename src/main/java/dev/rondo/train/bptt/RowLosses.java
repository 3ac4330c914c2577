package dev.rondo.train.bptt;

import dev.rondo.train.loss.Loss;

/** Finds the computation of a loss. The switch is exhaustive, so the compiler asks for a case when a loss is added. */
public final class RowLosses {
    private RowLosses() {}

    /**
     * {@return the computation of a loss}
     *
     * @param loss the loss
     */
    public static RowLoss of(Loss loss) {
        return switch (loss) {
            case Loss.Elementwise elementwise -> new ElementwiseRowLoss(elementwise);
            case Loss.CrossEntropy crossEntropy -> new CrossEntropyRowLoss(crossEntropy);
            case Loss.BinaryCrossEntropy binary -> new BinaryCrossEntropyRowLoss(binary);
            case Loss.Quantile quantile -> new QuantileRowLoss(quantile);
            case Loss.Gaussian gaussian -> new GaussianRowLoss();
        };
    }
}
