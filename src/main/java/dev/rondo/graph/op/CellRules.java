package dev.rondo.graph.op;

import java.util.List;

/**
 * The options of one direction of a recurrent operator.
 *
 * @param hidden H
 * @param activations the functions of the gates, in ONNX's order
 * @param clip the bound of the activations' arguments; infinite for none
 * @param inputForget whether the forget gate of an LSTM is 1 - i
 * @param linearBeforeReset whether the reset gate of a GRU is applied after the product with h
 */
record CellRules(
        int hidden, List<ActivationFunction> activations, float clip, boolean inputForget, boolean linearBeforeReset) {
    private static final ActivationFunction SIGMOID = ActivationFunction.of(ActivationFunction.Kind.SIGMOID);
    private static final ActivationFunction TANH = ActivationFunction.of(ActivationFunction.Kind.TANH);

    /** Whether a GRU or LSTM is one of the kernels' cells: sigmoid for gates, tanh for the rest, no bound. */
    boolean areDefault() {
        return clip == Float.POSITIVE_INFINITY
                && activations.getFirst().equals(SIGMOID)
                && activations.stream().skip(1).allMatch(TANH::equals);
    }

    /** Clips sums and applies an activation to them. */
    void activate(int which, float[] v, int at, int n) {
        if (clip < Float.POSITIVE_INFINITY) {
            for (int i = at; i < at + n; i++) {
                v[i] = Math.clamp(v[i], -clip, clip);
            }
        }
        activations.get(which).apply(v, at, n);
    }
}
