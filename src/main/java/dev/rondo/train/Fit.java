package dev.rondo.train;

import dev.rondo.Network;
import dev.rondo.data.BatchSource;
import dev.rondo.model.ModelFormatException;
import dev.rondo.train.metric.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Trains epoch by epoch: validation, early stopping, falling learning rates, checkpoints; and keeps the best weights. An epoch
 * is a pass of {@link BatchSource}.
 *
 * <pre>{@code
 * Fit fit = Fit.builder(trainer, batches)
 *         .epochs(100)
 *         .validate(validation, Metric.accuracy(9))
 *         .earlyStopping(10)
 *         .checkpoint(Path.of("run.checkpoint"), 5)
 *         .listener(listener)
 *         .build();
 * Network best = fit.run();
 * }</pre>
 *
 * <p>A run that is killed goes on from its last checkpoint: build trainer, batches and fit as before, {@link #restore}, and
 * {@link #run} ends in the bits that it would have ended in. Like the trainer, it belongs to one thread at a time.
 */
public final class Fit {
    private final FitBuilder settings;
    private final Trainer trainer;
    private final BatchSource batches;
    private final List<FitListener> listeners;
    private final FlightRecorder flight = new FlightRecorder();
    private FitState state;

    Fit(FitBuilder builder) {
        this.settings = builder;
        this.trainer = builder.trainer;
        this.batches = builder.batches;
        this.listeners = List.copyOf(builder.listeners);
        this.state = newState();
    }

    private FitState newState() {
        return new FitState(trainer.network(), settings.plateau, settings.patience, settings.minDelta);
    }

    /**
     * {@return a builder}
     *
     * @param trainer what learns
     * @param batches what it learns from
     */
    public static FitBuilder builder(Trainer trainer, BatchSource batches) {
        return new FitBuilder(trainer, batches);
    }

    /**
     * Goes on to the last epoch, or to where training stops early.
     *
     * @return the network of the epoch with the lowest loss
     * @throws UncheckedIOException when a checkpoint cannot be written; the epochs so far stand
     * @throws ArithmeticException when a figure is not finite, unless the trainer was told otherwise
     */
    public Network run() {
        while (!hasEnded()) {
            epoch();
        }
        return best();
    }

    private boolean hasEnded() {
        return state.epochs() >= settings.epochs || state.isStopped() || trainer.report.stopped();
    }

    private void epoch() {
        flight.beginEpoch();
        double trainingLoss = train();
        Evaluation validation = settings.validation == null
                ? Evaluation.NONE
                : Evaluation.of(trainer, settings.validation, settings.metrics);
        boolean best = state.epochEnded(settings.validation == null ? trainingLoss : validation.loss(), trainer);
        EpochReport report = new EpochReport(
                state.epochs(), settings.epochs, trainingLoss, validation, trainer.learningRateFactor(), best);
        flight.endEpoch(report);
        if (settings.checkpoint != null && (hasEnded() || state.epochs() % settings.checkpointEvery == 0)) {
            save(settings.checkpoint);
        }
        for (FitListener listener : listeners) {
            listener.epochEnded(report);
        }
    }

    /** A pass over the batches; the mean of those losses that are finite. */
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
            for (int i = 0; i < listeners.size(); i++) {
                listeners.get(i).batchEnded(state.epochs() + 1, batch, report);
            }
        } while (!batches.passEnded() && !trainer.report.stopped());
        return sum / finite;
    }

    private void save(Path file) {
        Checkpoint checkpoint = Checkpoint.empty();
        checkpoint.put("validation", validationSize());
        state.save(checkpoint);
        TrainerCheckpoint.save(trainer, batches, checkpoint);
        try {
            checkpoint.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String validationSize() {
        return settings.validation == null ? "none" : settings.validation.batchesPerPass() + " batches";
    }

    /**
     * Goes on where a checkpoint was written, in this or in another process; see {@link Trainer#restore}. The number of
     * epochs, metrics and listeners may differ.
     *
     * @param file the file
     * @throws IllegalArgumentException when the checkpoint is of a fit, a trainer or batches with other settings; says which
     * @throws ModelFormatException when the file is damaged, or no checkpoint of a fit; nothing has changed then
     * @throws IOException when it cannot be read
     */
    public void restore(Path file) throws IOException {
        Checkpoint checkpoint = Checkpoint.read(file);
        FitState restored = newState();
        TrainerCheckpoint.requireSettings(trainer, checkpoint);
        restored.restore(checkpoint);
        checkpoint.require("validation", validationSize());
        TrainerCheckpoint.restore(trainer, batches, checkpoint);
        state = restored;
    }

    /** {@return the network of the epoch with the lowest loss; before the first, of now} */
    public Network best() {
        return state.best();
    }

    /** {@return which epoch has the lowest loss, from 1; 0 before the first} */
    public int bestEpoch() {
        return state.bestEpoch();
    }

    /** {@return the lowest loss; infinite before the first epoch} */
    public double bestLoss() {
        return state.bestLoss();
    }

    /** {@return how many epochs have ended, those before a checkpoint included} */
    public int epochs() {
        return state.epochs();
    }
}
