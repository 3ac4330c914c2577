package dev.rondo.layer;

import dev.rondo.kernel.Kernels;

/**
 * {@link Dropout} in training. Whether a value is dropped depends on the pass's seed, the layer and the value's place alone:
 * a hash of them (the finaliser of SplitMix64; Steele, Lea, Flood 2014), so threads need no common source of randomness,
 * and the backward pass finds the same values again.
 */
final class DropoutTraining extends Training {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final int size;
    private final int width;
    private final long salt;
    /** Hashes below this, of 24 bits, are dropped. */
    private final int threshold;

    private final float kept;
    private float[] values = {};

    DropoutTraining(Dropout layer, int at) {
        this.size = layer.size();
        this.width = Kernels.pad(size);
        this.salt = mix(at + GOLDEN);
        this.threshold = Math.round(layer.rate() * (1 << 24));
        this.kept = 1 / (1 - layer.rate());
    }

    @Override
    public void pack(float[] block, int part, int parts) {}

    @Override
    public void reserve(int steps, int batch) {
        values = grown(values, workspace(steps, batch));
        out.set(values, 0, width);
    }

    @Override
    public long workspace(int steps, int batch) {
        return (long) steps * batch * width;
    }

    @Override
    public void forward(Pass pass, Rows in, int part, int parts) {
        int from = Pass.share(pass.rows(), part, parts);
        int to = Pass.share(pass.rows(), part + 1, parts);
        for (int row = from; row < to; row++) {
            System.arraycopy(in.values, in.at(row), values, row * width, size);
            drop(pass, row, values, row * width);
        }
    }

    @Override
    public void backward(Pass pass, Rows dOut, int part, int parts) {
        int from = Pass.share(pass.rows(), part, parts);
        int to = Pass.share(pass.rows(), part + 1, parts);
        for (int row = from; row < to; row++) {
            drop(pass, row, dOut.values, dOut.at(row));
        }
    }

    private void drop(Pass pass, int row, float[] v, int at) {
        long seed = pass.dropoutSeed() ^ salt;
        for (int j = 0; j < size && pass.learning(); j++) {
            boolean dropped = (mix(seed + ((long) row * size + j) * GOLDEN) >>> 40) < threshold;
            v[at + j] = dropped ? 0f : v[at + j] * kept;
        }
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }

    @Override
    public void products(
            Pass pass, Rows in, Rows dOut, Rows dIn, float[] gradient, Worker worker, int part, int parts) {
        int from = Pass.share(pass.rows(), part, parts);
        int to = Pass.share(pass.rows(), part + 1, parts);
        for (int row = from; row < to && dIn != null; row++) {
            System.arraycopy(dOut.values, dOut.at(row), dIn.values, dIn.at(row), width);
        }
    }
}
