package dev.rondo.train;

import dev.rondo.train.optimizer.OptimizerState;
import org.jspecify.annotations.Nullable;

/**
 * A copy of everything that an update of the weights changes, to be restored later.
 *
 * @param updates the number of updates so far
 * @param learningRateFactor the factor of all learning rates
 * @param parameters the weights of all layers
 * @param optimizers the state of each layer's optimizer; null where it is frozen
 */
record UpdaterState(
        long updates,
        double learningRateFactor,
        float[] parameters,
        @Nullable OptimizerState[] optimizers) {}
