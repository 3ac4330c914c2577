package dev.rondo.kernel;

/** Memory of one thread for the plain products: weights copied to the heap, and the sums of one panel. */
final class PlainScratch {
    private static final ThreadLocal<PlainScratch> CURRENT = ThreadLocal.withInitial(PlainScratch::new);

    /** Words in the copy: 16 KiB, which fit in the first-level cache together with the sums. */
    private static final int CAPACITY = 4096;

    /** The most values in a row of a panel: four gates of the widest vector. */
    private static final int WIDTH = 4 * Padding.MULTIPLE;

    /** The most sums per output. */
    private static final int CHAINS = 4;

    /** Weights in float32: [input][gate][lane]. */
    final float[] weights = new float[CAPACITY];

    /** Weights in a narrow format: [input / 4][word][lane]. */
    final int[] words = new int[CAPACITY];

    /** The sums of a panel: [chain][gate][lane]. */
    final float[][] sums = new float[CHAINS][WIDTH];

    private PlainScratch() {}

    /** {@return the memory of the calling thread; only its first call allocates} */
    static PlainScratch current() {
        return CURRENT.get();
    }

    /** {@return how many rows of so many words are copied at a time: a multiple of 16, so that no turn of a loop is cut} */
    static int rows(int words) {
        return CAPACITY / words & -16;
    }
}
