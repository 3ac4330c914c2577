package dev.rondo;

import dev.rondo.layer.Layer;
import dev.rondo.layer.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A layer and the names of its parameters.
 *
 * @param module the prefix of the names, such as {@code encoder.lstm}; may be empty
 * @param depth the position of a recurrent layer in its stack, such as 1 in {@code weight_ih_l1}; 0 for other layers
 * @param layer the layer
 */
public record NamedLayer(String module, int depth, Layer layer) {
    /** Refuses null. */
    public NamedLayer {
        Objects.requireNonNull(module, "module");
        Objects.requireNonNull(layer, "layer");
    }

    /**
     * {@return the layers under the names that {@link NetworkBuilder} gives them} Equal recurrent layers in a row form one
     * stack, as PyTorch's {@code num_layers} does. Every other layer gets a module of its own, named after its kind:
     * {@code lstm}, {@code dense}, {@code dense2}.
     *
     * @param layers any layers, in order
     */
    public static List<NamedLayer> inOrder(List<? extends Layer> layers) {
        List<NamedLayer> named = new ArrayList<>();
        Map<String, Integer> modules = new HashMap<>();
        for (Layer layer : layers) {
            if (!named.isEmpty() && named.getLast().continuesWith(layer)) {
                named.add(
                        new NamedLayer(named.getLast().module(), named.getLast().depth() + 1, layer));
            } else {
                int number = modules.merge(layer.kind(), 1, Integer::sum);
                named.add(new NamedLayer(number == 1 ? layer.kind() : layer.kind() + number, 0, layer));
            }
        }
        return named;
    }

    private boolean continuesWith(Layer next) {
        return !next.stateWidths().isEmpty()
                && layer.getClass() == next.getClass()
                && layer.kind().equals(next.kind())
                && layer.stateWidths().equals(next.stateWidths());
    }

    /** {@return the parameters of the layer with their full names} */
    public List<Parameter> parameters() {
        return layer.parameters(module, depth);
    }
}
