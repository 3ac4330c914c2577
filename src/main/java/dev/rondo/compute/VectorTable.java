package dev.rondo.compute;

/**
 * A table of vectors in a block of parameters, one row per index.
 *
 * @param at the index of its first value in the block
 * @param width the width of a vector
 */
record VectorTable(int at, int width) {
    /**
     * Copies the vector of an index.
     *
     * @param parameters holds the block
     * @param blockAt the index of the block
     * @param index the index of the vector
     * @param out takes the vector
     * @param outAt the index of its first value
     */
    void copy(float[] parameters, int blockAt, int index, float[] out, int outAt) {
        System.arraycopy(parameters, blockAt + at + index * width, out, outAt, width);
    }

    /**
     * Adds the gradient of an output to that of the vector of an index.
     *
     * @param sums the gradients, laid out as the block
     * @param index the index
     * @param dOut holds the gradient of the output
     * @param dOutAt the index of its first value
     * @param share the columns to add: threads share them, because rows with the same index add to the same vector
     */
    void addGradient(float[] sums, int index, float[] dOut, int dOutAt, Share share) {
        int target = at + index * width;
        int to = share.end(width);
        for (int j = share.first(width); j < to; j++) {
            sums[target + j] += dOut[dOutAt + j];
        }
    }

    /**
     * Adds the gradient of the vector of an index to those of the network, and sets it to zero, so that an index may come again.
     *
     * @param sums the gradients of one pass, laid out as the block
     * @param index the index
     * @param gradient the gradients of all parameters of the network
     * @param gradientAt the index of the block in them
     * @param share the columns to add
     */
    void moveGradient(float[] sums, int index, float[] gradient, int gradientAt, Share share) {
        int from = at + index * width;
        int to = share.end(width);
        for (int j = share.first(width); j < to; j++) {
            gradient[gradientAt + from + j] += sums[from + j];
            sums[from + j] = 0f;
        }
    }
}
