package dev.rondo.kernel;

/**
 * Sums across outputs, with the same bits on every vector width: element j is added to lane j modulo 16, in order, and
 * the lanes are added up by a fixed tree.
 */
final class VirtualLanes {
    static final int COUNT = 16;

    private VirtualLanes() {}

    /** The upper half of the lanes is added to the lower, until one is left; overwrites the lanes. */
    static float sum(float[] lanes, int at) {
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int j = at; j < at + half; j++) {
                lanes[j] += lanes[j + half];
            }
        }
        return lanes[at];
    }

    /** As {@link #sum(float[], int)}, from the first lane on. */
    static double sum(double[] lanes) {
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int j = 0; j < half; j++) {
                lanes[j] += lanes[j + half];
            }
        }
        return lanes[0];
    }
}
