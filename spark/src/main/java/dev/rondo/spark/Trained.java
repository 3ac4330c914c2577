package dev.rondo.spark;

import dev.rondo.Network;

/**
 * The result of one training.
 *
 * @param network the network
 * @param loss the loss by which trainings are compared, for example that of validation
 */
public record Trained(Network network, double loss) {}
