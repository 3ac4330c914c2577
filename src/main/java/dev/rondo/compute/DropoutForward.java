package dev.rondo.compute;

import dev.rondo.layer.Dropout;

/** {@link Dropout} outside training: a copy. */
final class DropoutForward extends Forward {
    private final int size;

    DropoutForward(int size) {
        this.size = size;
    }

    @Override
    public void step(float[] in, int inAt, float[] section, int at, float[] scratch) {
        System.arraycopy(in, inAt, section, at, size);
    }

    @Override
    public int scratch(int steps, int batch) {
        return 0;
    }

    @Override
    public void sequence(
            Span span,
            float[] in,
            int inAt,
            int inStride,
            float[] states,
            int at,
            float[] out,
            int outAt,
            int outStride,
            float[] scratch) {
        for (int row = 0; row < span.steps() * span.batch(); row++) {
            System.arraycopy(in, inAt + row * inStride, out, outAt + row * outStride, size);
        }
    }
}
