package dev.rondo.train.bptt;

/** Turns the squared norms of steps into the norm at each lag, by the formula of {@link dev.rondo.train.profile.GradientProfile}. */
final class LagNorms {
    private final int[] lossSteps;
    private final int[] lags;
    private final boolean reverse;

    /**
     * Sets the steps of the losses.
     *
     * @param lossSteps the step of each sequence's loss [B]; -1 without a loss
     * @param lengths the length of each sequence, at least [B]
     * @param reverse whether lags count steps after the loss rather than before
     */
    LagNorms(int[] lossSteps, int[] lengths, boolean reverse) {
        this.lossSteps = lossSteps;
        this.reverse = reverse;
        this.lags = new int[lossSteps.length];
        for (int b = 0; b < lags.length; b++) {
            int step = lossSteps[b];
            lags[b] = step < 0 ? 0 : reverse ? lengths[b] - step : step + 1;
        }
    }

    /** {@return the norm at each lag} Squares are [T][B]. */
    double[] of(double[] squares) {
        int size = lags.length;
        int longest = 0;
        int losses = 0;
        for (int own : lags) {
            longest = Math.max(longest, own);
            losses += own > 0 ? 1 : 0;
        }
        double[] norms = new double[longest];
        for (int lag = 0; lag < longest; lag++) {
            double sum = 0;
            int count = 0;
            for (int b = 0; b < size; b++) {
                if (lag < lags[b]) {
                    int step = reverse ? lossSteps[b] + lag : lossSteps[b] - lag;
                    sum += squares[step * size + b];
                    count++;
                }
            }
            norms[lag] = Math.sqrt(sum * losses / count);
        }
        return norms;
    }
}
