package dev.rondo.cli;

import dev.rondo.graph.Tensor;
import java.util.List;

/**
 * Something that streaming gives and that may be an output of the graph.
 *
 * @param what it is, for a report
 * @param shape its dimensions
 * @param values row-major
 */
record Candidate(String what, List<Integer> shape, float[] values) {
    /**
     * {@return the largest difference from an output, relative to 1 + |y|} It is infinite where their shapes are others;
     * dimensions of size 1 do not count, as they do not move a value. Two NaN, and equal infinities, do not differ.
     *
     * @param output what the whole run gave
     */
    double difference(Tensor output) {
        if (!hasShapeOf(output)) {
            return Double.POSITIVE_INFINITY;
        }
        float[] expected = output.values();
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            if (Float.compare(values[i], expected[i]) != 0 && values[i] != expected[i]) {
                double difference = Math.abs((double) values[i] - expected[i]) / (1 + Math.abs((double) expected[i]));
                largest = Math.max(largest, Double.isFinite(difference) ? difference : Double.MAX_VALUE);
            }
        }
        return largest;
    }

    /** {@return whether a tensor's values may be these} */
    boolean hasShapeOf(Tensor tensor) {
        return tensor.type() == Tensor.Type.FLOAT32 && squeezed(tensor.shape()).equals(squeezed(shape));
    }

    private static List<Integer> squeezed(List<Integer> shape) {
        return shape.stream().filter(dimension -> dimension != 1).toList();
    }
}
