package dev.rondo.model.keras;

import java.util.List;

/**
 * UnitNormalization: divides by the Euclidean norm along axes.
 *
 * @param axes the axes; negative ones count from the end
 */
record KerasUnitNorm(List<Integer> axes) implements KerasLayer {
    KerasUnitNorm {
        axes = List.copyOf(axes);
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor x = call.input();
        InputChecks.requireFloats(x);
        return List.of(new LayerNodes(nodes, name).unit(x, axes).masked(x.mask()));
    }
}
