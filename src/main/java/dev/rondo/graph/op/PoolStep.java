package dev.rondo.graph.op;

/** One step of a {@link Pool} over time. */
final class PoolStep extends KernelStep {
    private final boolean max;

    /**
     * Creates the step.
     *
     * @param max whether to take the maximum; otherwise the mean
     * @param rows the channels of all sequences
     * @param width the elements of a window
     * @param dilation the distance of elements
     */
    PoolStep(boolean max, int rows, int width, int dilation) {
        super(rows, width, dilation);
        this.max = max;
    }

    @Override
    void compute(float[] window, float[] y) {
        for (int row = 0; row < rows; row++) {
            int at = row * reach;
            double sum = max ? Double.NEGATIVE_INFINITY : 0;
            for (int i = at; i < at + reach; i += dilation) {
                sum = max ? Math.max(sum, window[i]) : sum + window[i];
            }
            y[row] = (float) (max ? sum : sum / width);
        }
    }
}
