package dev.rondo.model.keras;

import java.util.List;

/**
 * An output of a call of a layer.
 *
 * @param layer the layer's name
 * @param call the index among its calls
 * @param tensor the index among the call's outputs
 */
record Ref(String layer, int call, int tensor) {
    /** {@return whether an array is of the form {@code [layer, call, tensor]}} */
    static boolean isRef(List<?> list) {
        return list.size() >= 3 && list.getFirst() instanceof String && list.get(1) instanceof Double;
    }

    /** Reads {@code [layer, call, tensor]}. */
    static Ref read(List<?> list) {
        if (!isRef(list)) {
            throw new IllegalArgumentException(
                    "a tensor must be written as [layer, call, tensor], but found an array of " + list.size());
        }
        int call = Config.integer(list.get(1), "the call of a tensor");
        int tensor = Config.integer(list.get(2), "the index of a tensor");
        if (tensor < 0) {
            throw new IllegalArgumentException("the index of a tensor cannot be negative, but is " + tensor);
        }
        return new Ref((String) list.getFirst(), call, tensor);
    }

    /** {@return the same output of the call before} */
    Ref oneCallEarlier() {
        return new Ref(layer, call - 1, tensor);
    }

    /** {@return the first output of the call} */
    Ref whole() {
        return new Ref(layer, call, 0);
    }
}
