package dev.rondo.model.onnx;

import dev.rondo.graph.op.Conv;
import dev.rondo.graph.op.Pool;
import dev.rondo.graph.op.PoolAxis;
import java.util.ArrayList;
import java.util.List;

/** Reads the attributes of MaxPool and AveragePool. */
final class PoolNode {
    private PoolNode() {}

    static Pool read(OnnxNode node, boolean max) {
        List<Integer> kernel = node.integers("kernel_shape");
        int rank = kernel.size();
        List<Integer> strides = ConvNode.perAxis("strides", node.integers("strides"), rank, 1);
        List<Integer> dilations = ConvNode.perAxis("dilations", node.integers("dilations"), rank, 1);
        List<Integer> pads = ConvNode.perAxis("pads", node.integers("pads"), 2 * rank, 0);
        String mode = node.text("auto_pad", "NOTSET");
        List<PoolAxis> axes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            Conv.Padding padding = ConvNode.padding(mode, pads.get(i), pads.get(i + rank));
            axes.add(new PoolAxis(kernel.get(i), strides.get(i), dilations.get(i), padding));
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
}
