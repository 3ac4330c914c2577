package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Unsqueeze;
import dev.rondo.graph.op.Where;
import dev.rondo.graph.program.ArrayFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Masking: masks the steps whose features all equal a value, and sets their features to zero.
 *
 * @param value the value
 */
record KerasMasking(float value) implements KerasLayer {
    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor x = call.input();
        InputChecks.requireFloats(x);
        if (nodes.leavesOutMasks()) {
            return List.of(x);
        }
        String mask = nodes.mask(name, "mask", new Differs(value), List.of(x.name()));
        String axis = nodes.constant(Tensor.ofLongs(List.of(1), -1));
        String rows = nodes.mask(name, "rows", new Unsqueeze(), List.of(mask, axis));
        String zero = nodes.constant(Tensor.of(List.of(), 0f));
        return List.of(nodes.add(name, "Masking", new Where(), List.of(rows, x.name(), zero), x.shape())
                .masked(mask));
    }

    /**
     * Whether any element of a row differs from a value. Input: float32 [...][W]; output: bool [...].
     *
     * @param value the value
     */
    private record Differs(float value) implements ArrayFunction {
        @Override
        public void apply(float[] x, float[] y) {
            KerasMaskOps.anyDiffers(x, value, y);
        }

        @Override
        public List<Tensor> run(List<@Nullable Tensor> inputs) {
            Tensor differs = new KerasMaskOps.Differs(value).run(inputs).getFirst();
            return new KerasMaskOps.Any().run(List.of(differs));
        }
    }
}
