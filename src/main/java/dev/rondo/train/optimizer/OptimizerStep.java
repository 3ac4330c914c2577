package dev.rondo.train.optimizer;

/**
 * The computation of an {@link Optimizer}: it turns gradients into changes of parameters. One object belongs to one layer, and
 * holds the moments of its parameters. {@link #prepare} runs once per update, before any range is applied; then several threads
 * may apply ranges.
 */
abstract class OptimizerStep {
    /** [moment][parameter of the layer]. */
    final float[][] moments;

    OptimizerStep(float[][] moments) {
        this.moments = moments;
    }

    /**
     * Fills the settings of an update.
     *
     * @param update the number of the update, counted from 1
     * @param rate the learning rate of this update
     */
    abstract void prepare(long update, float rate);

    /**
     * Updates a range of parameters. Allocates nothing.
     *
     * @param p the parameters of the network
     * @param gradient their gradients
     * @param from the first index
     * @param to the end of the range, exclusive
     */
    abstract void apply(float[] p, float[] gradient, int from, int to);

    /** {@return the product of NAdam's momentum schedule so far; 1 for other optimizers} */
    double momentumProduct() {
        return 1;
    }

    /** Sets the product of NAdam's momentum schedule. */
    void setMomentumProduct(double product) {}
}
