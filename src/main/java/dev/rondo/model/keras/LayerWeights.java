package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import java.util.Arrays;

/** The weights of one layer, taken in Keras's order. */
abstract class LayerWeights {
    private final File file;
    private final LayerConfig layer;

    /** The weights of the layers of a model, or of a model inside another one. */
    interface OfModel {
        /**
         * {@return the weights of the next layer of the configuration}
         *
         * @param layer the layer
         */
        LayerWeights next(LayerConfig layer);
    }

    /** The tensors of a file. */
    interface File {
        /**
         * {@return a tensor, which now belongs to a layer}
         *
         * @param path its path
         * @throws IllegalArgumentException if there is none
         */
        Tensor take(String path);

        /**
         * Leaves out a tensor, if there is one.
         *
         * @param path its path
         */
        void skip(String path);

        /**
         * {@return whether a group has tensors that no layer has taken}
         *
         * @param group its path
         */
        boolean hasGroup(String group);

        /**
         * {@return the weights of the layers of a model}
         *
         * @param group the path of the model
         */
        OfModel layersOf(String group);
    }

    /**
     * Creates the weights.
     *
     * @param file the weights of all layers
     * @param layer the layer, for messages
     */
    LayerWeights(File file, LayerConfig layer) {
        this.file = file;
        this.layer = layer;
    }

    File file() {
        return file;
    }

    LayerConfig layer() {
        return layer;
    }

    /**
     * {@return the path of the next tensor, which may not exist}
     *
     * @param object the object inside the layer that owns it, such as {@code cell}; empty for the layer itself
     * @param what names it in messages
     */
    abstract String nextPath(String object, String what);

    /**
     * {@return the weights of the layers of a model inside this layer}
     *
     * @param object the path of the model inside the layer; empty for the layer itself
     */
    abstract OfModel model(String object);

    /**
     * {@return which of the names of an object the file uses; the first if it does not tell}
     *
     * @param objects the names
     */
    abstract String object(String... objects);

    /**
     * Takes the next tensor.
     *
     * @param object the object inside the layer that owns it, such as {@code cell}; empty for the layer itself
     * @param what names it in messages
     */
    final Tensor take(String object, String what) {
        String path = nextPath(object, what);
        try {
            return file.take(path);
        } catch (IllegalArgumentException e) {
            throw layer.refuse("has no " + what + ": " + e.getMessage());
        }
    }

    /** Takes the next tensor and checks its shape, in which -1 is any size. */
    final Tensor take(String object, String what, int... shape) {
        Tensor tensor = take(object, what);
        boolean fits = tensor.shape().size() == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] == KerasTensor.ANY || shape[i] == tensor.shape().get(i);
        }
        if (!fits) {
            throw layer.refuse("needs a " + what + " of shape "
                    + Arrays.toString(shape).replace("-1", "any") + ", but it is " + tensor.shape());
        }
        return tensor;
    }

    /** Passes over the next tensor, which only training reads, if the file has it. */
    final void skip(String object, String what) {
        file.skip(nextPath(object, what));
    }
}
