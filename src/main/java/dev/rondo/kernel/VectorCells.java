package dev.rondo.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The element-wise part of the cells. */
final class VectorCells {
    private static final VectorSpecies<Float> SPECIES = VectorMath.SPECIES;
    private static final int LANES = SPECIES.length();

    private VectorCells() {}

    private static FloatVector load(float[] v, int at) {
        return FloatVector.fromArray(SPECIES, v, at);
    }

    /** c = f c + i g and h = o tanh(c), all gates activated. */
    static void lstmState(float[] gates, int i, int f, int o, int g, float[] c, int cAt, float[] h, int hAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector input = load(gates, i + j).mul(load(gates, g + j));
            FloatVector next = VectorMath.flush(load(gates, f + j).fma(load(c, cAt + j), input));
            next.intoArray(c, cAt + j);
            FloatVector out = load(gates, o + j).mul(VectorMath.tanh(next));
            VectorMath.flush(out).intoArray(h, hAt + j);
        }
    }

    static void cellState(float[] i, int iAt, float[] f, int fAt, float[] g, int gAt, float[] c, int cAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector input = load(i, iAt + j).mul(load(g, gAt + j));
            FloatVector next = load(f, fAt + j).fma(load(c, cAt + j), input);
            VectorMath.flush(next).intoArray(c, cAt + j);
        }
    }

    static void cellOutput(float[] o, int oAt, float[] c, int cAt, float[] h, int hAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector out = load(o, oAt + j).mul(VectorMath.tanh(load(c, cAt + j)));
            VectorMath.flush(out).intoArray(h, hAt + j);
        }
    }

    static void sigmoidOfSum(float[] a, int aAt, float[] b, int bAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            VectorMath.sigmoid(load(a, aAt + j).add(load(b, bAt + j))).intoArray(a, aAt + j);
        }
    }

    static void gruState(float[] z, int zAt, float[] m, int mAt, float[] h, int hAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector candidate = VectorMath.tanh(load(m, mAt + j));
            candidate.intoArray(m, mAt + j);
            FloatVector change = load(h, hAt + j).sub(candidate);
            FloatVector next = load(z, zAt + j).fma(change, candidate);
            VectorMath.flush(next).intoArray(h, hAt + j);
        }
    }

    static void multiply(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            load(a, aAt + j).mul(load(b, bAt + j)).intoArray(y, yAt + j);
        }
    }

    static void multiplyAdd(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            load(a, aAt + j).fma(load(b, bAt + j), load(y, yAt + j)).intoArray(y, yAt + j);
        }
    }

    static void complement(float[] a, int aAt, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector.broadcast(SPECIES, 1f).sub(load(a, aAt + j)).intoArray(y, yAt + j);
        }
    }
}
