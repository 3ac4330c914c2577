package dev.rondo.kernel;

/**
 * Sums across outputs that have the same bits on every vector width. Element j is added to lane j modulo 16, in order, and a
 * fixed tree adds up the lanes.
 */
final class VirtualLanes {
    static final int COUNT = 16;

    private VirtualLanes() {}

    /** {@return the sum of the lanes, which it overwrites} It adds the upper half to the lower half until one lane is left. */
    static float sum(float[] lanes, int at) {
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int j = at; j < at + half; j++) {
                lanes[j] += lanes[j + half];
            }
        }
        return lanes[at];
    }

    /** {@return the sum of the lanes, computed as {@link #sum(float[], int)} does} */
    static double sum(double[] lanes) {
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int j = 0; j < half; j++) {
                lanes[j] += lanes[j + half];
            }
        }
        return lanes[0];
    }
}
