package dev.rondo.kernel;

/** The backward pass without vectors. It specifies the bits of {@link VectorGradients}. */
final class PlainGradients implements Gradients {
    @Override
    public void accumulate(
            RowView xRows, int inputs, RowView dRows, int columns, int rows, RowView yRows, Scratch scratch) {
        float[] x = xRows.values();
        float[] d = dRows.values();
        float[] y = yRows.values();
        for (int input = 0; input < inputs; input++) {
            int to = yRows.at(input);
            for (int row = 0; row < rows; row++) {
                float factor = x[xRows.at(row) + input];
                int from = dRows.at(row);
                for (int j = 0; j < columns; j++) {
                    y[to + j] = PlainMath.fma(d[from + j], factor, y[to + j]);
                }
            }
        }
    }

    @Override
    public void add(float[] a, int aAt, float[] y, int yAt, int n) {
        ElementWise.add(a, aAt, y, yAt, n);
    }

    @Override
    public void lstm(
            RowView gateRows,
            RowView beforeRows,
            RowView tanhRows,
            RowView dhRows,
            RowView dcRows,
            int row,
            int stream,
            int n) {
        float[] gates = gateRows.values();
        int at = gateRows.at(row);
        int stride = Padding.pad(n);
        float[] before = beforeRows.values();
        int beforeAt = beforeRows.at(row);
        float[] tanh = tanhRows.values();
        int tanhAt = tanhRows.at(stream);
        float[] dh = dhRows.values();
        int dhAt = dhRows.at(stream);
        float[] dc = dcRows.values();
        int dcAt = dcRows.at(stream);
        for (int j = 0; j < n; j++) {
            int k = at + j;
            float i = gates[k];
            float f = gates[k + stride];
            float o = gates[k + 2 * stride];
            float g = gates[k + 3 * stride];
            float t = tanh[tanhAt + j];
            float out = dh[dhAt + j];
            float cell = PlainMath.fma(out * o, PlainMath.fma(-t, t, 1f), dc[dcAt + j]);
            gates[k] = PlainMath.flush(cell * g * (i * (1f - i)));
            gates[k + stride] = PlainMath.flush(cell * before[beforeAt + j] * (f * (1f - f)));
            gates[k + 2 * stride] = PlainMath.flush(out * t * (o * (1f - o)));
            gates[k + 3 * stride] = PlainMath.flush(cell * i * PlainMath.fma(-g, g, 1f));
            dc[dcAt + j] = PlainMath.flush(cell * f);
        }
    }

    @Override
    public void gru(RowView aRows, RowView bRows, RowView beforeRows, RowView dhRows, int row, int stream, int n) {
        float[] a = aRows.values();
        int aAt = aRows.at(row);
        float[] b = bRows.values();
        int bAt = bRows.at(row);
        int stride = Padding.pad(n);
        float[] before = beforeRows.values();
        int beforeAt = beforeRows.at(row);
        float[] dh = dhRows.values();
        int dhAt = dhRows.at(stream);
        for (int j = 0; j < n; j++) {
            int k = aAt + j;
            float r = a[k];
            float z = a[k + stride];
            float c = a[k + 2 * stride];
            float out = dh[dhAt + j];
            float dn = PlainMath.flush(out * (1f - z) * PlainMath.fma(-c, c, 1f));
            float dr = PlainMath.flush(dn * b[bAt + 2 * stride + j] * (r * (1f - r)));
            float dz = PlainMath.flush(out * (before[beforeAt + j] - c) * (z * (1f - z)));
            a[k] = dr;
            a[k + stride] = dz;
            a[k + 2 * stride] = dn;
            b[bAt + j] = dr;
            b[bAt + stride + j] = dz;
            b[bAt + 2 * stride + j] = PlainMath.flush(dn * r);
            dh[dhAt + j] = PlainMath.flush(out * z);
        }
    }

    @Override
    public void tanh(float[] y, int yAt, float[] d, int dAt, int n) {
        for (int j = 0; j < n; j++) {
            float out = y[yAt + j];
            d[dAt + j] = PlainMath.flush(d[dAt + j] * PlainMath.fma(-out, out, 1f));
        }
    }

    @Override
    public void sigmoid(float[] y, int yAt, float[] d, int dAt, int n) {
        for (int j = 0; j < n; j++) {
            float out = y[yAt + j];
            d[dAt + j] = PlainMath.flush(d[dAt + j] * (out * (1f - out)));
        }
    }

    @Override
    public void relu(float[] y, int yAt, float[] d, int dAt, int n) {
        for (int j = 0; j < n; j++) {
            d[dAt + j] = y[yAt + j] > 0f ? PlainMath.flush(d[dAt + j]) : 0f;
        }
    }
}
