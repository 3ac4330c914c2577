package dev.rondo.model.onnx;

import dev.rondo.graph.op.Conv;
import dev.rondo.graph.op.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads the attributes of MaxPool and AveragePool. */
final class PoolNode {
    private PoolNode() {}

    static Pool read(OnnxNode node, boolean max) {
        List<Integer> kernel = node.integers("kernel_shape");
        int rank = kernel.size();
        List<Integer> strides = perAxis(node, "strides", rank, 1);
        List<Integer> dilations = perAxis(node, "dilations", rank, 1);
        List<Integer> pads = perAxis(node, "pads", 2 * rank, 0);
        String mode = node.text("auto_pad", "NOTSET");
        List<Pool.Axis> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            Conv.Padding padding = ConvNode.padding(mode, pads.get(i), pads.get(i + rank));
            axes.add(new Pool.Axis(kernel.get(i), strides.get(i), dilations.get(i), padding));
        }
        if (rank == 0) {
            throw new IllegalArgumentException("the attribute kernel_shape is missing");
        }
        if (max) {
            // the order of the indices, which no output asks for
            node.ignore("storage_order");
        }
        boolean countPadding = !max && node.flag("count_include_pad", false);
        return new Pool(max, axes, node.flag("ceil_mode", false), countPadding);
    }

    private static List<Integer> perAxis(OnnxNode node, String name, int count, int otherwise) {
        if (!node.has(name)) {
            return Collections.nCopies(count, otherwise);
        }
        List<Integer> values = node.integers(name);
        if (values.size() != count) {
            throw new IllegalArgumentException(name + " must have " + count + " values, but is " + values);
        }
        return values;
    }
}
