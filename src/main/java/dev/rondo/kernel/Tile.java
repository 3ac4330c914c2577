package dev.rondo.kernel;

import dev.rondo.template.Expanded;

/** One tile of a matrix product, {@code Y += X W}: some rows of X by some vectors of outputs. */
abstract class Tile extends Expanded {
    /**
     * Adds the products of the inputs k to k + depth - 1, in the chains of {@link SumOrder}.
     *
     * @param weights the vectors of weights
     * @param vector the first vector of outputs
     * @param k the first input
     * @param depth the number of inputs, a multiple of the number of chains; nothing is done if it is 0
     * @param x X; if it is {@code transposed}, its rows are the inputs of the product: {@code X[input][row]}
     * @param xRow the first row of X
     * @param transposed whether X is transposed
     * @param y Y
     * @param yRow the first row of Y
     */
    abstract void apply(
            TileWeights weights,
            int vector,
            int k,
            int depth,
            RowView x,
            int xRow,
            boolean transposed,
            RowView y,
            int yRow);
}
