package dev.rondo.kernel;

import dev.rondo.template.Template;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;

/**
 * Matrix products on vectors, cut into tiles, in the order of {@link SumOrder}. A vector of sums belongs to one gate of one
 * panel.
 *
 * <p>With 32 registers a tile has up to 24 sums, some vectors of weights and one broadcast input. More rows load fewer weights,
 * more vectors load fewer inputs. The sizes of tiles do not change bits.
 */
final class TiledProducts {
    private static final Template TEMPLATE = new Template(VectorTile.class, MethodHandles.lookup());

    /** Inputs in the calls that let C2 compile the tiles, a multiple of the number of chains. */
    private static final int EXERCISED = 8;

    private final int rows;
    private final int columns;
    /** Tiles of some, two and one rows by some vectors. */
    private final Tile many;

    private final Tile two;
    private final Tile one;
    /** Tiles of six and one rows by one vector. */
    private final Tile sixByOne;

    private final Tile oneByOne;

    /**
     * Defines the classes of the tiles.
     *
     * @param rows rows of the largest tile
     * @param columns vectors of outputs of the largest tile: 1, 2 or 4
     * @param chains the chains of each sum
     */
    TiledProducts(int rows, int columns, int chains) {
        this.rows = rows;
        this.columns = columns;
        this.many = tile(rows, columns, chains);
        this.two = tile(2, columns, chains);
        this.one = tile(1, columns, chains);
        this.sixByOne = tile(6, 1, chains);
        this.oneByOne = tile(1, 1, chains);
    }

    /**
     * {@return the sizes that may be fastest, for sums of some chains and vectors of some lanes} Only AVX-512 is certain to have
     * 32 registers.
     */
    static List<Tier.Variant<TiledProducts>> variants(int chains, int lanes) {
        return switch (chains) {
            case 1 ->
                lanes == 16
                        ? List.of(variant(6, 4, 1), variant(12, 2, 1))
                        : List.of(variant(2, 4, 1), variant(6, 2, 1));
            case 2 ->
                lanes == 16 ? List.of(variant(3, 4, 2), variant(6, 2, 2)) : List.of(variant(3, 2, 2), variant(6, 1, 2));
            default -> lanes == 16 ? List.of(variant(3, 2, 4), variant(6, 1, 4)) : List.of(variant(3, 1, 4));
        };
    }

    private static Tier.Variant<TiledProducts> variant(int rows, int columns, int chains) {
        return new Tier.Variant<>(
                rows + " rows by " + columns + " vectors",
                () -> new TiledProducts(rows, columns, chains),
                TiledProducts::exercise,
                TiledProducts::whole);
    }

    /** Runs every tile on a few inputs, with X in both orders. */
    private static Runnable exercise(TiledProducts tiles) {
        Scratch scratch = new Scratch(Species.FLOATS.length());
        int most = Math.max(tiles.rows, EXERCISED);
        int width = Scratch.VECTORS * scratch.lanes;
        RowView x = new RowView(new float[most * most], 0, most);
        RowView y = new RowView(new float[most * width], 0, width);
        Tile[] all = {tiles.many, tiles.two, tiles.one, tiles.sixByOne, tiles.oneByOne};
        int[] depths = Tier.mostlyNone(EXERCISED);
        return () -> {
            for (Tile tile : all) {
                for (int depth : depths) {
                    tile.apply(scratch.block, 0, 0, depth, x, 0, false, y, 0);
                    tile.apply(scratch.block, 0, 0, depth, x, 0, true, y, 0);
                }
            }
        };
    }

    /** Multiplies a block that fits in the first-level cache. */
    private static Runnable whole(TiledProducts tiles) {
        Scratch scratch = new Scratch(Species.FLOATS.length());
        int count = 48;
        int width = Scratch.VECTORS * scratch.lanes;
        RowView x = new RowView(new float[count * Scratch.ROWS], 0, Scratch.ROWS);
        RowView y = new RowView(new float[count * width], 0, width);
        return () -> tiles.four(scratch.block, 0, 0, Scratch.ROWS, x, 0, false, y, 0, count);
    }

    private static Tile tile(int rows, int columns, int chains) {
        return (Tile) TEMPLATE.instantiate(Map.of("ROWS", rows, "COLUMNS", columns, "CHAINS", chains));
    }

    /**
     * Computes {@link Kernels#matmul}.
     *
     * @param rest the tiles of one chain, for the inputs that belong to no chain; not used if there are none
     */
    void matmul(TiledProducts rest, PackedMatrix weights, RowView x, int xRow, RowView y, int yRow, int count) {
        TileWeights w = weights.tiles;
        int chained = weights.chained;
        for (int vector = 0; vector < w.to.length; vector += Scratch.VECTORS) {
            if (chained > 0) {
                some(w, vector, 0, chained, x, xRow, y, yRow, count);
            }
            if (chained < weights.inputs) {
                rest.some(w, vector, chained, weights.inputs - chained, x, xRow, y, yRow, count);
            }
        }
    }

    /** Multiplies some inputs for up to four vectors of outputs. */
    private void some(
            TileWeights w, int vector, int k, int depth, RowView x, int xRow, RowView y, int yRow, int count) {
        if (w.to.length - vector >= Scratch.VECTORS) {
            four(w, vector, k, depth, x, xRow, false, y, yRow, count);
        } else {
            for (int v = vector; v < w.to.length; v++) {
                single(w, v, k, depth, x, xRow, false, y, yRow, count);
            }
        }
    }

    /** Computes {@link Gradients#accumulate}. The inputs of this product are the rows, and its rows are the inputs of the weights. */
    void accumulate(RowView x, int inputs, RowView d, int columns, int rows, RowView y, Scratch scratch) {
        int lanes = scratch.lanes;
        for (int column = 0; column < columns; column += Scratch.VECTORS * lanes) {
            int vectors = Math.min(Scratch.VECTORS, (columns - column) / lanes);
            scratch.y.set(y.values(), y.at(0) + column, y.stride());
            for (int row = 0; row < rows; row += Scratch.ROWS) {
                int depth = Math.min(Scratch.ROWS, rows - row);
                scratch.x.set(x.values(), x.at(row), x.stride());
                gather(d, row, column, depth, vectors * lanes, scratch);
                if (vectors == Scratch.VECTORS) {
                    four(scratch.block, 0, 0, depth, scratch.x, 0, true, scratch.y, 0, inputs);
                } else {
                    for (int v = 0; v < vectors; v++) {
                        single(scratch.block, v, 0, depth, scratch.x, 0, true, scratch.y, 0, inputs);
                    }
                }
            }
        }
    }

    /** Copies some floats of each row next to each other: [rows][Scratch.VECTORS][lanes]. */
    private static void gather(RowView d, int row, int column, int rows, int floats, Scratch scratch) {
        MemorySegment block = scratch.block.segment;
        long step = scratch.block.step;
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(d.values(), d.at(row + r) + column, block, ValueLayout.JAVA_FLOAT, r * step, floats);
        }
    }

    /** Computes four vectors of outputs for some rows; the other parameters are those of {@link Tile#apply}. */
    private void four(
            TileWeights weights,
            int vector,
            int k,
            int depth,
            RowView x,
            int xRow,
            boolean transposed,
            RowView y,
            int yRow,
            int count) {
        for (int v = vector; v < vector + Scratch.VECTORS; v += columns) {
            int row = 0;
            for (; row <= count - rows; row += rows) {
                many.apply(weights, v, k, depth, x, xRow + row, transposed, y, yRow + row);
            }
            for (; row <= count - 2; row += 2) {
                two.apply(weights, v, k, depth, x, xRow + row, transposed, y, yRow + row);
            }
            if (row < count) {
                one.apply(weights, v, k, depth, x, xRow + row, transposed, y, yRow + row);
            }
        }
    }

    /** Computes one vector of outputs for some rows. */
    private void single(
            TileWeights weights,
            int vector,
            int k,
            int depth,
            RowView x,
            int xRow,
            boolean transposed,
            RowView y,
            int yRow,
            int count) {
        int row = 0;
        for (; row <= count - 6; row += 6) {
            sixByOne.apply(weights, vector, k, depth, x, xRow + row, transposed, y, yRow + row);
        }
        for (; row < count; row++) {
            oneByOne.apply(weights, vector, k, depth, x, xRow + row, transposed, y, yRow + row);
        }
    }
}
