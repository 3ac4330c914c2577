package dev.rondo.train;

import dev.rondo.data.BatchSource;
import dev.rondo.model.file.NewFile;
import dev.rondo.train.metric.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Fit}. The number of epochs is required. Not thread-safe. */
public final class FitBuilder {
    final Trainer trainer;
    final BatchSource batches;
    final List<Metric> metrics = new ArrayList<>();
    final List<FitListener> listeners = new ArrayList<>();

    @Nullable
    BatchSource validation;

    @Nullable
    Checkpoints checkpoints;

    private int epochs;
    private int patience;
    private double minDelta;
    private @Nullable Plateau plateau;

    /**
     * When training ends and when learning rates fall.
     *
     * @param epochs the largest number of epochs
     * @param patience the number of epochs without improvement after which training stops; 0 for no limit
     * @param minDelta the least improvement that counts
     * @param plateau when learning rates fall; null for never
     */
    record Limits(
            int epochs,
            int patience,
            double minDelta,
            @Nullable Plateau plateau) {}

    /**
     * Where and how often checkpoints are written.
     *
     * @param file the file
     * @param every the epochs from one checkpoint to the next
     */
    record Checkpoints(Path file, int every) {}

    FitBuilder(Trainer trainer, BatchSource batches) {
        this.trainer = Objects.requireNonNull(trainer, "trainer");
        this.batches = Objects.requireNonNull(batches, "batches");
    }

    Limits limits() {
        return new Limits(epochs, patience, minDelta, plateau);
    }

    /**
     * Sets the largest number of epochs. Required.
     *
     * @param count the number of epochs, including those before a checkpoint
     * @return this
     */
    public FitBuilder epochs(int count) {
        this.epochs = atLeastOne("epochs", count);
        return this;
    }

    /**
     * Evaluates after every epoch. The validation loss then decides which epoch is best; without validation, the training loss does.
     *
     * @param data the validation data; one pass is evaluated
     * @param figures the metrics to compute in addition to the loss
     * @return this
     */
    public FitBuilder validate(BatchSource data, Metric... figures) {
        Objects.requireNonNull(figures, "figures");
        this.validation = Objects.requireNonNull(data, "data");
        metrics.clear();
        metrics.addAll(List.of(figures));
        return this;
    }

    /**
     * Stops training when the loss has not fallen for some epochs.
     *
     * @param patience the number of epochs without a lower loss after which training stops
     * @return this
     */
    public FitBuilder earlyStopping(int patience) {
        return earlyStopping(patience, 0);
    }

    /**
     * Stops training when the loss has not fallen by some amount for some epochs, as Keras's {@code EarlyStopping} does.
     *
     * @param patience the number of epochs without improvement after which training stops
     * @param minDelta how much lower than the last improvement a loss must be to count as one
     * @return this
     */
    public FitBuilder earlyStopping(int patience, double minDelta) {
        if (!(minDelta >= 0)) {
            throw new IllegalArgumentException("minDelta must be at least 0, but is " + minDelta);
        }
        this.patience = atLeastOne("patience", patience);
        this.minDelta = minDelta;
        return this;
    }

    /**
     * Lowers the learning rates when the loss stops falling.
     *
     * @param plateau when and by how much
     * @return this
     */
    public FitBuilder reduceOnPlateau(Plateau plateau) {
        this.plateau = Objects.requireNonNull(plateau, "plateau");
        return this;
    }

    /**
     * Writes a checkpoint every few epochs and when training ends. Each one replaces the previous one. {@link Fit#restore} continues
     * from it. The folder of the file must exist.
     *
     * @param file the file
     * @param every the epochs from one checkpoint to the next
     * @return this
     */
    public FitBuilder checkpoint(Path file, int every) {
        this.checkpoints = new Checkpoints(Objects.requireNonNull(file, "file"), atLeastOne("every", every));
        return this;
    }

    /**
     * Adds a listener that is notified of progress.
     *
     * @param listener the listener
     * @return this
     */
    public FitBuilder listener(FitListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
        }
        return value;
    }

    /**
     * {@return the fit}
     *
     * @throws IllegalStateException if the number of epochs is not set
     * @throws IllegalArgumentException if the first batch of the training or validation data, or a metric, does not fit the trainer; or
     *     if a checkpoint could not be written, because its folder does not exist or is not writable, or the file is a directory
     */
    public Fit build() {
        if (epochs == 0) {
            throw new IllegalStateException("a fit needs a number of epochs: call epochs on the builder");
        }
        trainer.checkFirst(batches, List.of());
        if (validation != null) {
            trainer.checkFirst(validation, metrics);
        }
        if (checkpoints != null) {
            NewFile.requireWritable(checkpoints.file());
        }
        return new Fit(this);
    }
}
