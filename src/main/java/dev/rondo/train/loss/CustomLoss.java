package dev.rondo.train.loss;

import java.util.Objects;

/**
 * The loss that a {@link LossFunction} of your own computes. A mean is that of all sequences that have a target; with truncation each
 * window of a sequence counts as one.
 *
 * @param name the name, which identifies the function in checkpoints
 * @param function computes the loss of one sequence
 * @param reduction how the losses of all sequences are combined
 */
public record CustomLoss(String name, LossFunction function, Reduction reduction) implements Loss {
    /** Checks the name. */
    public CustomLoss {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(reduction, "reduction");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a loss needs a name, which identifies it in checkpoints");
        }
    }

    /**
     * {@return the mean of what a function computes for each sequence}
     *
     * @param name the name, which identifies the function in checkpoints
     * @param function computes the loss of one sequence and its derivative
     */
    public static CustomLoss of(String name, LossFunction function) {
        return new CustomLoss(name, function, Reduction.MEAN);
    }

    @Override
    public int targetSize(int outputs) {
        return function.targetSize(outputs);
    }

    @Override
    public CustomLoss withReduction(Reduction other) {
        return new CustomLoss(name, function, other);
    }

    /** {@return the name and the reduction; a function has no settings that could be read} */
    @Override
    public String toString() {
        return "CustomLoss[name=" + name + ", reduction=" + reduction + "]";
    }
}
