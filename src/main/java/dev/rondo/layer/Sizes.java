package dev.rondo.layer;

import java.util.ArrayList;
import java.util.List;

/** What the recurrent layers' descriptions share: checks, and PyTorch's names. */
final class Sizes {
    private Sizes() {}

    static void requirePositive(String layer, String what, int size) {
        if (size < 1) {
            throw new IllegalArgumentException(layer + ": " + what + " must be at least 1, but is " + size);
        }
    }

    static String join(String module, String name) {
        return module.isEmpty() ? name : module + "." + name;
    }

    /** The four tensors every recurrent layer has; {@code state} is the width of the h that is fed back. */
    static List<Parameter> recurrent(
            String module, int depth, int gates, int input, int hidden, int state, boolean bias) {
        int rows = Math.multiplyExact(gates, hidden);
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(Parameter.matrix(join(module, "weight_ih_l" + depth), rows, input));
        parameters.add(Parameter.matrix(join(module, "weight_hh_l" + depth), rows, state));
        if (bias) {
            parameters.add(Parameter.vector(join(module, "bias_ih_l" + depth), rows));
            parameters.add(Parameter.vector(join(module, "bias_hh_l" + depth), rows));
        }
        return parameters;
    }
}
