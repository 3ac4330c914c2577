package dev.rondo.train.loss;

/**
 * A loss of your own: a function of the outputs and targets of one sequence, and its derivative. {@link CustomLoss#of} makes a loss of
 * it. {@link LossFunctions#gradientError} checks the derivative.
 *
 * {@snippet file="LossSnippetsTest.java" region="own"}
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
