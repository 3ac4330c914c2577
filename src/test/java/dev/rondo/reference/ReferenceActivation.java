package dev.rondo.reference;

import dev.rondo.layer.Activation;

/** The activations of single values in float64, from their formulas, and their derivatives. */
final class ReferenceActivation {
    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_SCALE = 1.0507009873554805;

    private ReferenceActivation() {}

    static double value(Activation activation, double x) {
        return switch (activation) {
            case LINEAR, SOFTMAX -> x;
            case TANH -> Math.tanh(x);
            case SIGMOID -> ReferenceCell.sigmoid(x);
            case RELU -> Math.max(0, x);
            case HARD_SIGMOID -> Math.clamp(x / 6 + 0.5, 0, 1);
            case HARD_SIGMOID_FIFTH -> Math.clamp(x / 5 + 0.5, 0, 1);
            case SOFTSIGN -> x / (1 + Math.abs(x));
            case ELU -> x > 0 ? x : Math.expm1(x);
            case SELU -> SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x));
            case SILU -> x * ReferenceCell.sigmoid(x);
            case LEAKY_RELU -> x > 0 ? x : 0.01 * x;
            case GELU -> x * normal(x);
            case GELU_TANH -> 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case SOFTPLUS -> Math.log1p(Math.exp(x));
        };
    }

    /** The derivative. */
    static double slope(Activation activation, double x) {
        double y = value(activation, x);
        return switch (activation) {
            case LINEAR, SOFTMAX -> 1;
            case TANH -> 1 - y * y;
            case SIGMOID -> y * (1 - y);
            case RELU -> x > 0 ? 1 : 0;
            case HARD_SIGMOID -> Math.abs(x) < 3 ? 1.0 / 6 : 0;
            case HARD_SIGMOID_FIFTH -> Math.abs(x) < 2.5 ? 0.2 : 0;
            case SOFTSIGN -> 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x)));
            case ELU -> x > 0 ? 1 : Math.exp(x);
            case SELU -> SELU_SCALE * (x > 0 ? 1 : SELU_ALPHA * Math.exp(x));
            case SILU -> ReferenceCell.sigmoid(x) * (1 + x * (1 - ReferenceCell.sigmoid(x)));
            case LEAKY_RELU -> x > 0 ? 1 : 0.01;
            case GELU -> normal(x) + x * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
            case GELU_TANH -> {
                double scale = Math.sqrt(2 / Math.PI);
                double t = Math.tanh(scale * (x + 0.044715 * x * x * x));
                yield 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * scale * (1 + 3 * 0.044715 * x * x);
            }
            case SOFTPLUS -> ReferenceCell.sigmoid(x);
        };
    }

    /** The distribution function of the normal distribution, by Simpson's rule over its density. */
    private static double normal(double x) {
        int parts = 2000;
        double h = x / parts;
        double sum = 1 + Math.exp(-x * x / 2);
        for (int i = 1; i < parts; i++) {
            sum += (i % 2 == 0 ? 2 : 4) * Math.exp(-(i * h) * (i * h) / 2);
        }
        return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
    }
}
