package dev.rondo.train;

import dev.rondo.train.bptt.StreamStates;

/**
 * A copy of everything in a trainer that changes from batch to batch. A checkpoint stores it, and {@link Trainer} restores it.
 *
 * @param updater the weights and the states of the optimizers
 * @param passes the number of forward passes so far, which dropout depends on
 * @param accumulated the number of gradients accumulated for the next update
 * @param gradient their sum; all zeros if there are none
 * @param streams the streams that the next batch may continue
 * @param stopped whether training has stopped because a result was not finite
 * @param adapted whether the trainer serves adapted weights
 */
record TrainerState(
        UpdaterState updater,
        long passes,
        int accumulated,
        float[] gradient,
        StreamStates.Snapshot streams,
        boolean stopped,
        boolean adapted) {}
