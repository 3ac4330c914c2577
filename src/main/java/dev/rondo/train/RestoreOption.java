package dev.rondo.train;

/** A difference from its checkpoint that a trainer or a fit may have when it is restored. Every other one is refused. */
public enum RestoreOption {
    /**
     * The learning rates of the optimizers and the schedule may differ. The optimizers keep what they remember of earlier gradients,
     * and the factor of {@link Trainer#setLearningRateFactor} stays that of the checkpoint. Training continues from the weights of the
     * checkpoint, but not with the bits of a run that was never interrupted.
     */
    NEW_LEARNING_RATE
}
