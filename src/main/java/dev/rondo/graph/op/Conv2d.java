package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.ShapeMath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Conv along two axes. Inputs: float32 x [N][C][H][W], w [M][C / group][KH][KW] and an optional bias [M]. Output:
 * [N][M][rows][columns]. Computed tap by tap.
 *
 * @param rows the places on H
 * @param columns the places on W
 * @param group the number of groups of channels, each of which reads its own inputs only
 */
public record Conv2d(PlaneAxis rows, PlaneAxis columns, int group) implements Operator {
    /** Checks the number of groups. */
    public Conv2d {
        if (group < 1) {
            throw new IllegalArgumentException("group must be positive");
        }
    }

    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        ImageProduct product = product(inputs);
        float[] y = new float[product.size()];
        product.run(OperatorInputs.floats(inputs, 0).values(), y);
        return List.of(Tensor.of(product.shape(), y));
    }

    /**
     * {@return the convolution of arrays of the inputs' shapes}
     *
     * @param inputs the inputs, of which the first is read for its shape only
     */
    public ImageProduct product(List<@Nullable Tensor> inputs) {
        Tensor x = OperatorInputs.floats(inputs, 0);
        Tensor w = OperatorInputs.floats(inputs, 1);
        boolean fits = x.shape().size() == 4
                && w.shape().size() == 4
                && w.shape().get(2) > 0
                && w.shape().get(3) > 0
                && x.shape().get(1) == (long) group * w.shape().get(1)
                && w.shape().getFirst() % group == 0;
        if (!fits) {
            throw new IllegalArgumentException(
                    "the convolution along two axes in " + group + " groups cannot take " + inputs);
        }
        return new ImageProduct(
                rows, columns, group, x.shape(), w, bias(inputs, w.shape().getFirst()));
    }

    /** The bias of a convolution, zeros if it has none. */
    static float[] bias(List<@Nullable Tensor> inputs, int outputs) {
        return OperatorInputs.optional(inputs, 2) == null
                ? new float[ShapeMath.count(List.of(outputs))]
                : BatchNormalization.perChannel(inputs, 2, outputs);
    }
}
