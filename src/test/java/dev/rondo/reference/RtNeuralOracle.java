package dev.rondo.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** RTNeural's layers in float64 and plain loops, from Keras's formulas, with the weights as Keras has them. */
public final class RtNeuralOracle {
    private final List<UnaryOperator<double[][]>> layers = new ArrayList<>();

    private boolean addsInputs;

    public void clear() {
        layers.clear();
        addsInputs = false;
    }

    /** Adds the model's first inputs to the output of all layers. */
    public void addFirstInputs() {
        addsInputs = true;
    }

    /** [T][in] -> [T][out]. */
    public double[][] run(double[][] x) {
        double[][] y = x;
        for (UnaryOperator<double[][]> layer : layers) {
            y = layer.apply(y);
        }
        for (int t = 0; addsInputs && t < y.length; t++) {
            double[] last = y[t].clone();
            for (int j = 0; j < last.length; j++) {
                last[j] += x[t][j];
            }
            y[t] = last;
        }
        return y;
    }

    private void eachStep(UnaryOperator<double[]> step) {
        layers.add(x -> Arrays.stream(x).map(step).toArray(double[][]::new));
    }

    public void dense(float[][] kernel, float[] bias) {
        eachStep(x -> product(x, kernel, bias));
    }

    /** x K + b. */
    private static double[] product(double[] x, float[][] kernel, float[] bias) {
        double[] y = new double[kernel[0].length];
        for (int j = 0; j < y.length; j++) {
            y[j] = bias == null ? 0 : bias[j];
            for (int i = 0; i < x.length; i++) {
                y[j] += x[i] * kernel[i][j];
            }
        }
        return y;
    }

    public void activation(String name) {
        eachStep(x -> {
            double sum = Arrays.stream(x).map(Math::exp).sum();
            return Arrays.stream(x)
                    .map(v -> switch (name) {
                        case "tanh" -> Math.tanh(v);
                        case "sigmoid" -> sigmoid(v);
                        case "relu" -> Math.max(0, v);
                        case "elu" -> v > 0 ? v : Math.expm1(v);
                        case "softmax" -> Math.exp(v) / sum;
                        default -> v;
                    })
                    .toArray();
        });
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Gates i f c o. */
    public void lstm(float[][] kernel, float[][] recurrent, float[] bias) {
        layers.add(x -> {
            int width = recurrent.length;
            double[] h = new double[width];
            double[] c = new double[width];
            double[][] y = new double[x.length][];
            for (int t = 0; t < x.length; t++) {
                double[] a = product(x[t], kernel, bias);
                double[] b = product(h, recurrent, null);
                h = new double[width];
                for (int j = 0; j < width; j++) {
                    double in = sigmoid(a[j] + b[j]);
                    double forget = sigmoid(a[width + j] + b[width + j]);
                    double candidate = Math.tanh(a[2 * width + j] + b[2 * width + j]);
                    double out = sigmoid(a[3 * width + j] + b[3 * width + j]);
                    c[j] = forget * c[j] + in * candidate;
                    h[j] = out * Math.tanh(c[j]);
                }
                y[t] = h;
            }
            return y;
        });
    }

    /** Gates z r h, reset after the product; biases of the input and of the state. */
    public void gru(float[][] kernel, float[][] recurrent, float[][] bias) {
        layers.add(x -> {
            int width = recurrent.length;
            double[] h = new double[width];
            double[][] y = new double[x.length][];
            for (int t = 0; t < x.length; t++) {
                double[] a = product(x[t], kernel, bias[0]);
                double[] b = product(h, recurrent, bias[1]);
                double[] next = new double[width];
                for (int j = 0; j < width; j++) {
                    double z = sigmoid(a[j] + b[j]);
                    double r = sigmoid(a[width + j] + b[width + j]);
                    next[j] = z * h[j] + (1 - z) * Math.tanh(a[2 * width + j] + r * b[2 * width + j]);
                }
                h = next;
                y[t] = h;
            }
            return y;
        });
    }

    /** Causal: the last tap is at the step itself. */
    public void convolution(float[][][] kernel, float[] bias, int dilation) {
        layers.add(x -> {
            double[][] y = new double[x.length][];
            for (int t = 0; t < x.length; t++) {
                y[t] = product(new double[x[0].length], kernel[0], bias);
                for (int tap = 0; tap < kernel.length; tap++) {
                    int at = t - (kernel.length - 1 - tap) * dilation;
                    double[] part = at < 0 ? new double[bias.length] : product(x[at], kernel[tap], null);
                    for (int j = 0; j < bias.length; j++) {
                        y[t][j] += part[j];
                    }
                }
            }
            return y;
        });
    }

    /** One slope for each channel, or for all. */
    public void prelu(float[] slope) {
        eachStep(x -> {
            double[] y = x.clone();
            for (int j = 0; j < y.length; j++) {
                y[j] = x[j] > 0 ? x[j] : slope[slope.length == 1 ? 0 : j] * x[j];
            }
            return y;
        });
    }

    /** Gamma and beta, where there are four, then mean and variance. */
    public void normalization(List<float[]> weights, double epsilon) {
        float[] mean = weights.get(weights.size() - 2);
        float[] variance = weights.getLast();
        eachStep(x -> {
            double[] y = new double[x.length];
            for (int j = 0; j < y.length; j++) {
                y[j] = (x[j] - mean[j]) / Math.sqrt(variance[j] + epsilon);
                if (weights.size() == 4) {
                    y[j] = y[j] * weights.get(0)[j] + weights.get(1)[j];
                }
            }
            return y;
        });
    }
}
