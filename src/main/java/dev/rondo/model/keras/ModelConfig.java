package dev.rondo.model.keras;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration of a model: {@code {"class_name": "Sequential" or "Functional", "config": ...}}. */
final class ModelConfig {
    private ModelConfig() {}

    /** {@return the layers and calls of the outermost model} */
    static Topology read(Map<String, @Nullable Object> model) {
        return read(model, false);
    }

    /** {@return the layers and calls of a model that is a layer of another one, which knows the shapes of its inputs} */
    static Topology read(LayerConfig layer) {
        return read(Map.of("class_name", layer.className(), "config", layer.options()), true);
    }

    private static Topology read(Map<String, @Nullable Object> model, boolean nested) {
        String className = Config.text(model.get("class_name"), "the model's class_name");
        return switch (className) {
            case "Sequential" -> SequentialConfig.read(model, nested);
            case "Functional", "Model" -> FunctionalConfig.read(model);
            default ->
                throw new IllegalArgumentException(
                        "the model's class is \"" + className + "\", but only Sequential and Functional are supported");
        };
    }
}
