package dev.rondo.model.safetensors;

import dev.rondo.Network;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/** The parameters of a network as tensors. */
public final class NetworkTensors {
    private NetworkTensors() {}

    /**
     * {@return copies of the parameters, in their order}
     *
     * @param name gives the name in the file of a parameter
     */
    public static SequencedMap<String, Tensor> of(Network network, UnaryOperator<String> name) {
        float[] block = network.parameterBlock();
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        int at = 0;
        for (Parameter parameter : network.parameters()) {
            int end = at + parameter.size();
            tensors.put(name.apply(parameter.name()), Tensor.of(parameter.shape(), Arrays.copyOfRange(block, at, end)));
            at = end;
        }
        return tensors;
    }
}
