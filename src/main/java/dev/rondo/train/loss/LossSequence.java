package dev.rondo.train.loss;

/**
 * The outputs and targets of one sequence, as a {@link LossFunction} reads them: only the steps that have a target with a weight above
 * 0, in their order. It is valid during one call.
 */
public interface LossSequence {
    /** {@return the number of steps that have a target} */
    int steps();

    /** {@return O, the number of outputs of one step} */
    int outputs();

    /**
     * {@return an output of the network}
     *
     * @param step the step, from 0
     * @param j the index of the output
     */
    float output(int step, int j);

    /**
     * {@return a value of a target}
     *
     * @param step the step, from 0
     * @param j the index of the value
     */
    float target(int step, int j);

    /**
     * {@return the weight of a step, 1 by default} The function multiplies by it.
     *
     * @param step the step, from 0
     */
    float weight(int step);

    /**
     * {@return when a step is in the data, counted from the start of the window} Neighbours are one apart unless steps without a target
     * lie between them.
     *
     * @param step the step, from 0
     */
    int time(int step);

    /**
     * Adds to the derivative of the loss by one output.
     *
     * @param step the step, from 0
     * @param j the index of the output
     * @param value the amount
     */
    void addGradient(int step, int j, double value);
}
