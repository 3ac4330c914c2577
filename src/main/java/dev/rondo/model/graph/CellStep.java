package dev.rondo.model.graph;

import java.util.List;

/**
 * One step of one row through a cell, by the equations of ONNX. Owns scratch: for one thread.
 *
 * <p>The sums {@code a} are the gates' blocks of H one after another, in the order of the weights.
 */
abstract sealed class CellStep {
    /**
     * The weights of one direction.
     *
     * @param w [I][G H]
     * @param r [H][G H]
     * @param wb [G H]
     * @param rb [G H]
     * @param p [3 H], or null
     */
    record Weights(float[] w, float[] r, float[] wb, float[] rb, float[] p) {}

    final int hidden;
    final int rows;
    final Weights weights;
    /** Those of this direction. */
    final List<ActivationFunction> activations;

    final float[] a;
    private final float clip;

    private CellStep(Recurrent options, int way, Weights weights) {
        int count = options.cell().activations();
        this.hidden = options.hiddenSize();
        this.rows = options.cell().gates() * hidden;
        this.weights = weights;
        this.activations = options.activations().subList(way * count, (way + 1) * count);
        this.a = new float[rows];
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
     * @param inputs I
     * @param h the states, before and after
     * @param c the cell states of LSTM, before and after
     * @param at the first index of h and c
     */
    final void step(float[] x, int xAt, int inputs, float[] h, float[] c, int at) {
        System.arraycopy(weights.wb(), 0, a, 0, rows);
        Products.add(x, xAt, inputs, weights.w(), 0, rows, a, 0);
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

    final void addBias(float[] to) {
        for (int i = 0; i < rows; i++) {
            to[i] += weights.rb()[i];
        }
    }

    /** h' = f(x W + h R + Wb + Rb). */
    private static final class Rnn extends CellStep {
        Rnn(Recurrent options, int way, Weights weights) {
            super(options, way, weights);
        }

        @Override
        void cell(float[] h, float[] c, int at) {
            addBias(a);
            Products.add(h, at, hidden, weights.r(), 0, rows, a, 0);
            activate(0, a, 0, hidden);
            System.arraycopy(a, 0, h, at, hidden);
        }
    }

    /** z, r = f(..), n = g(..), h' = (1 - z) n + z h. */
    private static final class Gru extends CellStep {
        private final boolean linearBeforeReset;
        /** h R + Rb. */
        private final float[] b;

        Gru(Recurrent options, int way, Weights weights) {
            super(options, way, weights);
            this.linearBeforeReset = options.linearBeforeReset();
            this.b = new float[rows];
        }

        @Override
        void cell(float[] h, float[] c, int at) {
            int n = 2 * hidden;
            System.arraycopy(weights.rb(), 0, b, 0, rows);
            Products.add(h, at, hidden, weights.r(), 0, rows, linearBeforeReset ? rows : n, b, 0);
            for (int i = 0; i < n; i++) {
                a[i] += b[i];
            }
            activate(0, a, 0, n);
            if (linearBeforeReset) {
                // n = g(x W + r (h R + Rb) + Wb)
                for (int j = 0; j < hidden; j++) {
                    a[n + j] += a[hidden + j] * b[n + j];
                }
            } else {
                // n = g(x W + (r h) R + Rb + Wb); r h takes the place of r
                for (int j = 0; j < hidden; j++) {
                    a[hidden + j] *= h[at + j];
                    a[n + j] += b[n + j];
                }
                Products.add(a, hidden, hidden, weights.r(), n, rows, hidden, a, n);
            }
            activate(1, a, n, hidden);
            for (int j = 0; j < hidden; j++) {
                h[at + j] = (1 - a[j]) * a[n + j] + a[j] * h[at + j];
            }
        }
    }

    /** i, f = f(.. + P c), n = g(..), c' = f c + i n, o = f(.. + P c'), h' = o h(c'). */
    private static final class Lstm extends CellStep {
        private final boolean inputForget;
        private final float[] activeCell;

        Lstm(Recurrent options, int way, Weights weights) {
            super(options, way, weights);
            this.inputForget = options.inputForget();
            this.activeCell = new float[hidden];
        }

        @Override
        void cell(float[] h, float[] c, int at) {
            int o = hidden;
            int f = 2 * hidden;
            int n = 3 * hidden;
            addBias(a);
            Products.add(h, at, hidden, weights.r(), 0, rows, a, 0);
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

        /** The peepholes are i o f, as the gates are. */
        private void addPeephole(int gate, float[] c, int at) {
            if (weights.p() != null) {
                for (int j = 0; j < hidden; j++) {
                    a[gate + j] += weights.p()[gate + j] * c[at + j];
                }
            }
        }
    }
}
