package dev.rondo.model.onnx;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Conv;
import dev.rondo.graph.op.Conv2d;
import dev.rondo.graph.op.ConvTranspose;
import dev.rondo.graph.op.PlaneAxis;
import dev.rondo.graph.program.Operator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads the attributes of convolutions along one axis or two. */
final class ConvNode {
    /** The attributes that have a value per axis, each of which is empty if the node does not have it. */
    private record Attributes(
            List<Integer> kernel, List<Integer> strides, List<Integer> dilations, List<Integer> pads) {
        static Attributes of(OnnxNode node) {
            return new Attributes(
                    node.integers("kernel_shape"),
                    node.integers("strides"),
                    node.integers("dilations"),
                    node.integers("pads"));
        }

        /** The number of axes along which the kernel moves. */
        int rank(List<Integer> weights) {
            int stated = Math.max(Math.max(kernel.size(), strides.size()), Math.max(dilations.size(), pads.size() / 2));
            // Weights that are inputs do not say it, and neither need the attributes.
            int rank = weights.isEmpty() ? Math.max(stated, 1) : weights.size() - 2;
            boolean fits = (rank == 1 || rank == 2)
                    && (kernel.isEmpty() || weights.isEmpty() || kernel.equals(weights.subList(2, weights.size())));
            if (!fits) {
                throw new IllegalArgumentException(
                        "only convolutions along one axis or two are supported, but kernel_shape" + " is " + kernel
                                + " and the weights are " + weights);
            }
            return rank;
        }

        List<PlaneAxis> axes(int rank, String mode, List<Integer> extra) {
            List<Integer> ends = perAxis("pads", pads, 2 * rank, 0);
            List<PlaneAxis> axes = new ArrayList<>();
            for (int i = 0; i < rank; i++) {
                axes.add(new PlaneAxis(
                        perAxis("strides", strides, rank, 1).get(i),
                        perAxis("dilations", dilations, rank, 1).get(i),
                        padding(mode, ends.get(i), ends.get(i + rank)),
                        extra.get(i)));
            }
            return axes;
        }
    }

    private ConvNode() {}

    static Operator read(OnnxNode node) {
        Attributes attributes = Attributes.of(node);
        int rank = attributes.rank(weights(node));
        List<PlaneAxis> axes = attributes.axes(rank, node.text("auto_pad", "NOTSET"), List.of(0, 0));
        int group = node.integer("group", 1);
        if (rank == 2) {
            return new Conv2d(axes.get(0), axes.get(1), group);
        }
        PlaneAxis axis = axes.getFirst();
        return new Conv(axis.stride(), axis.dilation(), axis.padding(), group);
    }

    static Operator readTransposed(OnnxNode node) {
        Attributes attributes = Attributes.of(node);
        int rank = attributes.rank(weights(node));
        List<Integer> extra = perAxis("output_padding", node.integers("output_padding"), rank, 0);
        String mode = node.text("auto_pad", "NOTSET");
        if (mode.startsWith("SAME")) {
            throw new IllegalArgumentException(
                    "a transposed convolution with an auto_pad of " + mode + " is not supported");
        }
        List<PlaneAxis> axes = attributes.axes(rank, mode, extra);
        int group = node.integer("group", 1);
        return rank == 2
                ? new ConvTranspose(axes.get(0), axes.get(1), group)
                : new ConvTranspose(PlaneAxis.SINGLE, axes.getFirst(), group);
    }

    private static List<Integer> weights(OnnxNode node) {
        return node.initializer(1).map(Tensor::shape).orElse(List.of());
    }

    /** {@return the values of an attribute, which must be so many if there are any} */
    static List<Integer> perAxis(String name, List<Integer> values, int count, int otherwise) {
        if (values.isEmpty()) {
            return Collections.nCopies(count, otherwise);
        }
        if (values.size() != count) {
            throw new IllegalArgumentException(name + " must have " + count + " values, but is " + values);
        }
        return values;
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
