package dev.rondo.train;

import dev.rondo.Network;
import dev.rondo.data.BatchSource;
import dev.rondo.model.ModelFormatException;
import dev.rondo.train.metric.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Trains epoch by epoch, with validation, early stopping, learning rates that fall on plateaus, and checkpoints. It keeps the best
 * weights. An epoch is one pass of a {@link BatchSource}.
 *
 * <p>There are two networks after a run. {@link #run} and {@link #best} return the one of the epoch with the lowest loss: take it to
 * serve with, to save, and for {@link Evaluation#of}. The trainer has the weights of the last epoch: {@link Trainer#network} returns
 * them, {@link Trainer#evaluate(BatchSource, Metric...)} evaluates them, and further training begins with them.
 *
 * {@snippet file="FitSnippetsTest.java" region="fit"}
 *
 * <p>A run that was killed continues from its last checkpoint: build trainer, batches and fit as before, and call {@link #restore}.
 * {@link #restoreIfExists} does so only if there is a checkpoint. Then {@link #run} ends with the same bits as an uninterrupted run. Only one thread at a time may use a fit.
 */
public final class Fit {
    private static final String HISTORY = "history";

    private final Trainer trainer;
    private final BatchSource batches;
    private final @Nullable BatchSource validation;
    private final List<Metric> metrics;
    private final List<FitListener> listeners;
    private final FitBuilder.Limits limits;
    private final FitBuilder.@Nullable Checkpoints checkpoints;
    private final FlightRecorder flight = new FlightRecorder();
    private final List<EpochReport> history = new ArrayList<>();
    private FitState state;
    /** The last epoch, until its checkpoint is written. */
    private @Nullable EpochReport unsaved;

    Fit(FitBuilder builder) {
        this.trainer = builder.trainer;
        this.batches = builder.batches;
        this.validation = builder.validation;
        this.metrics = List.copyOf(builder.metrics);
        this.listeners = List.copyOf(builder.listeners);
        this.limits = builder.limits();
        this.checkpoints = builder.checkpoints;
        this.state = newState();
    }

    private FitState newState() {
        return new FitState(trainer.network(), limits.plateau(), limits.patience(), limits.minDelta());
    }

    /**
     * {@return a builder}
     *
     * @param trainer the trainer
     * @param batches the training data
     */
    public static FitBuilder builder(Trainer trainer, BatchSource batches) {
        return new FitBuilder(trainer, batches);
    }

    /**
     * Trains until the last epoch, or until training stops early.
     *
     * @return the network of the epoch with the lowest loss; the trainer has the weights of the last epoch
     * @throws UncheckedIOException if a checkpoint cannot be written. The results of the epochs so far are kept: when the cause is
     *     mended, the next call writes the checkpoint, notifies the listeners of its epoch and continues
     * @throws ArithmeticException if a loss or gradient is not finite and the policy is {@link NonFinitePolicy#FAIL}
     */
    public Network run() {
        if (unsaved != null) {
            finish(unsaved);
        }
        while (!hasEnded()) {
            epoch();
        }
        return best();
    }

    private boolean hasEnded() {
        return state.epochs() >= limits.epochs() || state.isStopped() || trainer.isStopped();
    }

    private void epoch() {
        flight.beginEpoch();
        double trainingLoss = train();
        Evaluation evaluation = validation == null ? Evaluation.NONE : trainer.evaluate(validation, metrics);
        boolean best = state.epochEnded(validation == null ? trainingLoss : evaluation.loss(), trainer);
        EpochReport report = new EpochReport(
                state.epochs(), limits.epochs(), trainingLoss, evaluation, trainer.learningRateFactor(), best);
        flight.endEpoch(report);
        history.add(report);
        unsaved = report;
        finish(report);
    }

    /** Writes the checkpoint of an epoch, if it has one, and notifies the listeners. */
    private void finish(EpochReport report) {
        if (checkpoints != null && (hasEnded() || state.epochs() % checkpoints.every() == 0)) {
            save(checkpoints.file());
        }
        unsaved = null;
        for (FitListener listener : listeners) {
            listener.epochEnded(report);
        }
    }

    /** Trains on one pass of the batches and returns the mean of the losses that are finite. */
    private double train() {
        double sum = 0;
        int finite = 0;
        int batch = 0;
        do {
            BatchReport report = trainer.trainBatch(batches.next());
            batch++;
            if (Double.isFinite(report.loss())) {
                sum += report.loss();
                finite++;
            }
            for (int i = 0; i < listeners.size(); i++) { // an iterator would be allocated per batch
                listeners.get(i).batchEnded(state.epochs() + 1, batch, report);
            }
        } while (!batches.passEnded() && !trainer.isStopped());
        return sum / finite;
    }

    private void save(Path file) {
        Checkpoint checkpoint = Checkpoint.empty();
        checkpoint.put("validation", validationSize());
        checkpoint.put(HISTORY, history().toCsv());
        state.save(checkpoint);
        trainer.save(checkpoint, batches);
        try {
            checkpoint.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String validationSize() {
        return validation == null ? "none" : validation.batchesPerPass() + " batches";
    }

    /**
     * Continues from a checkpoint of this or another process; see {@link Trainer#restore(Path, BatchSource, RestoreOption...)}. The number of epochs, the metrics and the
     * listeners may differ.
     *
     * @param file the file
     * @param options other differences from the checkpoint that are allowed; none by default
     * @throws IllegalArgumentException if a setting of the fit, the trainer or the batches differs; the message names it
     * @throws ModelFormatException if the file is damaged or not a checkpoint of a fit; nothing has changed then
     * @throws IOException if the file cannot be read
     */
    public void restore(Path file, RestoreOption... options) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(file);
        Set<RestoreOption> allowed = Set.of(options);
        FitState restored = newState();
        trainer.requireSettings(checkpoint, allowed);
        restored.restore(checkpoint);
        checkpoint.require("validation", validationSize());
        List<EpochReport> before = history(checkpoint, restored.epochs());
        trainer.restore(checkpoint, batches, allowed);
        history.clear();
        history.addAll(before);
        state = restored;
        unsaved = null;
    }

    private List<EpochReport> history(Checkpoint checkpoint, int epochs) throws ModelFormatException {
        List<EpochReport> read;
        try {
            read = HistoryCsv.read(checkpoint.string(HISTORY), limits.epochs());
        } catch (IllegalArgumentException e) {
            throw (ModelFormatException) checkpoint
                    .error("the history is damaged: " + e.getMessage())
                    .initCause(e);
        }
        if (read.size() != epochs) {
            throw checkpoint.error("the history must have " + epochs + " epochs, but has " + read.size());
        }
        return read;
    }

    /**
     * Continues from a checkpoint if the file exists, like {@link #restore}; otherwise nothing changes.
     *
     * @param file the file
     * @param options other differences from the checkpoint that are allowed
     * @return whether the file exists
     * @throws IllegalArgumentException if a setting of the fit, the trainer or the batches differs; the message names it
     * @throws ModelFormatException if the file is damaged or not a checkpoint of a fit; nothing has changed then
     * @throws IOException if the file cannot be read
     */
    public boolean restoreIfExists(Path file, RestoreOption... options) throws IOException {
        boolean exists = Files.exists(file);
        if (exists) {
            restore(file, options);
        }
        return exists;
    }

    /** {@return the network of the epoch with the lowest loss; before the first epoch, the initial network} */
    public Network best() {
        return state.best();
    }

    /** {@return the epoch with the lowest loss, from 1; 0 before the first} */
    public int bestEpoch() {
        return state.bestEpoch();
    }

    /** {@return the lowest loss; infinite before the first epoch} */
    public double bestLoss() {
        return state.bestLoss();
    }

    /** {@return the figures of all epochs so far, including those before a checkpoint} */
    public FitHistory history() {
        return new FitHistory(history);
    }

    /** {@return the number of epochs that have ended, including those before a checkpoint} */
    public int epochs() {
        return state.epochs();
    }
}
