package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Conv;
import dev.rondo.graph.program.TensorArrays;
import java.util.List;

/**
 * SeparableConv1D: a convolution of each channel by itself, then a product of the channels of each step.
 *
 * @param depthwise the first convolution
 * @param pointwise the product
 */
record KerasSeparableConv(KerasConv depthwise, KerasConv pointwise) implements KerasLayer {
    private static final Conv EACH_STEP = new Conv(1, 1, new Conv.Padding(0, 0, false, false), 1);

    static KerasSeparableConv read(LayerConfig config, LayerWeights weights, String object, boolean keras3) {
        int filters = config.size("filters");
        int multiplier = config.has("depth_multiplier") ? config.size("depth_multiplier") : 1;
        config.requireOnly("groups", 1.0);
        int width = KerasConv.one(config, "kernel_size", null);
        Conv options = KerasConv.options(config, width);
        KerasActivation activation = KerasActivation.take(config, "activation", keras3);
        boolean useBias = config.flag("use_bias", true);
        config.requireAllUsed();
        KerasConv depthwise =
                depthwise(weights.take(object, "depthwise kernel", width, KerasTensor.ANY, multiplier), options);
        int channels = depthwise.kernel().shape().getFirst();
        Tensor kernel = weights.take(object, "pointwise kernel", 1, channels, filters);
        Tensor bias = useBias ? weights.take(object, "bias", filters) : null;
        return new KerasSeparableConv(
                depthwise, new KerasConv(TensorArrays.transposed(kernel, 2, 1, 0), bias, EACH_STEP, activation));
    }

    /** {@return DepthwiseConv1D} */
    static KerasConv readDepthwise(LayerConfig config, LayerWeights weights, String object, boolean keras3) {
        int multiplier = config.has("depth_multiplier") ? config.size("depth_multiplier") : 1;
        config.requireOnly("groups", 1.0);
        config.requireOnly("filters", null);
        int width = KerasConv.one(config, "kernel_size", null);
        Conv options = KerasConv.options(config, width);
        KerasActivation activation = KerasActivation.take(config, "activation", keras3);
        boolean useBias = config.flag("use_bias", true);
        config.requireAllUsed();
        KerasConv conv =
                depthwise(weights.take(object, "depthwise kernel", width, KerasTensor.ANY, multiplier), options);
        Tensor bias =
                useBias ? weights.take(object, "bias", conv.kernel().shape().getFirst()) : null;
        return new KerasConv(conv.kernel(), bias, conv.conv(), activation);
    }

    /** {@return a convolution of a kernel [width][channels][multiplier], in which each channel is a group} */
    private static KerasConv depthwise(Tensor kernel, Conv options) {
        int channels = kernel.shape().get(1);
        Tensor byChannel = TensorArrays.transposed(kernel, 1, 2, 0);
        int outputs = Math.multiplyExact(channels, kernel.shape().get(2));
        Tensor rows = TensorArrays.reshaped(
                byChannel, List.of(outputs, 1, kernel.shape().getFirst()));
        Conv conv = new Conv(options.stride(), options.dilation(), options.padding(), channels);
        return new KerasConv(rows, null, conv, KerasActivation.LINEAR);
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        return pointwise.apply(
                nodes, name, Call.of(depthwise.apply(nodes, name, call).getFirst()));
    }
}
