package dev.rondo.graph.op;

/** One step of a {@link Conv}. */
final class ConvStep extends KernelStep {
    private final WeightProduct[] groups;
    /** [K][C / group]. */
    private final float[] taps;

    private final float[] sums;

    /**
     * Creates the step.
     *
     * @param groups the weights of each group
     * @param rows the channels of all sequences
     * @param width the taps of the kernel
     * @param dilation the distance of taps
     */
    ConvStep(WeightProduct[] groups, int rows, int width, int dilation) {
        super(rows, width, dilation);
        this.groups = groups;
        this.taps = new float[groups[0].inputs()];
        this.sums = new float[groups[0].stride()];
    }

    @Override
    void compute(float[] window, float[] y) {
        int channels = taps.length / width;
        int outputCount = groups[0].outputs();
        for (int first = 0, to = 0; first < rows; first += channels, to += outputCount) {
            for (int k = 0, i = 0; k < width; k++) {
                for (int c = 0; c < channels; c++, i++) {
                    taps[i] = window[(first + c) * reach + k * dilation];
                }
            }
            groups[first / channels % groups.length].sums(taps, 0, 1, sums);
            System.arraycopy(sums, 0, y, to, outputCount);
        }
    }
}
