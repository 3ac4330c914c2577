package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.ArrayFunction;
import dev.rondo.graph.program.Operator;
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
        return List.of(nodes.add(name, "Masking", new Cleared(), List.of(x.name(), mask), x.shape())
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

    /** Sets masked rows to zero. Inputs: float32 [...][W], bool [...]. */
    private record Cleared() implements Operator {
        @Override
        public List<Tensor> run(List<@Nullable Tensor> inputs) {
            Tensor x = inputs.get(0);
            boolean[] mask = inputs.get(1).booleans();
            int width = x.shape().getLast();
            float[] values = x.values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] = mask[i / width] ? values[i] : 0;
            }
            return List.of(Tensor.of(x.shape(), values));
        }
    }
}
