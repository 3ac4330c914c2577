package dev.rondo.compute;

/**
 * A thread's share of work that several threads do together. Shares of the same count are disjoint and cover it.
 *
 * @param part the number of the thread, from 0
 * @param parts the number of threads
 */
public record Share(int part, int parts) {
    /**
     * {@return the first item of this share}
     *
     * @param count the number of items that are shared
     */
    public int first(int count) {
        return bound(count, part, parts);
    }

    /**
     * {@return the index after the last item of this share}
     *
     * @param count the number of items that are shared
     */
    public int end(int count) {
        return bound(count, part + 1, parts);
    }

    /** {@return the first item of this share, if items are shared in pieces} */
    int first(int count, int piece) {
        return pieces(count, piece, part);
    }

    /** {@return the index after the last item of this share, if items are shared in pieces} */
    int end(int count, int piece) {
        return pieces(count, piece, part + 1);
    }

    private int pieces(int count, int piece, int part) {
        return Math.min(count, bound((count + piece - 1) / piece, part, parts) * piece);
    }

    /**
     * {@return the first item of a part, which is also the end of the part before it}
     *
     * @param count the number of items that are shared
     * @param part the number of the part, from 0
     * @param parts the number of parts
     */
    public static int bound(int count, int part, int parts) {
        return (int) ((long) count * part / parts);
    }
}
