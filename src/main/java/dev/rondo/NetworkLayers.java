package dev.rondo;

import dev.rondo.layer.ColumnEmbedding;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Residual;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks and counts the layers of a network. */
final class NetworkLayers {
    private NetworkLayers() {}

    /**
     * Refuses layers that cannot follow each other.
     *
     * @param layers the layers, in order
     * @throws IllegalArgumentException if there are none, their sizes do not fit, or two parameters have the same name
     */
    static void check(List<NamedLayer> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a network needs at least one layer");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i).layer();
            if (i > 0) {
                checkLaterLayer(layer, i, layers.get(i - 1).layer().outputSize());
            }
            if (layer instanceof Residual residual) {
                checkResidual(residual, i, layers.getFirst().layer());
            }
            for (Parameter parameter : layers.get(i).parameters()) {
                if (!names.add(parameter.name())) {
                    throw new IllegalArgumentException("two parameters are named " + parameter.name());
                }
            }
        }
    }

    private static void checkLaterLayer(Layer layer, int index, int inputs) {
        if (isTable(layer)) {
            throw new IllegalArgumentException(
                    "an embedding must be the first layer, but layer " + index + " is " + layer.describe());
        }
        if (layer.inputSize() != inputs) {
            throw new IllegalArgumentException("layer " + index + " (" + layer.describe() + ") reads "
                    + layer.inputSize() + " values, but the layer before it writes " + inputs);
        }
    }

    private static void checkResidual(Residual residual, int index, Layer first) {
        if (index == 0 || first instanceof Embedding || first.inputSize() < residual.size()) {
            throw new IllegalArgumentException(
                    "a residual connection adds the first values of the network's input to the"
                            + " output of a layer, but layer " + index + " (" + residual.describe() + ") "
                            + (index == 0
                                    ? "has no layer before it"
                                    : first instanceof Embedding
                                            ? "belongs to a network that reads tokens"
                                            : "needs more than the " + first.inputSize() + " values of the input"));
        }
    }

    /** {@return whether the parameters of a layer are tables of vectors, which do not enter products} */
    static boolean isTable(Layer layer) {
        return layer instanceof Embedding || layer instanceof ColumnEmbedding;
    }

    /**
     * {@return the number of parameter values of the layers}
     *
     * @param layers the layers
     * @throws IllegalArgumentException if there are more than an array can have
     */
    static int parameterCount(List<NamedLayer> layers) {
        long count = 0;
        for (NamedLayer layer : layers) {
            count += layer.layer().parameterCount();
        }
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "the layers have " + count + " parameters, but a network can have at most " + Integer.MAX_VALUE);
        }
        return (int) count;
    }
}
