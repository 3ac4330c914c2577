package dev.rondo.cli;

import dev.rondo.graph.Tensor;
import java.util.List;
import java.util.Locale;

/**
 * One tensor compared with its expected values. Two values agree if they differ by at most {@code absolute + relative |expected|}, if
 * both are NaN, or if they are the same infinity.
 *
 * @param name the tensor's name
 * @param agrees whether type and shape are the same, and all values agree
 * @param what what was found: the place with the largest difference in relation to what is allowed, or why none can be given
 */
record Comparison(String name, boolean agrees, String what) {
    /**
     * {@return the comparison of two tensors}
     *
     * @param name the name of both
     * @param actual what the model computed
     * @param expected what it should compute; integers of either size are compared by value
     * @param absolute the difference that is allowed for every value
     * @param relative the difference that is allowed in addition, per unit of the expected value
     */
    static Comparison of(String name, Tensor actual, Tensor expected, double absolute, double relative) {
        boolean floats = actual.type() == Tensor.Type.FLOAT32;
        if (floats != (expected.type() == Tensor.Type.FLOAT32)
                || !actual.shape().equals(expected.shape())) {
            return new Comparison(name, false, "is " + actual + ", expected " + expected);
        }
        int count = actual.shape().stream().reduce(1, (a, b) -> a * b);
        int worst = 0;
        double most = -1;
        for (int i = 0; i < count; i++) {
            double wanted = value(expected, i);
            double excess = excess(value(actual, i), wanted, allowed(wanted, floats, absolute, relative));
            if (excess > most) {
                most = excess;
                worst = i;
            }
        }
        if (count == 0 || most == 0) {
            return new Comparison(name, true, "equals the expected " + expected);
        }
        double wanted = value(expected, worst);
        String place = String.format(
                Locale.ROOT,
                "%s at %s is %s, expected %s; the difference %.3g %s the allowed %.3g",
                most > 1 ? "differs: the value" : "agrees: the largest difference",
                index(expected.shape(), worst),
                shown(actual, worst),
                shown(expected, worst),
                Math.abs(value(actual, worst) - wanted),
                most > 1 ? "is more than" : "is within",
                allowed(wanted, floats, absolute, relative));
        return new Comparison(name, most <= 1, place);
    }

    private static double allowed(double expected, boolean floats, double absolute, double relative) {
        return floats ? absolute + relative * Math.abs(expected) : 0;
    }

    /** {@return the difference as a multiple of what is allowed; 0 for equal values} */
    private static double excess(double actual, double expected, double allowed) {
        if (Double.compare(actual, expected) == 0 || actual == expected) {
            return 0;
        }
        double excess = Math.abs(actual - expected) / allowed;
        return Double.isFinite(expected) && excess >= 0 ? excess : Double.POSITIVE_INFINITY;
    }

    private static double value(Tensor tensor, int index) {
        return switch (tensor.type()) {
            case FLOAT32 -> tensor.values()[index];
            case INT32 -> tensor.ints()[index];
            case INT64 -> tensor.longs()[index];
            case BOOL -> tensor.booleans()[index] ? 1 : 0;
        };
    }

    private static String shown(Tensor tensor, int index) {
        return switch (tensor.type()) {
            case FLOAT32 -> Float.toString(tensor.values()[index]);
            case INT32 -> Integer.toString(tensor.ints()[index]);
            case INT64 -> Long.toString(tensor.longs()[index]);
            case BOOL -> Boolean.toString(tensor.booleans()[index]);
        };
    }

    /** {@return the place of an element in each dimension, as in {@code [3, 0, 1]}} */
    private static String index(List<Integer> shape, int element) {
        Integer[] index = new Integer[shape.size()];
        int rest = element;
        for (int d = shape.size() - 1; d >= 0; d--) {
            index[d] = rest % shape.get(d);
            rest /= shape.get(d);
        }
        return List.of(index).toString();
    }
}
