package dev.rondo.cli;

import dev.rondo.Network;
import dev.rondo.data.Batch;
import dev.rondo.data.BatchSource;
import dev.rondo.table.TrainingSettings;
import dev.rondo.train.BatchReport;
import dev.rondo.train.EpochReport;
import dev.rondo.train.Fit;
import dev.rondo.train.FitListener;
import dev.rondo.train.Trainer;
import dev.rondo.train.profile.GradientProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/**
 * Trains a {@link TrainingTask} with a progress bar and a checkpoint after every epoch. A run that was stopped continues from its checkpoint
 * with the same bits.
 */
final class TrainingRun {
    private final TrainingTask task;
    private final TrainingSettings settings;
    private final Path checkpoint;
    private final Path historyFile;
    private final Console console;

    /**
     * The result of a run.
     *
     * @param network the network of the epoch with the lowest validation loss
     * @param bestEpoch that epoch
     * @param history the figures of every epoch
     * @param profile how far gradients reach, with the weights after the last epoch
     * @param seconds the duration of this process's part of the training
     * @param stepsPerSecond the time steps of all sequences that were trained per second
     */
    record Result(
            Network network,
            int bestEpoch,
            TrainingHistory history,
            GradientProfile profile,
            double seconds,
            double stepsPerSecond) {}

    TrainingRun(TrainingTask task, TrainingSettings settings, Path model, Console console) {
        this.task = task;
        this.settings = settings;
        this.checkpoint = model.resolveSibling(model.getFileName() + ".checkpoint");
        this.historyFile = model.resolveSibling(model.getFileName() + ".history.csv");
        this.console = console;
    }

    /**
     * Trains.
     *
     * @param resume whether to continue from the checkpoint, if there is one
     */
    Result run(boolean resume) throws IOException {
        BatchSource batches = task.training();
        long stepsPerEpoch = steps(task.training());
        TrainingHistory history = new TrainingHistory(historyFile);
        try (Trainer trainer = settings.newTrainer(task.network(), task.loss());
                ProgressBar bar =
                        TrainingProgress.bar((long) settings.epochs() * batches.batchesPerPass(), "batches")) {
            Progress progress = new Progress(bar, stepsPerEpoch);
            Fit fit = settings.newFit(trainer, batches, task.validation())
                    .checkpoint(checkpoint, 1)
                    .listener(history)
                    .listener(progress)
                    .build();
            if (resume) {
                restore(fit, history, bar, batches.batchesPerPass());
            }
            int before = fit.epochs();
            StopHook hook = StopHook.add(() -> sayHowToContinue(fit));
            Network best;
            try {
                best = fit.run();
            } finally {
                hook.remove();
            }
            double seconds = progress.seconds();
            GradientProfile profile = trainer.profile(batches.next());
            return new Result(
                    best,
                    fit.bestEpoch(),
                    history,
                    profile,
                    seconds,
                    (fit.epochs() - before) * stepsPerEpoch / seconds);
        } catch (UncheckedIOException e) {
            String message = String.valueOf(e.getCause().getMessage());
            String name = checkpoint.getFileName().toString();
            throw message.contains(historyFile.toString()) || message.contains(name)
                    ? e.getCause()
                    : new IOException(checkpoint + ": " + message, e);
        } catch (ArithmeticException e) {
            throw new IOException(
                    "training failed: " + e.getMessage() + " (try a smaller --learning-rate or --clip)", e);
        }
    }

    /** Removes what only an unfinished training needs. */
    void removeCheckpoint() throws IOException {
        Files.deleteIfExists(checkpoint);
        Files.deleteIfExists(historyFile);
    }

    private void restore(Fit fit, TrainingHistory history, ProgressBar bar, int batches) throws IOException {
        if (!Files.exists(checkpoint)) {
            console.say("No checkpoint %s: training from the beginning.", checkpoint);
            return;
        }
        try {
            fit.restore(checkpoint);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    checkpoint + " belongs to a training with other data or settings: " + e.getMessage(), e);
        }
        history.restore(fit.epochs());
        bar.stepTo((long) fit.epochs() * batches);
        console.say("Resumed after epoch %d.", fit.epochs());
    }

    private void sayHowToContinue(Fit fit) {
        System.err.println();
        System.err.println(
                Files.exists(checkpoint)
                        ? "rondo train: stopped in epoch " + (fit.epochs() + 1) + "; " + checkpoint
                                + " holds the epochs before it. The same command with --resume continues."
                        : "rondo train: stopped in the first epoch; nothing was written.");
    }

    private static long steps(BatchSource batches) {
        long steps = 0;
        do {
            Batch batch = batches.next();
            for (int b = 0; b < batch.size(); b++) {
                steps += batch.lengths()[b];
            }
        } while (!batches.passEnded());
        return steps;
    }

    /** Shows the figures in the progress bar. */
    private static final class Progress implements FitListener {
        private static final long INTERVAL_NANOS = 200_000_000;

        private final ProgressBar bar;
        private final long stepsPerEpoch;
        private final long start = System.nanoTime();
        private long shown;
        private int epochs;

        Progress(ProgressBar bar, long stepsPerEpoch) {
            this.bar = bar;
            this.stepsPerEpoch = stepsPerEpoch;
        }

        double seconds() {
            return (System.nanoTime() - start) / 1e9;
        }

        @Override
        public void batchEnded(int epoch, int batch, BatchReport report) {
            bar.step();
            long now = System.nanoTime();
            if (epochs == 0 && now - shown > INTERVAL_NANOS) {
                shown = now;
                bar.setExtraMessage(String.format(Locale.ROOT, "loss %.4f", report.loss()));
            }
        }

        @Override
        public void epochEnded(EpochReport report) {
            epochs++;
            bar.setExtraMessage(String.format(
                    Locale.ROOT,
                    "epoch %d, loss %.4f, validation %.4f, %,.0f steps/s",
                    report.epoch(),
                    report.trainingLoss(),
                    report.validation().loss(),
                    epochs * stepsPerEpoch / seconds()));
        }
    }
}
