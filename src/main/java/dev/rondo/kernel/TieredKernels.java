package dev.rondo.kernel;

import java.util.List;
import java.util.function.Function;

/**
 * The kernels of a JVM that has vectors: each call is served by the vector code of its {@link Tier} once that is compiled, and by
 * plain code before.
 */
final class TieredKernels implements Kernels {
    static final PlainKernels PLAIN = new PlainKernels();

    private static final int LANES = Species.FLOATS.length();

    /** Hidden units in the calls that let C2 compile a cell: a loop of some turns at any width. */
    private static final int UNITS = 2 * Padding.MULTIPLE;

    private static final int[] COUNTS = Tier.mostlyNone(UNITS);

    private static final Tier<Cells> LSTM = cells("LSTM cell", cells -> {
        float[] gates = new float[4 * UNITS];
        float[] c = new float[UNITS];
        float[] h = new float[UNITS];
        return () -> {
            for (int n : COUNTS) {
                cells.lstm(gates, 0, UNITS, c, 0, h, 0, n);
            }
        };
    });
    private static final Tier<Cells> GRU = cells("GRU cell", cells -> {
        float[] a = new float[3 * UNITS];
        float[] b = new float[3 * UNITS];
        float[] h = new float[UNITS];
        return () -> {
            for (int n : COUNTS) {
                cells.gru(a, 0, b, 0, UNITS, h, 0, n);
            }
        };
    });
    private static final Tier<Cells> ACTIVATION = cells("sigmoid and tanh", cells -> {
        float[] v = new float[2 * UNITS];
        return () -> {
            for (int n : COUNTS) {
                cells.sigmoidTanh(v, 0, n, n);
            }
        };
    });
    private static final Tier<Cells> RELU = cells("ReLU", cells -> {
        float[] v = new float[UNITS];
        return () -> {
            for (int n : COUNTS) {
                cells.relu(v, 0, n);
            }
        };
    });
    private static final Tier<Cells> SOFTMAX = cells("softmax", cells -> {
        float[] v = new float[UNITS + Padding.MULTIPLE];
        return () -> {
            for (int n : COUNTS) {
                cells.softmax(v, 0, n);
            }
        };
    });

    /** Matrix products with one, two and four chains. */
    private static final List<Tier<TiledProducts>> TILES = List.of(tiled(1), tiled(2), tiled(4));

    private static Tier<TiledProducts> tiled(int chains) {
        String name = "matrix products, sums of " + chains + (chains == 1 ? " chain" : " chains");
        return Promotion.tier(name, TiledProducts.variants(chains, LANES));
    }

    /** {@return the matrix products with so many chains: one, two or four} */
    static Tier<TiledProducts> tiles(int chains) {
        return TILES.get(chains / 2);
    }

    private static Tier<Cells> cells(String name, Function<Cells, Runnable> exercise) {
        return Promotion.tier(name, List.of(new Tier.Variant<>("", VectorCode::cells, exercise)));
    }

    @Override
    public boolean vector() {
        return true;
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void product(PackedMatrix weights, float[] x, int xAt, float[] start, int startAt, float[] y, int yAt) {
        MatrixVectorProduct code = weights.product.serving;
        if (code == null) {
            weights.product.request();
            PLAIN.product(weights, x, xAt, start, startAt, y, yAt);
        } else {
            code.apply(weights.segment, weights.scales, x, xAt, start, startAt, y, yAt, weights.outputs);
        }
    }

    @Override
    public void matmul(PackedMatrix weights, RowView x, int xRow, RowView y, int yRow, int rows) {
        if (rows == 1 || weights.format != WeightCodec.FLOAT32) {
            for (int row = 0; row < rows; row++) {
                int to = y.at(yRow + row);
                product(weights, x.values(), x.at(xRow + row), y.values(), to, y.values(), to);
            }
            return;
        }
        Tier<TiledProducts> chains = tiles(weights.chains);
        Tier<TiledProducts> rest = weights.chained == weights.inputs ? chains : tiles(1);
        TiledProducts code = chains.serving;
        TiledProducts last = rest.serving;
        if (code == null || last == null) {
            chains.request();
            rest.request();
            PLAIN.matmul(weights, x, xRow, y, yRow, rows);
        } else {
            code.matmul(last, weights, x, xRow, y, yRow, rows);
        }
    }

    @Override
    public void sigmoidTanh(float[] v, int at, int sigmoids, int tanhs) {
        Cells code = ACTIVATION.serving;
        if (code == null) {
            ACTIVATION.request();
            PLAIN.sigmoidTanh(v, at, sigmoids, tanhs);
        } else {
            code.sigmoidTanh(v, at, sigmoids, tanhs);
        }
    }

    @Override
    public void relu(float[] v, int at, int n) {
        Cells code = RELU.serving;
        if (code == null) {
            RELU.request();
            PLAIN.relu(v, at, n);
        } else {
            code.relu(v, at, n);
        }
    }

    @Override
    public float softmax(float[] v, int at, int n) {
        Cells code = SOFTMAX.serving;
        if (code == null) {
            SOFTMAX.request();
            return PLAIN.softmax(v, at, n);
        }
        return code.softmax(v, at, n);
    }

    @Override
    public void lstm(float[] gates, int at, int stride, float[] c, int cAt, float[] h, int hAt, int n) {
        Cells code = LSTM.serving;
        if (code == null) {
            LSTM.request();
            PLAIN.lstm(gates, at, stride, c, cAt, h, hAt, n);
        } else {
            code.lstm(gates, at, stride, c, cAt, h, hAt, n);
        }
    }

    @Override
    public void gru(float[] a, int aAt, float[] b, int bAt, int stride, float[] h, int hAt, int n) {
        Cells code = GRU.serving;
        if (code == null) {
            GRU.request();
            PLAIN.gru(a, aAt, b, bAt, stride, h, hAt, n);
        } else {
            code.gru(a, aAt, b, bAt, stride, h, hAt, n);
        }
    }
}
