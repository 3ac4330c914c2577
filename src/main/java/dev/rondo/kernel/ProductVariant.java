package dev.rondo.kernel;

import java.util.ArrayList;
import java.util.List;
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
    /** Smaller weights stay in the second-level cache of every machine, where checks cost time only. */
    private static final long CHECKS_MAY_PAY = 256 << 10;

    /** {@return the constants of its class} */
    Map<String, Integer> constants() {
        int chains = SumOrder.chains(shape.gates());
        return Map.of(
                "GATES", shape.gates(),
                "INPUTS", shape.inputs(),
                "OUTPUTS", shape.outputs(),
                "BYTES", Math.toIntExact(shape.bytes()),
                "WORDS", shape.format().words(),
                "CHAINS", chains,
                "CHAINED", shape.inputs() - shape.inputs() % chains,
                "PAIRED", pairs * 2 * shape.lanes(),
                "SLICED", sliced ? 1 : 0);
    }

    /** {@return the variants of a shape, first the one that is fastest on most machines} */
    static List<ProductVariant> of(ProductShape shape) {
        ProductVariant first = new ProductVariant(shape, shape.pairs(), shape.sliced());
        List<ProductVariant> all = new ArrayList<>(List.of(first));
        if (shape.gates() >= 3 && shape.format() == WeightCodec.FLOAT32 && shape.panels() > 1) {
            all.add(new ProductVariant(shape, first.pairs > 0 ? 0 : shape.panels() / 2, first.sliced));
        }
        if (shape.bytes() >= CHECKS_MAY_PAY) {
            all.add(new ProductVariant(shape, first.pairs, !first.sliced));
        }
        return all;
    }

    /** {@return a name: what is special about it} */
    String name() {
        return (pairs > 0 ? "pairs" : "single panels") + (sliced ? "" : ", checked");
    }
}
