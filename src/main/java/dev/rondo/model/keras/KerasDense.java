package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.MatMul;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dense: multiplies each row of the last axis by the kernel.
 *
 * @param kernel [in][units]
 * @param bias [units]; null if there is none
 * @param activation the activation of its outputs
 */
record KerasDense(Tensor kernel, @Nullable Tensor bias, KerasActivation activation) implements KerasLayer {
    static KerasDense read(LayerConfig config, LayerWeights weights, String object, boolean keras3) {
        int units = config.size("units");
        KerasActivation activation = KerasActivation.take(config, "activation", keras3);
        boolean useBias = config.flag("use_bias", true);
        config.requireOnly("lora_rank", null);
        config.requireOnly("quantization_config", null);
        config.requireAllUsed();
        Tensor kernel = weights.take(object, "kernel", KerasTensor.ANY, units);
        return new KerasDense(kernel, useBias ? weights.take(object, "bias", units) : null, activation);
    }

    int inputs() {
        return kernel.shape().getFirst();
    }

    int units() {
        return kernel.shape().get(1);
    }

    @Override
    public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
        KerasTensor x = call.input();
        InputChecks.requireWidth(x, inputs());
        List<Integer> shape = x.shapeWithWidth(units());
        KerasTensor y = nodes.add(name, "MatMul", new MatMul(), List.of(x.name(), nodes.constant(kernel)), shape);
        if (bias != null) {
            y = nodes.add(name, "Add", Binary.ADD, List.of(y.name(), nodes.constant(bias)), shape);
        }
        return List.of(activation.apply(nodes, name, y).masked(x.mask()));
    }
}
