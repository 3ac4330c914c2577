package dev.rondo.kernel;

/** Memory of one thread for the plain kernels: a few rows of weights, copied to the heap, sums of one panel, and values. */
final class PlainScratch {
    private static final ThreadLocal<PlainScratch> CURRENT = ThreadLocal.withInitial(PlainScratch::new);

    /** Rows of a matrix product that share a copy of the weights. */
    static final int ROWS = 32;

    /** The most values that are activated at a time. */
    static final int VALUES = 512;

    /** Words in a block of narrow weights. */
    private static final int WORDS = 2048;

    private static final int BLOCK = 4096;

    /** The most weights of one input in a panel: four gates of the widest vector. */
    private static final int WIDTH = 4 * Padding.MULTIPLE;

    /** Weights in float32, [input][gate][lane], of four inputs for each sum. */
    final float[] weights = new float[16 * WIDTH];

    /** Weights in a narrow format: [input / 4][word][lane]. */
    final int[] words = new int[WORDS];

    /** The sums of a panel, [gate][lane], for each row and chain. */
    final float[][][] sums = new float[ROWS][4][WIDTH];

    /** The operands of a product. */
    final RowView x = new RowView();

    final RowView start = new RowView();
    final RowView y = new RowView();

    /** Values that are activated at a time, and their powers of two. */
    final float[] z = new float[VALUES];

    final float[] scale = new float[VALUES];

    /** Weights that are being packed. */
    final float[] block = new float[BLOCK];

    private PlainScratch() {}

    /** {@return the memory of the calling thread; only its first call allocates} */
    static PlainScratch current() {
        return CURRENT.get();
    }

    /** {@return how many rows of so many floats are packed at a time} */
    static int rows(int floats) {
        return BLOCK / floats;
    }

    /** {@return how many groups of so many words fit} */
    int groups(int words) {
        return WORDS / words;
    }
}
