package dev.rondo;

import dev.rondo.layer.Layer;
import dev.rondo.layer.Parameter;
import java.util.List;

/**
 * A layer and the names of its parameters.
 *
 * @param module the prefix of the names, such as {@code encoder.lstm}; may be empty
 * @param depth the position of a recurrent layer in its stack, such as 1 in {@code weight_ih_l1}; 0 for other layers
 * @param layer the layer
 */
public record NamedLayer(String module, int depth, Layer layer) {
    /** {@return the parameters of the layer with their full names} */
    public List<Parameter> parameters() {
        return layer.parameters(module, depth);
    }
}
