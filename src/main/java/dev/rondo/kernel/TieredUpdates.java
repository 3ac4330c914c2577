package dev.rondo.kernel;

import dev.rondo.kernel.UpdateSettings.Adadelta;
import dev.rondo.kernel.UpdateSettings.Adagrad;
import dev.rondo.kernel.UpdateSettings.Adam;
import dev.rondo.kernel.UpdateSettings.RmsProp;
import dev.rondo.kernel.UpdateSettings.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The optimizers of a JVM that has vectors, served as {@link TieredKernels} are. */
final class TieredUpdates implements Updates {
    private static final PlainUpdates PLAIN = new PlainUpdates();

    /** Parameters in the calls that let C2 compile the code: vectors of them, and one that remains on every width. */
    private static final int COUNT = 8 * VirtualLanes.COUNT + 1;

    private static final int LAST = COUNT - 1;
    private static final int[] COUNTS = Tier.mostlyNone(COUNT);

    /** Gradients whose updates are flushed to zero. */
    private static final float[] ZEROS = new float[COUNT];

    /** Gradients whose rounded squares are below the exact ones, so that a variance can be negative. */
    private static final float[] ONES = ones();

    private static final Tier<Updates> SGD = tier("SGD", code -> {
        float[] p = new float[COUNT];
        Sgd plain = new Sgd();
        Sgd momentum = new Sgd();
        momentum.m = new float[COUNT];
        momentum.gain = 1;
        return () -> {
            for (int n : COUNTS) {
                code.sgd(p, ONES, plain, 0, n);
                code.sgd(p, ZEROS, momentum, 0, n);
                code.sgd(p, ONES, momentum, 0, n);
            }
        };
    });
    private static final Tier<Updates> RMS_PROP = tier("RMSprop", code -> {
        float[] p = new float[COUNT];
        RmsProp plain = new RmsProp();
        RmsProp all = new RmsProp();
        plain.v = new float[COUNT];
        all.v = plain.v;
        all.mean = new float[COUNT];
        all.m = new float[COUNT];
        plain.outside = 1;
        all.outside = 1;
        return () -> {
            for (int n : COUNTS) {
                code.rmsProp(p, ONES, plain, 0, n);
                code.rmsProp(p, ZEROS, all, 0, n);
                code.rmsProp(p, ONES, all, 0, n);
            }
        };
    });
    private static final Tier<Updates> ADAM = tier("Adam", code -> {
        float[] p = new float[COUNT];
        Adam plain = new Adam();
        Adam largest = new Adam();
        float[] before = new float[COUNT];
        plain.m = new float[COUNT];
        plain.v = new float[COUNT];
        plain.epsilon = 1;
        largest.m = plain.m;
        largest.v = plain.v;
        largest.epsilon = 1;
        largest.largest = before;
        return () -> {
            for (int n : COUNTS) {
                before[LAST] = 0; // so that a larger value follows again
                code.adam(p, ONES, plain, 0, n);
                code.adam(p, ZEROS, largest, 0, n);
                code.adam(p, ONES, largest, 0, n);
            }
        };
    });
    private static final Tier<Updates> ADAGRAD = tier("Adagrad", code -> {
        float[] p = new float[COUNT];
        float[] v = new float[COUNT];
        Adagrad settings = new Adagrad();
        settings.v = v;
        settings.epsilon = 1;
        return () -> {
            for (int n : COUNTS) {
                v[LAST] = 0; // so that it is flushed again
                code.adagrad(p, ZEROS, settings, 0, n);
                code.adagrad(p, ONES, settings, 0, n);
            }
        };
    });
    private static final Tier<Updates> ADADELTA = tier("Adadelta", code -> {
        float[] p = new float[COUNT];
        Adadelta settings = new Adadelta();
        settings.v = new float[COUNT];
        settings.u = new float[COUNT];
        settings.epsilon = 1;
        return () -> {
            for (int n : COUNTS) {
                code.adadelta(p, ZEROS, settings, 0, n);
                code.adadelta(p, ONES, settings, 0, n);
            }
        };
    });
    private static final Tier<Updates> SQUARES = tier("gradient norm", code -> {
        float[] longer = new float[COUNT + VirtualLanes.COUNT]; // the loop may read past the last value
        double[] lanes = new double[VirtualLanes.COUNT];
        return () -> {
            for (int n : COUNTS) {
                code.sumOfSquares(ONES, 0, n, lanes);
                code.sumOfSquares(longer, 0, n, lanes);
            }
        };
    });

    private static float[] ones() {
        float[] ones = new float[COUNT];
        Arrays.fill(ones, 1f + 0x1p-12f);
        return ones;
    }

    private static Tier<Updates> tier(String name, Function<Updates, Runnable> exercise) {
        return Promotion.tier(name, List.of(new Tier.Variant<>("", VectorCode::updates, exercise)));
    }

    /** {@return the vector code, or the plain code until it is compiled} */
    private static Updates code(Tier<Updates> tier) {
        Updates code = tier.serving;
        if (code == null) {
            tier.request();
            return PLAIN;
        }
        return code;
    }

    @Override
    public void sgd(float[] p, float[] gradient, Sgd s, int from, int to) {
        code(SGD).sgd(p, gradient, s, from, to);
    }

    @Override
    public void rmsProp(float[] p, float[] gradient, RmsProp s, int from, int to) {
        code(RMS_PROP).rmsProp(p, gradient, s, from, to);
    }

    @Override
    public void adam(float[] p, float[] gradient, Adam s, int from, int to) {
        code(ADAM).adam(p, gradient, s, from, to);
    }

    @Override
    public void adagrad(float[] p, float[] gradient, Adagrad s, int from, int to) {
        code(ADAGRAD).adagrad(p, gradient, s, from, to);
    }

    @Override
    public void adadelta(float[] p, float[] gradient, Adadelta s, int from, int to) {
        code(ADADELTA).adadelta(p, gradient, s, from, to);
    }

    @Override
    public double sumOfSquares(float[] values, int from, int to, double[] lanes) {
        return code(SQUARES).sumOfSquares(values, from, to, lanes);
    }
}
