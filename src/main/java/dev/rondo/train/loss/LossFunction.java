package dev.rondo.train.loss;

/**
 * A loss of your own: a function of the outputs and targets of one sequence, and its derivative. {@link CustomLoss#of} makes a loss of
 * it. {@link LossFunctions#gradientError} checks the derivative.
 *
 * {@snippet :
 * // twice the price for a forecast that is too low
 * LossFunction asymmetric = sequence -> {
 *     double sum = 0;
 *     for (int t = 0; t < sequence.steps(); t++) {
 *         double error = sequence.output(t, 0) - sequence.target(t, 0);
 *         double factor = (error < 0 ? 2 : 1) * sequence.weight(t) / sequence.steps();
 *         sum += factor * error * error;
 *         sequence.addGradient(t, 0, 2 * factor * error);
 *     }
 *     return sum;
 * };
 * Trainer trainer = Trainer.builder(network).loss(CustomLoss.of("asymmetric", asymmetric)).optimizer(Adam.of(1e-3f)).build();
 * }
 *
 * <p>Threads of a trainer call one function at the same time for different sequences, so it must keep nothing between calls. It is
 * called for every sequence of every batch; it should allocate nothing.
 */
@FunctionalInterface
public interface LossFunction {
    /**
     * Computes the loss of one sequence, and adds its derivative by every output to the sequence.
     *
     * @param sequence the steps that have a target, at least one; with truncation those of one window
     * @return the loss
     */
    double compute(LossSequence sequence);

    /**
     * {@return the width of one target} The default is the number of outputs.
     *
     * @param outputs O, the number of outputs
     * @throws IllegalArgumentException if the function cannot judge that many outputs; the message says why
     */
    default int targetSize(int outputs) {
        return outputs;
    }
}
