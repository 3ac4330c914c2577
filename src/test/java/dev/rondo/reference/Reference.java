package dev.rondo.reference;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.ColumnEmbedding;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Dropout;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Layer;
import dev.rondo.layer.LayerNorm;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Residual;
import dev.rondo.layer.Scale;
import dev.rondo.support.Close;
import dev.rondo.support.Streams;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Computes the equations of every layer in float64 and plain loops, one stream at a time. It is written only from the
 * formulas and shares no code with the engine, which is compared with it. It is itself compared with PyTorch.
 */
public final class Reference {
    public final List<NamedLayer> layers;
    /** By name, row-major as rows: changes count from the next run on. */
    public final Map<String, double[][]> weights = new HashMap<>();

    public final SkipPolicy skipPolicy;

    /** Reads the weights of a network. */
    public Reference(Network network) {
        layers = network.layers();
        skipPolicy = network.skipPolicy();
        for (Parameter parameter : network.parameters()) {
            weights.put(parameter.name(), matrix(parameter, network.parameter(parameter.name())));
        }
    }

    /** Row-major values as rows; a bias is a matrix of one row. */
    private static double[][] matrix(Parameter parameter, float[] values) {
        int columns = parameter.shape().getLast();
        double[][] rows = new double[values.length / columns][columns];
        for (int i = 0; i < values.length; i++) {
            rows[i / columns][i % columns] = values[i];
        }
        return rows;
    }

    /** The state of a stream that has seen nothing: [layer][h or c][width], the forward direction's first. */
    public double[][][] newState() {
        return layers.stream()
                .map(named ->
                        named.layer().stateWidths().stream().map(double[]::new).toArray(double[][]::new))
                .toArray(double[][][]::new);
    }

    /** One stream: [T][I] -> [T][O]; changes the state. */
    public double[][] run(double[][][] state, double[][] x) {
        return run(state, x, new boolean[x.length]);
    }

    /** One stream some of whose steps have no input, by the network's policy; what x holds there is not read. */
    public double[][] run(double[][][] state, double[][] x, boolean[] missing) {
        double[][] y = trace(state, x, missing)[layers.size()].clone();
        for (int t = 0; t < y.length; t++) {
            if (missing[t] && skipPolicy != SkipPolicy.ZERO) {
                boolean repeats = skipPolicy == SkipPolicy.CARRY && t > 0;
                y[t] = repeats ? y[t - 1] : new double[y[t].length];
            }
        }
        return y;
    }

    /** The inputs of every layer, then the outputs of the last; undefined at missing inputs under CARRY or RESET. */
    public double[][][] trace(double[][][] state, double[][] x, boolean[] missing) {
        double[][][] rows = new double[layers.size() + 1][][];
        rows[0] = new double[x.length][];
        Arrays.setAll(rows[0], t -> missing[t] ? new double[x[t].length] : x[t]);
        for (int i = 0; i < layers.size(); i++) {
            rows[i + 1] = layers.get(i).layer() instanceof Residual residual
                    ? residual(residual, rows[i], rows[0])
                    : run(layers.get(i), state[i], rows[i], missing);
        }
        return rows;
    }

    /** Streams of different lengths, [T][B][I] -> [T][B][O]: past its end a row's output is 0 and its state stays. */
    public double[][][] runBatch(double[][][][] states, double[][][] x, int[] lengths) {
        int width = layers.getLast().layer().outputSize();
        double[][][] y = new double[x.length][lengths.length][width];
        for (int row = 0; row < lengths.length; row++) {
            double[][] own = new double[lengths[row]][];
            for (int t = 0; t < own.length; t++) {
                own[t] = x[t][row];
            }
            double[][] outputs = run(states[row], own);
            for (int t = 0; t < own.length; t++) {
                y[t][row] = outputs[t];
            }
        }
        return y;
    }

    /** The outputs of all streams, {@code [T * B * O]}; changes the states. */
    public double[] run(Streams streams, double[][][][] states, int... lengths) {
        return Close.flat(runBatch(states, streams.inputs(), lengths));
    }

    private double[][] run(NamedLayer named, double[][] state, double[][] x, boolean[] missing) {
        return switch (named.layer()) {
            case Dense dense -> dense(dense, named.module(), x);
            case Embedding embedding -> embed(named.module(), x);
            case ColumnEmbedding columns -> embedColumns(columns, named.module(), x);
            case Dropout dropout -> x;
            case Scale scale -> scaled(named.module(), x);
            case LayerNorm norm -> scaled(named.module(), normalized(norm, x));
            case Bidirectional both -> bidirectional(both, named, state, x, missing);
            case Layer recurrent -> recur(cell(recurrent, named, ""), state, x, missing);
        };
    }

    /** One direction of a recurrent layer. */
    public double[][] recur(ReferenceCell cell, double[][] state, double[][] x, boolean[] missing) {
        double[][] y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            advance(cell, state, x[t], missing[t]);
            y[t] = state[0].clone();
        }
        return y;
    }

    /** One step of one direction, with an input or without. */
    public void advance(ReferenceCell cell, double[][] state, double[] x, boolean missing) {
        if (!missing || skipPolicy == SkipPolicy.ZERO) {
            cell.step(state, x);
        } else if (skipPolicy == SkipPolicy.RESET) {
            Arrays.setAll(state, slot -> new double[state[slot].length]);
        }
    }

    private double[][] bidirectional(
            Bidirectional both, NamedLayer named, double[][] state, double[][] x, boolean[] missing) {
        int slots = state.length / 2;
        double[][] ahead = Arrays.copyOfRange(state, 0, slots);
        double[][] back = Arrays.copyOfRange(state, slots, state.length);
        double[][] forward = recur(cell(both.layer(), named, ""), ahead, x, missing);
        double[][] reverse =
                reversed(recur(cell(both.layer(), named, "_reverse"), back, reversed(x), reversed(missing)));
        System.arraycopy(ahead, 0, state, 0, slots);
        System.arraycopy(back, 0, state, slots, slots);
        double[][] y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            y[t] = merge(both.merge(), forward[t], reverse[t]);
        }
        return y;
    }

    private static double[] merge(Bidirectional.Merge merge, double[] a, double[] b) {
        int width = a.length;
        double[] y = new double[merge == Bidirectional.Merge.CONCAT ? 2 * width : width];
        for (int j = 0; j < y.length; j++) {
            y[j] = switch (merge) {
                case CONCAT -> j < width ? a[j] : b[j - width];
                case SUM -> a[j] + b[j];
                case MUL -> a[j] * b[j];
                case AVERAGE -> (a[j] + b[j]) / 2;
            };
        }
        return y;
    }

    private double[][] dense(Dense dense, String module, double[][] x) {
        double[][] weight = weights.get(join(module, "weight"));
        double[] bias = dense.bias() ? weights.get(join(module, "bias"))[0] : new double[dense.outputSize()];
        double[][] y = new double[x.length][dense.outputSize()];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < y[t].length; j++) {
                double sum = ReferenceCell.dot(weight[j], x[t]) + bias[j];
                y[t][j] = ReferenceActivation.value(dense.activation(), sum);
            }
            if (dense.activation() == Activation.SOFTMAX) {
                softmax(y[t]);
            }
        }
        return y;
    }

    /** Adds the first values of the network's input x to a. */
    private static double[][] residual(Residual residual, double[][] a, double[][] x) {
        double[][] y = new double[a.length][residual.size()];
        for (int t = 0; t < a.length; t++) {
            for (int j = 0; j < residual.size(); j++) {
                y[t][j] = a[t][j] + x[t][j];
            }
        }
        return y;
    }

    private double[][] scaled(String module, double[][] x) {
        double[] weight = weights.get(join(module, "weight"))[0];
        double[] bias = weights.get(join(module, "bias"))[0];
        double[][] y = new double[x.length][weight.length];
        for (int t = 0; t < x.length; t++) {
            for (int j = 0; j < weight.length; j++) {
                y[t][j] = weight[j] * x[t][j] + bias[j];
            }
        }
        return y;
    }

    static double[][] normalized(LayerNorm norm, double[][] x) {
        double[][] y = new double[x.length][norm.size()];
        for (int t = 0; t < x.length; t++) {
            double[] row = x[t];
            double mean = Arrays.stream(row).average().orElseThrow();
            double factor = factor(norm, row);
            Arrays.setAll(y[t], j -> (row[j] - mean) * factor);
        }
        return y;
    }

    static double factor(LayerNorm norm, double[] row) {
        double mean = Arrays.stream(row).average().orElseThrow();
        double variance =
                Arrays.stream(row).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        return 1 / Math.sqrt(variance + norm.epsilon());
    }

    private static void softmax(double[] y) {
        double max = Arrays.stream(y).max().orElseThrow();
        double sum = Arrays.stream(y).map(v -> Math.exp(v - max)).sum();
        Arrays.setAll(y, j -> Math.exp(y[j] - max) / sum);
    }

    private double[][] embedColumns(ColumnEmbedding layer, String module, double[][] x) {
        double[][] y = new double[x.length][layer.outputSize()];
        for (int t = 0; t < x.length; t++) {
            int at = 0;
            for (int column = 0; column < layer.inputSize(); column++) {
                double[][] table = table(layer, module, column);
                double[] part = table == null ? new double[] {x[t][column]} : table[(int) x[t][column]];
                System.arraycopy(part, 0, y[t], at, part.length);
                at += part.length;
            }
        }
        return y;
    }

    /** The table of an embedded column; null if the column is a number. */
    private double[][] table(ColumnEmbedding layer, String module, int column) {
        for (int i = 0; i < layer.columns().size(); i++) {
            if (layer.columns().get(i).index() == column) {
                return weights.get(join(module, "tables." + i + ".weight"));
            }
        }
        return null;
    }

    private double[][] embed(String module, double[][] x) {
        double[][] table = weights.get(join(module, "weight"));
        double[][] y = new double[x.length][table[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int token = 0; token < table.length; token++) {
                for (int j = 0; j < y[t].length; j++) {
                    y[t][j] += x[t][token] * table[token][j];
                }
            }
        }
        return y;
    }

    /** The cell of one direction of a layer, {@code ""} or {@code "_reverse"}. */
    public ReferenceCell cell(Layer layer, NamedLayer named, String direction) {
        return ReferenceCell.of(layer, ofDirection(weights, named, direction));
    }

    /** The values of one direction of a recurrent layer, by names without module, layer and direction. */
    public static Function<String, double[][]> ofDirection(
            Map<String, double[][]> values, NamedLayer named, String direction) {
        return name -> values.get(join(named.module(), name + "_l" + named.depth() + direction));
    }

    public static double[][] reversed(double[][] x) {
        return Arrays.asList(x).reversed().toArray(double[][]::new);
    }

    public static boolean[] reversed(boolean[] x) {
        boolean[] reversed = new boolean[x.length];
        for (int t = 0; t < x.length; t++) {
            reversed[t] = x[x.length - 1 - t];
        }
        return reversed;
    }

    public static String join(String module, String name) {
        return module.isEmpty() ? name : module + "." + name;
    }
}
