package dev.rondo.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The activations of rows. */
final class VectorActivations {
    private static final VectorSpecies<Float> SPECIES = VectorMath.SPECIES;
    private static final int LANES = SPECIES.length();

    private VectorActivations() {}

    static void sigmoid(float[] v, int at, int n) {
        for (int j = 0; j < n; j += LANES) {
            VectorMath.sigmoid(FloatVector.fromArray(SPECIES, v, at + j)).intoArray(v, at + j);
        }
    }

    static void tanh(float[] v, int at, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector t = VectorMath.tanh(FloatVector.fromArray(SPECIES, v, at + j));
            VectorMath.flush(t).intoArray(y, yAt + j);
        }
    }

    static void relu(float[] v, int at, float[] y, int yAt, int n) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector r = VectorMath.relu(FloatVector.fromArray(SPECIES, v, at + j));
            VectorMath.flush(r).intoArray(y, yAt + j);
        }
    }

    static void softmax(float[] v, int at, int n) {
        float max = v[at];
        for (int j = at + 1; j < at + n; j++) {
            max = Math.max(max, v[j]);
        }
        int sums = at + Kernels.pad(n);
        Arrays.fill(v, at + n, sums, Float.NEGATIVE_INFINITY);
        Arrays.fill(v, sums, sums + ScalarKernels.VIRTUAL_LANES, 0f);
        exponentials(v, at, n, max, sums);
        float sum = ScalarKernels.sumOfLanes(v, sums);
        for (int j = at; j < at + n; j += LANES) {
            FloatVector.fromArray(SPECIES, v, j).div(sum).intoArray(v, j);
        }
    }

    /** Each vector is added to the virtual lanes that its elements belong to. */
    private static void exponentials(float[] v, int at, int n, float max, int sums) {
        for (int j = 0; j < n; j += LANES) {
            FloatVector e = VectorMath.expOfNegative(
                    FloatVector.fromArray(SPECIES, v, at + j).sub(max));
            e.intoArray(v, at + j);
            int lane = sums + (j & (ScalarKernels.VIRTUAL_LANES - 1));
            FloatVector.fromArray(SPECIES, v, lane).add(e).intoArray(v, lane);
        }
    }
}
