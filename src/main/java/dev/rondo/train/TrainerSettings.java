package dev.rondo.train;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.Optimizer;
import dev.rondo.train.optimizer.OptimizerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a trainer that decide the bits of its results. Only a trainer with the same settings can restore a checkpoint.
 *
 * @param network the layers and the initial weights
 * @param loss the loss
 * @param updates how gradients change the weights
 * @param truncation how back-propagation is truncated
 * @param accumulation the number of gradients per update
 * @param recurrentDropout the share of units that recurrent dropout drops
 * @param seed the seed of dropout
 */
record TrainerSettings(
        Network network,
        Loss loss,
        Updates updates,
        Truncation truncation,
        int accumulation,
        float recurrentDropout,
        long seed) {

    /**
     * How gradients change the weights.
     *
     * @param common the optimizer whose learning rate is reported
     * @param optimizers the optimizer of each layer; null where it is frozen
     * @param schedule the factor of the learning rates
     * @param clipping the bound on gradients
     */
    record Updates(Optimizer common, List<@Nullable Optimizer> optimizers, Schedule schedule, Clipping clipping) {
        /** {@return new optimizer states, one per layer; null where it is frozen} */
        @Nullable
        OptimizerState[] newStates(int[] layerAt) {
            @Nullable OptimizerState[] states = new @Nullable OptimizerState[optimizers.size()];
            for (int i = 0; i < states.length; i++) {
                Optimizer optimizer = optimizers.get(i);
                if (optimizer != null) {
                    states[i] = new OptimizerState(optimizer, layerAt[i], layerAt[i + 1] - layerAt[i]);
                }
            }
            return states;
        }
    }

    /**
     * How back-propagation is truncated.
     *
     * @param forward k1, the steps from one update to the next; 0 without truncation
     * @param backward k2, the steps that gradients go back
     */
    record Truncation(int forward, int backward) {}

    /** {@return the index at which the parameters of each layer begin, followed by their total number} */
    int[] layerAt() {
        List<NamedLayer> layers = network.layers();
        int[] layerAt = new int[layers.size() + 1];
        for (int i = 0; i < layers.size(); i++) {
            layerAt[i + 1] = layerAt[i] + layers.get(i).layer().parameterCount();
        }
        return layerAt;
    }
}
