package dev.rondo.compute;

import dev.rondo.kernel.ElementWise;
import dev.rondo.layer.Scale;

/** {@link Scale}: {@code y = w x + b}, with a fused multiply-add where the machine has one. */
final class ScaleForward extends RowForward {
    ScaleForward(Scale layer, float[] block, int at) {
        super(layer.size(), block, at);
    }

    @Override
    void row(float[] x, int xAt, float[] y, int yAt) {
        ElementWise.scale(weight, bias, x, xAt, y, yAt, size);
    }
}
