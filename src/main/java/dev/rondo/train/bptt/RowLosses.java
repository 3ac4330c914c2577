package dev.rondo.train.bptt;

import dev.rondo.train.loss.CustomLoss;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.loss.LossHeads;
import dev.rondo.train.loss.LossSum;

/** Finds the computation of a loss of single rows. The switch is exhaustive, so the compiler asks for a case when a loss is added. */
public final class RowLosses {
    private RowLosses() {}

    /**
     * {@return the computation of a loss}
     *
     * @param loss a loss that {@link LossParts} does not take apart
     */
    public static RowLoss of(Loss loss) {
        return switch (loss) {
            case Loss.Elementwise elementwise -> new ElementwiseRowLoss(elementwise);
            case Loss.CrossEntropy crossEntropy -> new CrossEntropyRowLoss(crossEntropy);
            case Loss.BinaryCrossEntropy binary -> new BinaryCrossEntropyRowLoss(binary);
            case Loss.Quantile quantile -> new QuantileRowLoss(quantile);
            case Loss.Gaussian gaussian -> new GaussianRowLoss();
            case LossHeads heads ->
                throw new IllegalArgumentException(
                        "a sum cannot have heads, but a head can have a sum as its loss: " + heads);
            case LossSum sum -> throw new IllegalArgumentException("not a loss of single rows: " + sum);
            case CustomLoss custom -> throw new IllegalArgumentException("not a loss of single rows: " + custom);
        };
    }
}
