package dev.rondo.reference;

import dev.rondo.NamedLayer;
import dev.rondo.SkipPolicy;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Dropout;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Layer;
import dev.rondo.layer.LayerNorm;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Residual;
import dev.rondo.layer.Scale;
import dev.rondo.support.Close;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The gradients of {@link Reference}: the chain rule by hand in float64 and plain loops, one stream at a
 * time, layer by layer and step by step from the last. It shares no code with the engine, and is itself held against
 * central differences, PyTorch and Keras.
 *
 * <p>Initial states count as variables; what a missing step repeats from before the first input counts as a constant.
 */
public final class ReferenceGradients {
    /** Receives the gradient of the state after a step during the backward pass. It must copy the gradient. */
    public interface Watcher {
        /** The direction is {@code ""} or {@code "_reverse"}; t counts in its order; dState is [h] or [h, c]. */
        void see(NamedLayer layer, String direction, int row, int t, double[][] dState);
    }

    private final Reference reference;
    private final Watcher watcher;
    private final Map<String, double[][]> gradients = new HashMap<>();
    private int row;

    private ReferenceGradients(Reference reference, Watcher watcher) {
        this.reference = reference;
        this.watcher = watcher;
        reference.weights.forEach((name, rows) -> gradients.put(name, new double[rows.length][rows[0].length]));
    }

    /** The gradients of a problem. */
    public static Gradients of(GradientProblem problem) {
        return of(new Reference(problem.network()), problem);
    }

    /** The gradients of a problem at the weights of a reference. */
    public static Gradients of(Reference reference, GradientProblem problem) {
        return of(reference, problem, (layer, direction, row, t, dState) -> {});
    }

    /** The same, watched. */
    public static Gradients of(Reference reference, GradientProblem problem, Watcher watcher) {
        ReferenceGradients sums = new ReferenceGradients(reference, watcher);
        int batch = problem.batch();
        int width = problem.network().inputSize();
        double[][][] dx = new double[problem.steps()][batch][width];
        double[][][][] dStates = new double[batch][][][];
        for (int row = 0; row < batch; row++) {
            sums.row = row;
            dStates[row] = copy(problem.dFinalStates()[row]);
            double[][] own = sums.back(problem, row, dStates[row]);
            for (int t = 0; t < own.length; t++) {
                dx[t][row] = problem.missing()[t][row] ? new double[width] : own[t];
            }
        }
        Map<String, double[]> parameters = new HashMap<>();
        for (Parameter parameter : problem.network().parameters()) {
            parameters.put(parameter.name(), Close.flat(sums.gradients.get(parameter.name())));
        }
        return new Gradients(parameters, problem.network().readsTokens() ? null : dx, dStates);
    }

    /** {@link #of} one row; turns the derivatives of its last states into those of its initial ones, and gives dx. */
    private double[][] back(GradientProblem problem, int row, double[][][] dState) {
        double[][][] initial = problem.initialStates()[row];
        boolean[] missing = problem.missing(row);
        double[][][] rows = reference.trace(copy(initial), problem.row(problem.x(), row), missing);
        double[][] d = dOutputs(problem.row(problem.dOutputs(), row), missing);
        double[][] around = new double[d.length][problem.network().inputSize()];
        for (int i = reference.layers.size() - 1; i >= 0; i--) {
            NamedLayer named = reference.layers.get(i);
            if (named.layer() instanceof Residual residual) {
                for (int t = 0; t < d.length; t++) {
                    for (int j = 0; j < residual.size(); j++) {
                        around[t][j] += d[t][j];
                    }
                }
                continue;
            }
            d = switch (named.layer()) {
                case Dense dense -> dense(dense, named.module(), rows[i], rows[i + 1], d);
                case Embedding embedding -> embed(named.module(), rows[i], d);
                case Dropout dropout -> d;
                case Scale scale -> scale(named.module(), rows[i], d);
                case LayerNorm norm -> {
                    double[][] normalized = Reference.normalized(norm, rows[i]);
                    yield normalize(norm, rows[i], normalized, scale(named.module(), normalized, d));
                }
                case Bidirectional both -> bidirectional(both, named, initial[i], rows[i], missing, d, dState[i]);
                case Layer recurrent -> recur(recurrent, named, "", initial[i], rows[i], missing, d, dState[i]);
            };
        }
        for (int t = 0; t < d.length; t++) {
            add(around[t], d[t]);
        }
        return d;
    }

    /** Of what the last layer writes: a missing step's output repeats the one before, or is zero. */
    private double[][] dOutputs(double[][] dy, boolean[] missing) {
        double[][] d = copy(dy);
        for (int t = d.length - 1; t >= 0 && reference.skipPolicy != SkipPolicy.ZERO; t--) {
            if (missing[t]) {
                if (reference.skipPolicy == SkipPolicy.CARRY && t > 0) {
                    add(d[t], d[t - 1]);
                }
                Arrays.fill(d[t], 0);
            }
        }
        return d;
    }

    private double[][] recur(
            Layer layer,
            NamedLayer named,
            String direction,
            double[][] initial,
            double[][] x,
            boolean[] missing,
            double[][] dy,
            double[][] dState) {
        ReferenceCell cell = reference.cell(layer, named, direction);
        ReferenceCellBackward backward =
                ReferenceCellBackward.of(cell, Reference.ofDirection(gradients, named, direction));
        double[][][] before = new double[x.length][][];
        double[][] state = initial.clone();
        for (int t = 0; t < x.length; t++) {
            before[t] = state.clone();
            reference.advance(cell, state, x[t], missing[t]);
        }
        double[][] dx = new double[x.length][layer.inputSize()];
        for (int t = x.length - 1; t >= 0; t--) {
            boolean step = !missing[t] || reference.skipPolicy == SkipPolicy.ZERO;
            if (step) {
                add(dy[t], dState[0]);
            }
            watcher.see(named, direction, row, t, dState);
            if (step) {
                dx[t] = backward.back(before[t], x[t], dState);
            } else if (reference.skipPolicy == SkipPolicy.RESET) {
                Arrays.setAll(dState, slot -> new double[dState[slot].length]);
            }
        }
        return dx;
    }

    private double[][] bidirectional(
            Bidirectional both,
            NamedLayer named,
            double[][] initial,
            double[][] x,
            boolean[] missing,
            double[][] dy,
            double[][] dState) {
        Layer layer = both.layer();
        int slots = initial.length / 2;
        double[][] ahead = Arrays.copyOfRange(initial, 0, slots);
        double[][] back = Arrays.copyOfRange(initial, slots, 2 * slots);
        double[][] xBack = Reference.reversed(x);
        boolean[] missingBack = Reference.reversed(missing);
        double[][] a = reference.recur(reference.cell(layer, named, ""), ahead.clone(), x, missing);
        double[][] b = Reference.reversed(
                reference.recur(reference.cell(layer, named, "_reverse"), back.clone(), xBack, missingBack));
        double[][] da = new double[x.length][layer.outputSize()];
        double[][] db = new double[x.length][layer.outputSize()];
        for (int t = 0; t < x.length; t++) {
            split(both.merge(), a[t], b[t], dy[t], da[t], db[t]);
        }
        double[][] dAhead = Arrays.copyOfRange(dState, 0, slots);
        double[][] dBack = Arrays.copyOfRange(dState, slots, 2 * slots);
        double[][] dx = recur(layer, named, "", ahead, x, missing, da, dAhead);
        double[][] dxBack = Reference.reversed(
                recur(layer, named, "_reverse", back, xBack, missingBack, Reference.reversed(db), dBack));
        System.arraycopy(dAhead, 0, dState, 0, slots);
        System.arraycopy(dBack, 0, dState, slots, slots);
        for (int t = 0; t < x.length; t++) {
            add(dxBack[t], dx[t]);
        }
        return dx;
    }

    private static void split(
            Bidirectional.Merge merge, double[] a, double[] b, double[] dy, double[] da, double[] db) {
        for (int j = 0; j < a.length; j++) {
            da[j] = switch (merge) {
                case CONCAT, SUM -> dy[j];
                case MUL -> dy[j] * b[j];
                case AVERAGE -> dy[j] / 2;
            };
            db[j] = switch (merge) {
                case CONCAT -> dy[a.length + j];
                case SUM -> dy[j];
                case MUL -> dy[j] * a[j];
                case AVERAGE -> dy[j] / 2;
            };
        }
    }

    private double[][] dense(Dense dense, String module, double[][] x, double[][] y, double[][] dy) {
        double[][] weight = reference.weights.get(Reference.join(module, "weight"));
        double[][] dWeight = gradients.get(Reference.join(module, "weight"));
        double[][] dx = new double[x.length][dense.inputSize()];
        for (int t = 0; t < x.length; t++) {
            double mean = ReferenceCell.dot(y[t], dy[t]); // what softmax subtracts
            for (int j = 0; j < y[t].length; j++) {
                double out = y[t][j];
                double dSum = dense.activation() == Activation.SOFTMAX
                        ? out * (dy[t][j] - mean)
                        : dy[t][j] * ReferenceActivation.slope(dense.activation(), sum(dense, module, j, x[t]));
                ReferenceCellBackward.product(weight[j], dWeight[j], dSum, x[t], dx[t]);
                if (dense.bias()) {
                    gradients.get(Reference.join(module, "bias"))[0][j] += dSum;
                }
            }
        }
        return dx;
    }

    private double sum(Dense dense, String module, int j, double[] x) {
        double bias = dense.bias() ? reference.weights.get(Reference.join(module, "bias"))[0][j] : 0;
        return ReferenceCell.dot(reference.weights.get(Reference.join(module, "weight"))[j], x) + bias;
    }

    private double[][] scale(String module, double[][] x, double[][] dy) {
        double[] weight = reference.weights.get(Reference.join(module, "weight"))[0];
        double[] dWeight = gradients.get(Reference.join(module, "weight"))[0];
        double[] dBias = gradients.get(Reference.join(module, "bias"))[0];
        double[][] dx = new double[x.length][weight.length];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < weight.length; j++) {
                dWeight[j] += dy[t][j] * x[t][j];
                dBias[j] += dy[t][j];
                dx[t][j] = dy[t][j] * weight[j];
            }
        }
        return dx;
    }

    private static double[][] normalize(LayerNorm norm, double[][] x, double[][] normalized, double[][] dn) {
        double[][] dx = new double[x.length][norm.size()];
        for (int t = 0; t < x.length; t++) {
            double[] n = normalized[t];
            double[] d = dn[t];
            double mean = Arrays.stream(d).average().orElseThrow();
            double along = ReferenceCell.dot(d, n) / n.length;
            double factor = Reference.factor(norm, x[t]);
            Arrays.setAll(dx[t], j -> factor * (d[j] - mean - n[j] * along));
        }
        return dx;
    }

    private double[][] embed(String module, double[][] x, double[][] dy) {
        double[][] table = reference.weights.get(Reference.join(module, "weight"));
        double[][] dTable = gradients.get(Reference.join(module, "weight"));
        double[][] dx = new double[x.length][table.length];
        for (int t = 0; t < x.length; t++) {
            for (int token = 0; token < table.length; token++) {
                dx[t][token] = ReferenceCell.dot(table[token], dy[t]);
                for (int j = 0; j < dy[t].length; j++) {
                    dTable[token][j] += x[t][token] * dy[t][j];
                }
            }
        }
        return dx;
    }

    private static void add(double[] from, double[] to) {
        for (int j = 0; j < to.length; j++) {
            to[j] += from[j];
        }
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    private static double[][][] copy(double[][][] state) {
        return Arrays.stream(state).map(ReferenceGradients::copy).toArray(double[][][]::new);
    }
}
