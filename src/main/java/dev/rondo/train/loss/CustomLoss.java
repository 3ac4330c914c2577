package dev.rondo.train.loss;

/**
 * The loss that a {@link LossFunction} computes; see {@link Loss#custom}. A mean is that of all sequences that have a target; with
 * truncation each window of a sequence counts as one.
 *
 * @param name the name, which identifies the function in checkpoints
 * @param function computes the loss of one sequence
 * @param reduction how the losses of all sequences are combined
 */
public record CustomLoss(String name, LossFunction function, Reduction reduction) implements Loss {
    /** Checks the name. */
    public CustomLoss {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a loss needs a name, which identifies it in checkpoints");
        }
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
