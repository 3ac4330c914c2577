package dev.rondo.kernel;

/**
 * The activations of rows, with the formulas of {@link PlainMath}, in passes over arrays. C2 makes vectors of the first and the
 * last pass. It cannot do so for the power of two in between, nor for arrays that begin at different indices, so the values are
 * copied to the start of an array.
 */
final class PlainActivations {
    private PlainActivations() {}

    /** Computes the logistic function in place. */
    static void sigmoid(float[] v, int at, int n) {
        PlainScratch scratch = PlainScratch.current();
        for (int done = 0; done < n; done += PlainScratch.VALUES) {
            int count = Math.min(PlainScratch.VALUES, n - done);
            System.arraycopy(v, at + done, scratch.z, 0, count);
            sigmoidExponents(scratch.z, count);
            scales(scratch.z, scratch.scale, count);
            sigmoids(scratch.z, scratch.scale, count);
            System.arraycopy(scratch.z, 0, v, at + done, count);
        }
    }

    /** Computes tanh in place. */
    static void tanh(float[] v, int at, int n) {
        PlainScratch scratch = PlainScratch.current();
        for (int done = 0; done < n; done += PlainScratch.VALUES) {
            int count = Math.min(PlainScratch.VALUES, n - done);
            System.arraycopy(v, at + done, scratch.z, 0, count);
            tanhExponents(scratch.z, count);
            scales(scratch.z, scratch.scale, count);
            tanhs(scratch.z, scratch.scale, count);
            System.arraycopy(scratch.z, 0, v, at + done, count);
        }
    }

    private static void sigmoidExponents(float[] z, int n) {
        for (int j = 0; j < n; j++) {
            z[j] = PlainMath.sigmoidExponent(z[j]);
        }
    }

    private static void tanhExponents(float[] z, int n) {
        for (int j = 0; j < n; j++) {
            z[j] = PlainMath.tanhExponent(z[j]);
        }
    }

    private static void scales(float[] z, float[] scale, int n) {
        for (int j = 0; j < n; j++) {
            scale[j] = PlainMath.scale(z[j]);
        }
    }

    private static void sigmoids(float[] z, float[] scale, int n) {
        for (int j = 0; j < n; j++) {
            z[j] = PlainMath.sigmoid(z[j], scale[j]);
        }
    }

    private static void tanhs(float[] z, float[] scale, int n) {
        for (int j = 0; j < n; j++) {
            z[j] = PlainMath.tanh(z[j], scale[j]);
        }
    }
}
