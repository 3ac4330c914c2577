package dev.rondo.train;

import java.util.Locale;

/**
 * The figures of one call of {@link Trainer#trainBatch}. The next call overwrites them, so copy what you want to keep. Not
 * thread-safe.
 */
public final class BatchReport {
    private double loss;
    private double gradientNorm;
    private double learningRate;
    private int updates;
    private int clipped;
    private int skipped;
    private boolean stopped;
    private int windows;

    BatchReport() {}

    void begin() {
        loss = 0;
        gradientNorm = 0;
        updates = 0;
        clipped = 0;
        skipped = 0;
        windows = 0;
    }

    void addLoss(double value) {
        loss += value;
        windows++;
    }

    void addUpdate(double norm, boolean clip, double rate) {
        gradientNorm = norm;
        clipped += clip ? 1 : 0;
        learningRate = rate;
        updates++;
    }

    void addSkipped() {
        skipped++;
    }

    void setStopped(boolean value) {
        stopped = value;
    }

    /** {@return the mean loss of the batch's windows, of which there is one without truncation; NaN if the batch had no target} */
    public double loss() {
        return windows == 0 ? Double.NaN : loss / windows;
    }

    /** {@return the norm of all gradients at the last update, before clipping; 0 without an update} */
    public double gradientNorm() {
        return gradientNorm;
    }

    /** {@return the learning rate of the last update, for layers without a separate optimizer} */
    public double learningRate() {
        return learningRate;
    }

    /** {@return the number of updates: one per window, or fewer if gradients are accumulated} */
    public int updates() {
        return updates;
    }

    /** {@return the number of updates that were clipped} */
    public int clipped() {
        return clipped;
    }

    /** {@return the number of updates that were skipped because a loss or gradient was not finite} */
    public int skipped() {
        return skipped;
    }

    /** {@return whether training has stopped, see {@link NonFinitePolicy#STOP}} */
    public boolean stopped() {
        return stopped;
    }

    /** {@return the figures on one line} */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "loss %.6g, gradient norm %.4g, learning rate %.4g, %d updates, %d clipped, %d skipped",
                loss(),
                gradientNorm,
                learningRate,
                updates,
                clipped,
                skipped);
    }
}
