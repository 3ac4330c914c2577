package dev.rondo;

import dev.rondo.layer.Layer;
import dev.rondo.layer.Parameter;
import java.util.List;

/**
 * A layer and its place in the names of the parameters.
 *
 * @param module the prefix of its parameters, such as {@code encoder.lstm}; may be empty
 * @param depth a recurrent layer's place in its stack, the 1 of {@code weight_ih_l1}; 0 for others
 * @param layer the layer
 */
public record NamedLayer(String module, int depth, Layer layer) {
    /** {@return the layer's parameters under their full names} */
    public List<Parameter> parameters() {
        return layer.parameters(module, depth);
    }
}
