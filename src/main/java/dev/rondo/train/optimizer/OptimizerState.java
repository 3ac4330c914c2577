package dev.rondo.train.optimizer;

import java.util.Objects;

/**
 * The memory of an {@link Optimizer} for the parameters of one layer: its moments, in the layout of the parameters, and the
 * number of updates. A trainer makes one per layer. Only {@link #update} may be called by several threads.
 */
public final class OptimizerState {
    private final Optimizer optimizer;
    private final int first;
    private final int size;
    private final OptimizerStep step;
    private long updates;

    /**
     * Creates the state before the first update.
     *
     * @param optimizer the optimizer
     * @param first the index of the first parameter among those of the network
     * @param size the number of parameters
     */
    public OptimizerState(Optimizer optimizer, int first, int size) {
        Objects.requireNonNull(optimizer, "optimizer");
        this.optimizer = optimizer;
        this.first = first;
        this.size = size;
        this.step = switch (optimizer) {
            case Sgd sgd -> new SgdStep(sgd, first, size);
            case RmsProp rmsProp -> new RmsPropStep(rmsProp, first, size);
            case Adam adam -> new AdamStep(adam, first, size);
            case Adagrad adagrad -> new AdagradStep(adagrad, first, size);
            case Adadelta adadelta -> new AdadeltaStep(adadelta, first, size);
        };
    }

    /**
     * Begins an update, before any range of parameters changes. Allocates nothing.
     *
     * @param rate the learning rate of this update
     */
    public void advance(float rate) {
        updates++;
        step.prepare(updates, rate);
    }

    /**
     * Updates a range of parameters, after {@link #advance}. Several threads may update different ranges. Allocates nothing.
     *
     * @param parameters the parameters of the network
     * @param gradients their gradients
     * @param from the first index
     * @param to the end of the range, exclusive
     */
    public void update(float[] parameters, float[] gradients, int from, int to) {
        step.apply(parameters, gradients, from, to);
    }

    /** {@return the moments, [moment][parameter of the layer]; not a copy} */
    public float[][] moments() {
        return step.moments;
    }

    /** {@return the number of updates} */
    public long updates() {
        return updates;
    }

    /** {@return the product of NAdam's momentum schedule so far; 1 for other optimizers} */
    public double momentumProduct() {
        return step.momentumProduct();
    }

    /**
     * Sets the counters, when a checkpoint is restored.
     *
     * @param count the number of updates
     * @param product the {@link #momentumProduct}
     */
    public void setUpdates(long count, double product) {
        updates = count;
        step.setMomentumProduct(product);
    }

    /** {@return an independent copy} */
    public OptimizerState copy() {
        OptimizerState copy = new OptimizerState(optimizer, first, size);
        copy.set(this);
        return copy;
    }

    /**
     * Copies the moments and counters of a second state of the same optimizer and parameters.
     *
     * @param other the other state
     */
    public void set(OptimizerState other) {
        for (int i = 0; i < step.moments.length; i++) {
            System.arraycopy(other.step.moments[i], 0, step.moments[i], 0, size);
        }
        setUpdates(other.updates, other.momentumProduct());
    }
}
