package dev.rondo.train;

/**
 * What one call of {@link Trainer#trainBatch} did. A trainer has one and overwrites it, so copy what is to be kept; not
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
    private int stretches;

    BatchReport() {}

    void begin() {
        loss = 0;
        gradientNorm = 0;
        updates = 0;
        clipped = 0;
        skipped = 0;
        stretches = 0;
    }

    void addLoss(double value) {
        loss += value;
        stretches++;
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

    /** {@return the mean of the losses of the batch's stretches, one unless it was truncated; NaN if it had no target} */
    public double loss() {
        return stretches == 0 ? Double.NaN : loss / stretches;
    }

    /** {@return the norm of all gradients at the last update, before clipping; 0 without an update} */
    public double gradientNorm() {
        return gradientNorm;
    }

    /** {@return the learning rate of the last update, for layers that have no optimizer of their own} */
    public double learningRate() {
        return learningRate;
    }

    /** {@return updates of the weights: one for each stretch, fewer when gradients are accumulated} */
    public int updates() {
        return updates;
    }

    /** {@return how many of the updates were clipped} */
    public int clipped() {
        return clipped;
    }

    /** {@return updates left out since a loss or gradient was not finite} */
    public int skipped() {
        return skipped;
    }

    /** {@return whether training stopped for good, see {@link NonFinitePolicy#STOP}} */
    public boolean stopped() {
        return stopped;
    }

    /** {@return the figures in one line} */
    @Override
    public String toString() {
        return String.format(
                java.util.Locale.ROOT,
                "loss %.6g, gradient norm %.4g, learning rate %.4g, %d updates, %d clipped, %d skipped",
                loss(),
                gradientNorm,
                learningRate,
                updates,
                clipped,
                skipped);
    }
}
