package dev.rondo.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
        return Map.of(
                "GATES", shape.gates(),
                "INPUTS", shape.inputs(),
                "OUTPUTS", shape.outputs(),
                "BYTES", Math.toIntExact(shape.bytes()),
                "WORDS", shape.format().words(),
                "PAIRED", pairs * 2 * shape.lanes(),
                "SLICED", sliced ? 1 : 0);
    }

    /** {@return the variants of a shape, first the one that is fastest on most machines} */
    static List<ProductVariant> of(ProductShape shape) {
        ProductVariant first = new ProductVariant(shape, shape.pairs(), shape.sliced());
        List<ProductVariant> all = new ArrayList<>(List.of(first));
        if (shape.gates() == 4 && shape.format() == WeightCodec.FLOAT32 && shape.panels() > 1) {
            all.add(new ProductVariant(shape, first.pairs > 0 ? 0 : shape.panels() / 2, first.sliced));
        }
        if (shape.bytes() >= CHECKS_MAY_PAY) {
            all.add(new ProductVariant(shape, first.pairs, !first.sliced));
        }
        return all;
    }

    /** {@return this variant for the tier of its shape} */
    Tier.Variant<MatrixVectorProduct> ofTier() {
        String name = (pairs > 0 ? "pairs" : "single panels") + (sliced ? "" : ", checked");
        return new Tier.Variant<>(
                name, () -> ProductClasses.define(this), this::exercise, this::whole);
    }

    /** {@return products of one or two panels, and of none} */
    private Runnable exercise(MatrixVectorProduct code) {
        Operands o = new Operands(shape);
        return Tier.mostlyNothing(1, outputs -> o.product(code, outputs));
    }

    private Runnable whole(MatrixVectorProduct code) {
        Operands o = new Operands(shape);
        return () -> o.product(code, shape.outputs());
    }

    /** Weights that are zero, and a vector of zeros. */
    private static final class Operands {
        private final MemorySegment weights;
        private final float[] scales;
        private final float[] x;
        private final float[] y;

        Operands(ProductShape shape) {
            int sums = shape.gates() * Padding.pad(shape.outputs());
            weights = Arena.ofAuto().allocate(shape.bytes(), 64);
            scales = new float[shape.format() == WeightCodec.INT8 ? sums : 0];
            x = new float[shape.inputs()];
            y = new float[sums];
        }

        void product(MatrixVectorProduct code, int outputs) {
            code.apply(weights, scales, x, 0, y, 0, y, 0, outputs);
        }
    }
}
