package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Conv2d;
import dev.rondo.graph.op.PlaneAxis;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conv2D of images, [B][H][W][C]. In models with a recurrent layer it stands inside TimeDistributed, or before a Reshape.
 *
 * @param kernel [filters][channels / groups][height][width], the layout of the graph's convolution
 * @param bias [filters]; null if there is none
 * @param plane the window
 * @param groups the number of groups of channels
 * @param activation the activation of its outputs
 */
record KerasConv2d(Tensor kernel, @Nullable Tensor bias, KerasPlane plane, int groups, KerasActivation activation)
        implements KerasLayer {
    static KerasConv2d read(LayerConfig config, LayerWeights weights, String object, boolean keras3) {
        int filters = config.size("filters");
        config.requireOnly("rank", 2.0);
        config.requireOnly("lora_rank", null);
        config.requireOnly("quantization_config", null);
        int groups = config.has("groups") ? config.size("groups") : 1;
        KerasPlane plane = KerasPlane.read(config, "kernel_size");
        KerasActivation activation = KerasActivation.take(config, "activation", keras3);
        boolean useBias = config.flag("use_bias", true);
        config.requireAllUsed();
        if (filters % groups != 0) {
            throw config.refuse("has " + filters + " filters in " + groups + " groups");
        }
        List<Integer> size = plane.sizes();
        Tensor kernel = weights.take(object, "kernel", size.getFirst(), size.getLast(), KerasTensor.ANY, filters);
        Tensor bias = useBias ? weights.take(object, "bias", filters) : null;
        return new KerasConv2d(TensorArrays.transposed(kernel, 3, 2, 0, 1), bias, plane, groups, activation);
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        LayerNodes own = new LayerNodes(nodes, name);
        KerasTensor turned = KerasPlane.channelsFirst(own, call.input());
        InputChecks.requireWidth(call.input(), Math.multiplyExact(kernel.shape().get(1), groups));
        List<String> arguments = new ArrayList<>(List.of(turned.name(), nodes.constant(kernel)));
        if (bias != null) {
            arguments.add(nodes.constant(bias));
        }
        Conv2d conv = new Conv2d(axis(0), axis(1), groups);
        List<Integer> shape = plane.shape(turned, kernel.shape().getFirst());
        KerasTensor y = nodes.add(name, "Conv", conv, arguments, shape);
        return List.of(activation.apply(nodes, name, KerasPlane.channelsLast(own, y)));
    }

    private PlaneAxis axis(int axis) {
        return new PlaneAxis(plane.strides().get(axis), plane.dilations().get(axis), plane.padding(), 0);
    }
}
