package dev.rondo.model.onnx;

import dev.rondo.graph.op.Conv;
import java.util.List;

/** Reads the attributes of a convolution along one axis. */
final class ConvNode {
    private ConvNode() {}

    static Conv read(OnnxNode node) {
        List<Integer> kernel = node.integers("kernel_shape");
        List<Integer> weights = node.initializer(1)
                .map(weight -> weight.shape())
                .orElse(List.of(0, 0, kernel.isEmpty() ? 0 : kernel.getFirst()));
        boolean fits = weights.size() == 3 && (kernel.isEmpty() || kernel.equals(weights.subList(2, 3)));
        if (!fits) {
            throw new IllegalArgumentException("only convolutions along one axis are supported, but kernel_shape is "
                    + kernel + " and the weights are " + weights);
        }
        return new Conv(one(node, "strides"), one(node, "dilations"), padding(node), node.integer("group", 1));
    }

    private static int one(OnnxNode node, String name) {
        List<Integer> values = node.integers(name);
        if (values.size() > 1) {
            throw new IllegalArgumentException(name + " must have one value, for one axis, but is " + values);
        }
        return values.isEmpty() ? 1 : values.getFirst();
    }

    private static Conv.Padding padding(OnnxNode node) {
        List<Integer> pads = node.has("pads") ? node.integers("pads") : List.of(0, 0);
        if (pads.size() != 2) {
            throw new IllegalArgumentException("pads must be two sizes, but is " + pads);
        }
        return padding(node.text("auto_pad", "NOTSET"), pads.getFirst(), pads.getLast());
    }

    /** {@return the padding of one axis} */
    static Conv.Padding padding(String mode, int before, int after) {
        if (before < 0 || after < 0) {
            throw new IllegalArgumentException("pads cannot be negative, but are " + before + " and " + after);
        }
        return switch (mode) {
            case "NOTSET" -> new Conv.Padding(before, after, false, false);
            case "VALID" -> new Conv.Padding(0, 0, false, false);
            case "SAME_UPPER" -> new Conv.Padding(0, 0, true, false);
            case "SAME_LOWER" -> new Conv.Padding(0, 0, true, true);
            default -> throw new IllegalArgumentException("the auto_pad \"" + mode + "\" is not supported");
        };
    }
}
