package dev.rondo.spark;

import dev.rondo.train.TrainerBuilder;
import java.io.Serializable;

/** Makes the builder of a trainer on the driver and on every executor. All of them must have the same settings and weights. */
@FunctionalInterface
public interface TrainingSettings extends Serializable {
    /** {@return a new builder, with the initial network, the loss and the optimizer} */
    TrainerBuilder newBuilder();
}
