package dev.rondo.bench.peer;

import java.util.List;

/** Convolutions and pooling over one axis or two. */
final class RandomWindows {
    static final List<RandomOperator> OPERATORS = List.of(
            RandomOperator.of("MaxPool", graph -> pool(graph, true)).ranks(3, 4).exactly(),
            RandomOperator.of("AveragePool", graph -> pool(graph, false)).ranks(3, 4),
            RandomOperator.of("Conv", graph -> convolve(graph, false)).ranks(3, 4),
            RandomOperator.of("ConvTranspose", graph -> convolve(graph, true)).ranks(3, 4));

    private RandomWindows() {}

    private static void pool(RandomGraph graph, boolean max) {
        int[] shape = graph.shape();
        int rank = shape.length - 2;
        long[] kernel = new long[rank];
        long[] strides = new long[rank];
        long[] pads = new long[2 * rank];
        for (int i = 0; i < rank; i++) {
            kernel[i] = graph.random().nextInt(1, shape[i + 2] + 1);
            strides[i] = graph.random().nextInt(1, 4);
            pads[i] = graph.random().nextInt((int) kernel[i]);
            pads[i + rank] = graph.random().nextInt((int) kernel[i]);
        }
        RandomNode node = graph.node(max ? "MaxPool" : "AveragePool")
                .inLast()
                .list("kernel_shape", kernel)
                .list("strides", strides);
        // Where windows do not touch, ONNX Runtime takes negative padding for SAME; here, as in TensorFlow, it is 0.
        boolean touching = true;
        for (int i = 0; i < rank; i++) {
            touching &= strides[i] <= kernel[i];
        }
        if (graph.random().nextInt(3) == 0) {
            node.with("auto_pad", touching ? graph.pick(List.of("SAME_UPPER", "SAME_LOWER", "VALID")) : "VALID")
                    .value();
            return;
        }
        // Together, ONNX Runtime divides by what lies after the padding too, before opset 19.
        boolean countPadding = !max && graph.random().nextBoolean();
        node.list("pads", pads)
                .with("ceil_mode", countPadding ? 0 : graph.random().nextInt(2));
        if (countPadding) {
            node.with("count_include_pad", 1);
        }
        node.value();
    }

    /** A convolution, transposed or not, of one group or of one per channel. */
    private static void convolve(RandomGraph graph, boolean transposed) {
        int[] shape = graph.shape();
        int rank = shape.length - 2;
        int group = graph.random().nextBoolean() ? shape[1] : 1;
        int outputs = graph.random().nextInt(1, 3);
        int[] weights = new int[rank + 2];
        weights[0] = transposed ? shape[1] : group * outputs;
        weights[1] = transposed ? outputs : shape[1] / group;
        long[] strides = new long[rank];
        long[] dilations = new long[rank];
        long[] pads = new long[2 * rank];
        // ONNX Runtime refuses dilations with it.
        boolean same = !transposed && graph.random().nextInt(3) == 0;
        for (int i = 0; i < rank; i++) {
            weights[i + 2] = graph.random().nextInt(1, shape[i + 2] + 1);
            strides[i] = graph.random().nextInt(1, 4);
            dilations[i] = transposed || same ? 1 : graph.random().nextInt(1, 3);
            pads[i] = graph.random().nextInt(weights[i + 2]);
            pads[i + rank] = transposed ? 0 : weights[i + 2] * dilations[i];
        }
        RandomNode node = graph.node(transposed ? "ConvTranspose" : "Conv").inLast(graph.floats(weights));
        if (graph.random().nextBoolean()) {
            node.in(graph.floats(group * outputs));
        }
        node.with("group", group).list("strides", strides).list("dilations", dilations);
        if (same) {
            node.with("auto_pad", graph.pick(List.of("SAME_UPPER", "SAME_LOWER")));
        } else {
            node.list("pads", pads);
        }
        node.value();
    }
}
