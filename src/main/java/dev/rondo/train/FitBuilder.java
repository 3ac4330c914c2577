package dev.rondo.train;

import dev.rondo.data.BatchSource;
import dev.rondo.train.metric.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds a {@link Fit}; the number of epochs must be said. Not thread-safe. */
public final class FitBuilder {
    final Trainer trainer;
    final BatchSource batches;
    final List<Metric> metrics = new ArrayList<>();
    final List<FitListener> listeners = new ArrayList<>();
    BatchSource validation;
    int epochs;
    int patience;
    double minDelta;
    Plateau plateau;
    Path checkpoint;
    int checkpointEvery;

    FitBuilder(Trainer trainer, BatchSource batches) {
        this.trainer = trainer;
        this.batches = batches;
    }

    /**
     * Sets how often the data is gone through, at most.
     *
     * @param count epochs, those before a checkpoint included
     * @return this
     */
    public FitBuilder epochs(int count) {
        this.epochs = atLeastOne("epochs", count);
        return this;
    }

    /**
     * Evaluates after every epoch. The loss of the validation then tells which epoch is the best; else that of training does.
     *
     * @param data a pass of it is evaluated
     * @param figures beside the loss
     * @return this
     */
    public FitBuilder validate(BatchSource data, Metric... figures) {
        this.validation = data;
        metrics.clear();
        metrics.addAll(List.of(figures));
        return this;
    }

    /**
     * Stops early, once the loss has not fallen for some epochs.
     *
     * @param epochs without a lower loss, the last of which ends training
     * @return this
     */
    public FitBuilder earlyStopping(int epochs) {
        return earlyStopping(epochs, 0);
    }

    /**
     * Stops early, as Keras's {@code EarlyStopping} does: once the loss has not fallen by some amount for some epochs.
     *
     * @param epochs without a loss that is lower, the last of which ends training
     * @param minDelta by how much it must be lower than the last one that was
     * @return this
     */
    public FitBuilder earlyStopping(int epochs, double minDelta) {
        if (!(minDelta >= 0)) {
            throw new IllegalArgumentException("minDelta must be at least 0, but is " + minDelta);
        }
        this.patience = atLeastOne("epochs", epochs);
        this.minDelta = minDelta;
        return this;
    }

    /**
     * Lowers the learning rates where the loss does not fall any more.
     *
     * @param value when and how much
     * @return this
     */
    public FitBuilder reduceOnPlateau(Plateau value) {
        this.plateau = value;
        return this;
    }

    /**
     * Writes checkpoints, the last in place of the one before, and one when training ends: {@link Fit#restore} goes on
     * from there.
     *
     * @param file where
     * @param every so many epochs
     * @return this
     */
    public FitBuilder checkpoint(Path file, int every) {
        this.checkpoint = file;
        this.checkpointEvery = atLeastOne("every", every);
        return this;
    }

    /**
     * Adds one who is told how training comes on.
     *
     * @param listener who
     * @return this
     */
    public FitBuilder listener(FitListener listener) {
        listeners.add(listener);
        return this;
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
        }
        return value;
    }

    /** {@return the fit} */
    public Fit build() {
        if (epochs == 0) {
            throw new IllegalStateException("a fit needs a number of epochs");
        }
        return new Fit(this);
    }
}
