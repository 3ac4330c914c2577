package dev.rondo.kernel;

import dev.rondo.template.Template;
import java.lang.invoke.MethodHandles;
import java.util.Map;

/**
 * Covers the rows of a matrix product with tiles. With 32 registers a tile has six rows by four vectors of outputs: 24 sums,
 * four vectors of weights and one broadcast input.
 *
 * <p>A tile is too large for C2 to inline into its caller, so it takes objects and copies their fields to locals.
 */
final class VectorTiles {
    private static final Template TEMPLATE = new Template(VectorTile.class, MethodHandles.lookup());

    /** Only AVX-512 is certain to have the 32 registers that six rows by four vectors need. */
    private static final boolean SIX_ROWS = Species.FLOATS.length() == 16;

    private static final Tile TILE_6X4 = tile(6, 4);
    private static final Tile TILE_2X4 = tile(2, 4);
    private static final Tile TILE_1X4 = tile(1, 4);
    private static final Tile TILE_6X1 = tile(6, 1);
    private static final Tile TILE_1X1 = tile(1, 1);

    private VectorTiles() {}

    private static Tile tile(int rows, int columns) {
        return (Tile) TEMPLATE.instantiate(Map.of("ROWS", rows, "COLUMNS", columns));
    }

    /** Computes four vectors of outputs for all rows; the parameters are those of {@link Tile#apply}. */
    static void four(
            TileWeights weights,
            int vector,
            int k,
            int depth,
            RowView x,
            int xRow,
            boolean transposed,
            RowView y,
            int yRow,
            int rows) {
        int row = 0;
        for (; SIX_ROWS && row < rows - 5; row += 6) {
            TILE_6X4.apply(weights, vector, k, depth, x, xRow + row, transposed, y, yRow + row);
        }
        for (; row < rows - 1; row += 2) {
            TILE_2X4.apply(weights, vector, k, depth, x, xRow + row, transposed, y, yRow + row);
        }
        if (row < rows) {
            TILE_1X4.apply(weights, vector, k, depth, x, xRow + row, transposed, y, yRow + row);
        }
    }

    /** Computes one vector of outputs for all rows. */
    static void one(
            TileWeights weights,
            int vector,
            int k,
            int depth,
            RowView x,
            int xRow,
            boolean transposed,
            RowView y,
            int yRow,
            int rows) {
        int row = 0;
        for (; row < rows - 5; row += 6) {
            TILE_6X1.apply(weights, vector, k, depth, x, xRow + row, transposed, y, yRow + row);
        }
        for (; row < rows; row++) {
            TILE_1X1.apply(weights, vector, k, depth, x, xRow + row, transposed, y, yRow + row);
        }
    }
}
