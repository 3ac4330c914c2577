package dev.rondo.kernel;

import java.util.List;

/** The backward pass of a JVM that has vectors, served as {@link TieredKernels} are. */
final class TieredGradients implements Gradients {
    private static final Tier<TiledProducts> TILES = TieredKernels.tiles(1);
    private static final PlainGradients PLAIN = new PlainGradients();

    /** Hidden units in the calls that let C2 compile the code. */
    private static final int UNITS = 2 * Padding.MULTIPLE;

    private static final int[] COUNTS = Tier.mostlyNone(UNITS);

    private static final Tier<CellGradients> TIER = Promotion.tier(
            "gradients of cells", List.of(new Tier.Variant<>("", VectorCode::gradients, TieredGradients::exercise)));

    private static Runnable exercise(CellGradients code) {
        float[] values = new float[4 * UNITS];
        RowView a = new RowView(new float[4 * UNITS], 0, 4 * UNITS);
        RowView b = new RowView(new float[4 * UNITS], 0, 4 * UNITS);
        RowView c = new RowView(new float[UNITS], 0, UNITS);
        RowView d = new RowView(new float[UNITS], 0, UNITS);
        RowView e = new RowView(new float[UNITS], 0, UNITS);
        return () -> {
            for (int n : COUNTS) {
                code.add(values, 0, c.values(), 0, n);
                code.lstm(a, b, c, d, e, 0, 0, n);
                code.gru(a, b, c, d, 0, 0, n);
                code.tanh(values, 0, d.values(), 0, n);
                code.sigmoid(values, 0, d.values(), 0, n);
                code.relu(values, 0, d.values(), 0, n);
            }
        };
    }

    /** {@return the vector code, or the plain code until it is compiled} */
    private static CellGradients code() {
        CellGradients code = TIER.serving;
        if (code == null) {
            TIER.request();
            return PLAIN;
        }
        return code;
    }

    @Override
    public void accumulate(RowView x, int inputs, RowView d, int columns, int rows, RowView y, Scratch scratch) {
        TiledProducts tiles = TILES.serving;
        if (tiles == null) {
            TILES.request();
            PLAIN.accumulate(x, inputs, d, columns, rows, y, scratch);
        } else {
            tiles.accumulate(x, inputs, d, columns, rows, y, scratch);
        }
    }

    @Override
    public void add(float[] a, int aAt, float[] y, int yAt, int n) {
        code().add(a, aAt, y, yAt, n);
    }

    @Override
    public void lstm(RowView gates, RowView before, RowView tanh, RowView dh, RowView dc, int row, int stream, int n) {
        code().lstm(gates, before, tanh, dh, dc, row, stream, n);
    }

    @Override
    public void gru(RowView a, RowView b, RowView before, RowView dh, int row, int stream, int n) {
        code().gru(a, b, before, dh, row, stream, n);
    }

    @Override
    public void tanh(float[] y, int yAt, float[] d, int dAt, int n) {
        code().tanh(y, yAt, d, dAt, n);
    }

    @Override
    public void sigmoid(float[] y, int yAt, float[] d, int dAt, int n) {
        code().sigmoid(y, yAt, d, dAt, n);
    }

    @Override
    public void relu(float[] y, int yAt, float[] d, int dAt, int n) {
        code().relu(y, yAt, d, dAt, n);
    }
}
