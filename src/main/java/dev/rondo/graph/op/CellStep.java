package dev.rondo.graph.op;

import java.util.Arrays;
import java.util.List;

/**
 * One step of one row through a cell, by the equations of ONNX. Owns scratch: for one thread.
 *
 * <p>The sums {@code a} are the gates' blocks of H one after another, in the order of the weights.
 */
abstract sealed class CellStep {
    /**
     * The weights of all directions, as the operator is given them.
     *
     * @param w [D][G H][I]
     * @param r [D][G H][H]
     * @param b [D][2 G H]
     * @param p [D][3 H], or null
     * @param inputs I
     */
    record Weights(float[] w, float[] r, float[] b, float[] p, int inputs) {
        /** The bias of W (0) or R (1), [G H]. */
        private float[] bias(int way, int which, int rows) {
            int at = (2 * way + which) * rows;
            return Arrays.copyOfRange(b, at, at + rows);
        }
    }

    final int hidden;
    final int rows;
    /** Those of this direction. */
    final List<ActivationFunction> activations;
    /** x W + Wb, [G H], and what becomes of it. */
    final float[] a;
    /** Rb, [G H]. */
    final float[] recurrentBias;

    /** [I][G H]. */
    private final float[][] w;

    private final float[] bias;
    private final float clip;

    private CellStep(Recurrent options, int way, Weights weights) {
        int count = options.cell().activations();
        this.hidden = options.hiddenSize();
        this.rows = options.cell().gates() * hidden;
        this.activations = options.activations().subList(way * count, (way + 1) * count);
        this.a = new float[rows];
        this.recurrentBias = weights.bias(way, 1, rows);
        this.w = Products.transposed(weights.w(), way * rows * weights.inputs(), rows, weights.inputs());
        this.bias = weights.bias(way, 0, rows);
        this.clip = options.clip();
    }

    static CellStep of(Recurrent options, int way, Weights weights) {
        return switch (options.cell()) {
            case RNN -> new Rnn(options, way, weights);
            case GRU -> new Gru(options, way, weights);
            case LSTM -> new Lstm(options, way, weights);
        };
    }

    /**
     * Takes a step.
     *
     * @param x the inputs
     * @param xAt the first index of x
     * @param h the states, before and after
     * @param c the cell states of LSTM, before and after
     * @param at the first index of h and c
     */
    final void step(float[] x, int xAt, float[] h, float[] c, int at) {
        System.arraycopy(bias, 0, a, 0, rows);
        Products.add(x, xAt, w, a);
        cell(h, c, at);
    }

    /** What follows x W + Wb, which is in {@code a}. */
    abstract void cell(float[] h, float[] c, int at);

    /** Holds sums within the bound, then applies an activation. */
    final void activate(int which, float[] v, int at, int n) {
        if (clip < Float.POSITIVE_INFINITY) {
            for (int i = at; i < at + n; i++) {
                v[i] = Math.clamp(v[i], -clip, clip);
            }
        }
        activations.get(which).apply(v, at, n);
    }

    /** Adds h R + Rb. */
    final void addRecurrent(float[] h, int at, float[][] r) {
        for (int i = 0; i < rows; i++) {
            a[i] += recurrentBias[i];
        }
        Products.add(h, at, r, a);
    }

    /** h' = f(x W + h R + Wb + Rb). */
    private static final class Rnn extends CellStep {
        private final float[][] r;

        Rnn(Recurrent options, int way, Weights weights) {
            super(options, way, weights);
            this.r = Products.transposed(weights.r(), way * rows * hidden, rows, hidden);
        }

        @Override
        void cell(float[] h, float[] c, int at) {
            addRecurrent(h, at, r);
            activate(0, a, 0, hidden);
            System.arraycopy(a, 0, h, at, hidden);
        }
    }

    /** z, r = f(..), n = g(..), h' = (1 - z) n + z h. */
    private static final class Gru extends CellStep {
        private final boolean linearBeforeReset;
        /** The columns of z and r, [H][2 H]. */
        private final float[][] gates;
        /** Those of n, [H][H]. */
        private final float[][] candidate;
        /** h R + Rb of z and r, then of n. */
        private final float[] b;

        private final float[] n;

        Gru(Recurrent options, int way, Weights weights) {
            super(options, way, weights);
            int at = way * rows * hidden;
            this.linearBeforeReset = options.linearBeforeReset();
            this.gates = Products.transposed(weights.r(), at, 2 * hidden, hidden);
            this.candidate = Products.transposed(weights.r(), at + 2 * hidden * hidden, hidden, hidden);
            this.b = new float[2 * hidden];
            this.n = new float[hidden];
        }

        @Override
        void cell(float[] h, float[] c, int at) {
            System.arraycopy(recurrentBias, 0, b, 0, b.length);
            System.arraycopy(recurrentBias, b.length, n, 0, hidden);
            Products.add(h, at, gates, b);
            for (int i = 0; i < b.length; i++) {
                a[i] += b[i];
            }
            activate(0, a, 0, b.length);
            if (linearBeforeReset) {
                // n = g(x W + r (h R + Rb) + Wb)
                Products.add(h, at, candidate, n);
                for (int j = 0; j < hidden; j++) {
                    n[j] = a[b.length + j] + a[hidden + j] * n[j];
                }
            } else {
                // n = g(x W + (r h) R + Rb + Wb); r h takes the place of r
                for (int j = 0; j < hidden; j++) {
                    a[hidden + j] *= h[at + j];
                    n[j] += a[b.length + j];
                }
                Products.add(a, hidden, candidate, n);
            }
            activate(1, n, 0, hidden);
            for (int j = 0; j < hidden; j++) {
                h[at + j] = (1 - a[j]) * n[j] + a[j] * h[at + j];
            }
        }
    }

    /** i, f = f(.. + P c), n = g(..), c' = f c + i n, o = f(.. + P c'), h' = o h(c'). */
    private static final class Lstm extends CellStep {
        private final boolean inputForget;
        private final float[][] r;
        /** i o f, as the gates; or null. */
        private final float[] peepholes;

        private final float[] activeCell;

        Lstm(Recurrent options, int way, Weights weights) {
            super(options, way, weights);
            int at = way * 3 * hidden;
            this.inputForget = options.inputForget();
            this.r = Products.transposed(weights.r(), way * rows * hidden, rows, hidden);
            this.peepholes = weights.p() == null ? null : Arrays.copyOfRange(weights.p(), at, at + 3 * hidden);
            this.activeCell = new float[hidden];
        }

        @Override
        void cell(float[] h, float[] c, int at) {
            int o = hidden;
            int f = 2 * hidden;
            int n = 3 * hidden;
            addRecurrent(h, at, r);
            addPeephole(0, c, at);
            addPeephole(f, c, at);
            activate(0, a, 0, hidden);
            activate(0, a, f, hidden);
            activate(1, a, n, hidden);
            for (int j = 0; j < hidden; j++) {
                float forget = inputForget ? 1 - a[j] : a[f + j];
                c[at + j] = forget * c[at + j] + a[j] * a[n + j];
            }
            addPeephole(o, c, at);
            activate(0, a, o, hidden);
            System.arraycopy(c, at, activeCell, 0, hidden);
            activations.get(2).apply(activeCell, 0, hidden);
            for (int j = 0; j < hidden; j++) {
                h[at + j] = a[o + j] * activeCell[j];
            }
        }

        private void addPeephole(int gate, float[] c, int at) {
            if (peepholes != null) {
                for (int j = 0; j < hidden; j++) {
                    a[gate + j] += peepholes[gate + j] * c[at + j];
                }
            }
        }
    }
}
