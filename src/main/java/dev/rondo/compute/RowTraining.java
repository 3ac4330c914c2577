package dev.rondo.compute;

import dev.rondo.kernel.Padding;
import dev.rondo.kernel.RowView;
import org.jspecify.annotations.Nullable;

/**
 * The layers of {@link RowForward} in training:
 *
 * <pre>
 * y = w n + b          n is x, or x normalized
 * dw = dy n, db = dy
 * </pre>
 */
abstract class RowTraining extends Training {
    final int size;
    final int width;
    private final int at;
    private final RowForward forward;
    private final BiasGradient dBias;
    private float[] values = {};

    RowTraining(RowForward forward, int at) {
        this.size = forward.size;
        this.width = Padding.pad(size);
        this.at = at;
        this.forward = forward;
        this.dBias = new BiasGradient(at + size, size, 1, GateOrder.ONE_BLOCK);
    }

    /** {@return a normalized value of a row, j from 0} */
    abstract float normalized(RowView in, int row, int j);

    /** Computes the gradients of one row of inputs. */
    abstract void inputGradients(RowView in, RowView dOut, RowView dIn, int row);

    @Override
    public final void pack(float[] block, Share share) {
        if (share.part() == 0) {
            forward.repack(block, at);
        }
    }

    @Override
    public void reserve(int steps, int batch) {
        values = grown(values, (long) steps * batch * width);
        out.set(values, 0, width);
    }

    @Override
    public long workspace(int steps, int batch) {
        return (long) steps * batch * width;
    }

    @Override
    public final void forward(Pass pass, RowView in, Share share) {
        int to = share.end(pass.rows());
        for (int row = share.first(pass.rows()); row < to; row++) {
            keep(in, row);
            forward.row(in.values(), in.at(row), values, row * width);
        }
    }

    /** Keeps what the backward pass needs of a row. */
    void keep(RowView in, int row) {}

    @Override
    public final void backward(Pass pass, RowView dOut, Share share) {}

    @Override
    public final void products(
            Pass pass, RowView in, RowView dOut, @Nullable RowView dIn, float[] gradient, ThreadScratch thread) {
        int rows = pass.rows();
        Share share = thread.share();
        dBias.add(dOut, rows, gradient, share);
        float[] d = dOut.values();
        for (int j = share.first(size); j < share.end(size); j++) {
            float sum = 0;
            for (int row = 0; row < rows; row++) {
                if (pass.kinds()[row] == Pass.STEP) {
                    sum += d[dOut.at(row) + j] * normalized(in, row, j);
                }
            }
            gradient[at + j] += sum;
        }
        for (int row = share.first(rows); row < share.end(rows) && dIn != null; row++) {
            inputGradients(in, dOut, dIn, row);
        }
    }
}
