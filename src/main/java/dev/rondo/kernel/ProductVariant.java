package dev.rondo.kernel;

import java.util.Map;

/**
 * One of several ways to compute products of a shape. All give the same bits; which is fastest depends on the machine.
 *
 * @param shape the shape
 * @param pairs the number of pairs of panels that are read in parallel, as two streams
 * @param sliced whether the weights are sliced to a constant size, so that C2 removes the bounds checks. Without checks C2
 *     reorders the loads, which costs nothing if the weights fit in the L2 cache
 */
record ProductVariant(ProductShape shape, int pairs, boolean sliced) {
    /** {@return the constants of its class} */
    Map<String, Integer> constants() {
        return Map.of(
                "GATES", shape.gates(),
                "INPUTS", shape.inputs(),
                "OUTPUTS", shape.outputs(),
                "BYTES", Math.toIntExact(shape.bytes()),
                "WORDS", shape.format().words(),
                "PAIRED", pairs * 2 * shape.lanes(),
                "SLICED", sliced ? 1 : 0);
    }
}
