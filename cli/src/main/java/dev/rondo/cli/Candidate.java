package dev.rondo.cli;

import dev.rondo.graph.Tensor;
import java.util.List;

/**
 * A result of streaming that may correspond to an output of the graph.
 *
 * @param what a description for the report
 * @param shape the dimensions
 * @param values the values, row-major
 */
record Candidate(String what, List<Integer> shape, float[] values) {
    /**
     * {@return the largest difference from an output, relative to 1 + |y|; infinite if the shapes differ} Dimensions of
     * size 1 are ignored, because they do not move a value. Two NaN, or two equal infinities, do not differ.
     *
     * @param output an output of the whole-sequence run
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

    /** {@return whether a tensor is float32 and has this shape, ignoring dimensions of size 1} */
    boolean hasShapeOf(Tensor tensor) {
        return tensor.type() == Tensor.Type.FLOAT32 && squeezed(tensor.shape()).equals(squeezed(shape));
    }

    private static List<Integer> squeezed(List<Integer> shape) {
        return shape.stream().filter(dimension -> dimension != 1).toList();
    }
}
