package dev.rondo.model.keras;

import dev.rondo.graph.Tensor.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An input of a model, from an InputLayer or another part of the configuration.
 *
 * @param type the type of its elements
 * @param shape its dimensions, batch first; -1 for any size
 */
record InputPort(Type type, List<Integer> shape) {
    /** The class of layers that are inputs. */
    static final String LAYER = "InputLayer";

    private static final String SHAPE = "batch_shape";
    private static final String KERAS_2_SHAPE = "batch_input_shape";

    /** Reads an InputLayer. */
    static InputPort read(LayerConfig layer) {
        List<Integer> shape = shape(layer.take(layer.has(SHAPE) ? SHAPE : KERAS_2_SHAPE), layer);
        layer.requireOnly("sparse", false);
        layer.requireOnly("ragged", false);
        layer.requireOnly("optional", false);
        Object dtype = layer.take("dtype");
        layer.requireAllUsed();
        return new InputPort(dtype == null ? Type.FLOAT32 : type(Config.text(dtype, layer + ": dtype"), layer), shape);
    }

    private static Type type(String dtype, LayerConfig layer) {
        return switch (dtype) {
            case "float32", "float64", "float16", "bfloat16" -> Type.FLOAT32;
            case "int32", "int16", "int8", "uint8", "uint16" -> Type.INT32;
            case "int64", "uint32" -> Type.INT64;
            case "bool" -> Type.BOOL;
            default -> throw layer.refuse("has dtype \"" + dtype + "\", which is not supported");
        };
    }

    private static List<Integer> shape(@Nullable Object value, LayerConfig layer) {
        List<Integer> shape = new ArrayList<>();
        for (Object size : Config.list(value, layer + ": batch_shape")) {
            int number = size == null ? KerasTensor.ANY : Config.integer(size, layer + ": a size of batch_shape");
            if (size != null && number < 1) {
                throw layer.refuse("has a batch_shape with the size " + number);
            }
            shape.add(number);
        }
        if (shape.isEmpty()) {
            throw layer.refuse("has a batch_shape without axes");
        }
        return shape;
    }

    /** {@return the InputLayer that a Sequential model leaves out} Its first layer, or the model, has the shape. */
    static LayerConfig before(
            LayerConfig first, Map<String, @Nullable Object> model, Map<String, @Nullable Object> entry) {
        Object shape = first.peek(KERAS_2_SHAPE);
        if (shape == null) {
            shape = first.peek(SHAPE);
        }
        if (shape == null) {
            shape = model.get("build_input_shape");
        }
        if (shape == null && entry.get("build_config") instanceof Map<?, ?> build) {
            shape = build.get("input_shape");
        }
        if (shape == null) {
            throw first.refuse("is the first layer, but the configuration has no input shape");
        }
        return layer(first, Map.of(SHAPE, shape));
    }

    /** {@return the InputLayer that a Sequential model inside another one leaves out} The caller knows the shape. */
    static LayerConfig ofAnyShape(LayerConfig first) {
        return layer(first, Map.of());
    }

    private static LayerConfig layer(LayerConfig first, Map<String, Object> options) {
        Map<String, @Nullable Object> config = new HashMap<>(options);
        config.put("name", "input of " + first.name());
        return LayerConfig.of(Map.of("class_name", LAYER, "config", config), "the input");
    }
}
