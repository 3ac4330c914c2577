package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Conv;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conv1D over the time axis.
 *
 * @param kernel [filters][channels / groups][width], the layout of the graph's convolution
 * @param bias [filters]; null if there is none
 * @param conv stride, dilation, padding, groups
 * @param activation the activation of its outputs
 */
record KerasConv(Tensor kernel, @Nullable Tensor bias, Conv conv, KerasActivation activation) implements KerasLayer {
    static KerasConv read(LayerConfig config, LayerWeights weights, String object, boolean keras3) {
        int filters = config.size("filters");
        int width = one(config, "kernel_size", null);
        Conv conv = options(config, width);
        KerasActivation activation = KerasActivation.take(config, "activation", keras3);
        boolean useBias = config.flag("use_bias", true);
        config.requireAllUsed();
        if (filters % conv.group() != 0) {
            throw config.refuse("has " + filters + " filters in " + conv.group() + " groups");
        }
        Tensor kernel = weights.take(object, "kernel", width, KerasTensor.ANY, filters);
        Tensor bias = useBias ? weights.take(object, "bias", filters) : null;
        return new KerasConv(TensorArrays.transposed(kernel, 2, 1, 0), bias, conv, activation);
    }

    /** Takes the options of a convolution along the axis of time. */
    static Conv options(LayerConfig config, int width) {
        config.requireOnly("data_format", "channels_last");
        config.requireOnly("rank", 1.0);
        config.requireOnly("lora_rank", null);
        config.requireOnly("quantization_config", null);
        int dilation = one(config, "dilation_rate", 1);
        return new Conv(
                one(config, "strides", 1),
                dilation,
                padding(config, Math.multiplyExact(dilation, width - 1)),
                config.has("groups") ? config.size("groups") : 1);
    }

    /** {@return a size of at least 1, which Keras writes as an array of one element} */
    static int one(LayerConfig config, String option, @Nullable Integer otherwise) {
        List<Integer> sizes = config.has(option) || otherwise == null ? config.integers(option) : List.of(otherwise);
        if (sizes.size() != 1 || sizes.getFirst() < 1) {
            throw config.refuse("must have one positive size for " + option + ", but has " + sizes);
        }
        return sizes.getFirst();
    }

    private static Conv.Padding padding(LayerConfig config, int reach) {
        String padding = config.text("padding", "valid");
        return switch (padding) {
            case "valid" -> new Conv.Padding(0, 0, false, false);
            case "same" -> new Conv.Padding(0, 0, true, false);
            case "causal" -> new Conv.Padding(reach, 0, false, false);
            default -> throw config.refuse("has padding \"" + padding + "\", which is not supported");
        };
    }

    /** Drops the mask, as Keras does, because the steps of the output are not those of the input. */
    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor x = call.input();
        int channels = Math.multiplyExact(kernel.shape().get(1), conv.group());
        InputChecks.requireSequence(x, channels);
        int filters = kernel.shape().getFirst();
        int steps = x.shape().get(1);
        LayerNodes own = new LayerNodes(nodes, name);
        KerasTensor turned = own.transpose(x);
        List<String> arguments = new ArrayList<>(List.of(turned.name(), nodes.constant(kernel)));
        if (bias != null) {
            arguments.add(nodes.constant(bias));
        }
        int places = steps == KerasTensor.ANY ? KerasTensor.ANY : places(steps);
        List<Integer> shape = List.of(x.shape().getFirst(), filters, places);
        KerasTensor y = nodes.add(name, "Conv", conv, arguments, shape);
        return List.of(activation.apply(nodes, name, own.transpose(y)));
    }

    private int places(int steps) {
        int stride = conv.stride();
        if (conv.padding().same()) {
            return Math.ceilDiv(steps, stride);
        }
        int reach = conv.dilation() * (kernel.shape().get(2) - 1) + 1;
        int padded = steps + conv.padding().before();
        return padded < reach ? 0 : (padded - reach) / stride + 1;
    }
}
