package dev.rondo.model.keras;

import dev.rondo.graph.program.ShapeMath;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Dot: sums the products of two tensors along one axis of each, for each row of the batch. As in Keras, it drops masks.
 *
 * @param axes the axis of the first input and that of the second
 * @param normalize whether both are divided by their norms along these axes first
 */
record KerasDot(List<Integer> axes, boolean normalize) implements KerasLayer {
    static KerasDot read(LayerConfig config) {
        List<Integer> axes = config.integers("axes");
        if (axes.isEmpty() || axes.size() > 2) {
            throw config.refuse("must have one or two axes, but has " + axes);
        }
        return new KerasDot(List.of(axes.getFirst(), axes.getLast()), config.flag("normalize", false));
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        if (call.inputs().size() != 2) {
            throw new IllegalArgumentException(
                    "takes two inputs, but is called with " + call.inputs().size());
        }
        LayerNodes own = new LayerNodes(nodes, name);
        KerasTensor a = operand(own, call.inputs().get(0), axes.get(0), false);
        KerasTensor b = operand(own, call.inputs().get(1), axes.get(1), true);
        KerasTensor product = own.matMul(a, b);
        if (call.inputs().get(0).rank() == 2) {
            product = own.squeeze(product, 1);
        } else if (call.inputs().get(1).rank() == 2) {
            product = own.squeeze(product, 2);
        }
        return List.of(product);
    }

    /** {@return an input as a matrix per row of the batch, with the axis of the sum last, or first} */
    private KerasTensor operand(LayerNodes nodes, KerasTensor input, int axis, boolean first) {
        InputChecks.requireFloats(input);
        int along = ShapeMath.axis(axis, input.rank());
        if (input.rank() > 3 || along == 0) {
            throw new IllegalArgumentException(
                    "is supported for [B, width] and [B, T, width], along an axis after the batch, but gets the shape "
                            + input.shape() + " and the axis " + axis);
        }
        KerasTensor x = normalize ? nodes.unit(input, List.of(along)) : input;
        if (x.rank() == 2) {
            return nodes.unsqueeze(x, first ? 2 : 1);
        }
        List<Integer> permutation =
                new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
        permutation.remove(along);
        permutation.add(first ? 1 : 2, along);
        return nodes.transpose(x, permutation);
    }
}
