package dev.rondo.train.optimizer;

/**
 * An optimizer with its settings. Immutable; {@link OptimizerState} holds what it remembers between updates. Formulas and
 * defaults are PyTorch's.
 */
public sealed interface Optimizer permits Sgd, RmsProp, Adam, Adagrad, Adadelta {
    /** {@return the learning rate, before a schedule changes it} */
    float learningRate();
}
