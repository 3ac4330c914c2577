package dev.rondo.model.keras;

import java.util.HashMap;
import java.util.Map;

/**
 * The weights of one layer of a {@code .weights.h5}: each object inside the layer has a group, in which its tensors are
 * numbered.
 */
final class ObjectWeights extends LayerWeights {
    private final String root;
    private final Map<String, Integer> taken = new HashMap<>();

    /**
     * Creates the weights.
     *
     * @param file the weights of all layers
     * @param layer the layer, for messages
     * @param root the path of the layer's group
     */
    ObjectWeights(File file, LayerConfig layer, String root) {
        super(file, layer);
        this.root = root;
    }

    private String group(String object) {
        return object.isEmpty() ? root : root + "/" + object;
    }

    @Override
    String nextPath(String object, String what) {
        int index = taken.merge(object, 1, Integer::sum) - 1;
        return group(object) + "/vars/" + index;
    }

    @Override
    OfModel model(String object) {
        return file().layersOf(group(object));
    }

    @Override
    String object(String... objects) {
        for (String object : objects) {
            if (file().hasGroup(group(object))) {
                return object;
            }
        }
        return objects[0];
    }
}
