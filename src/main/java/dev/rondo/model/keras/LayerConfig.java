package dev.rondo.model.keras;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a model's configuration says of one layer. Each option is taken once by whoever builds the layer; what nobody
 * took is an option that would be silently dropped, and refused by {@link #requireAllUsed}.
 */
final class LayerConfig {
    /** Options that only training looks at, or that say how, not what, Keras computes. */
    private static final Set<String> IGNORED = Set.of(
            "trainable",
            "name",
            "kernel_initializer",
            "recurrent_initializer",
            "bias_initializer",
            "embeddings_initializer",
            "beta_initializer",
            "gamma_initializer",
            "alpha_initializer",
            "moving_mean_initializer",
            "moving_variance_initializer",
            "kernel_regularizer",
            "recurrent_regularizer",
            "bias_regularizer",
            "embeddings_regularizer",
            "beta_regularizer",
            "gamma_regularizer",
            "alpha_regularizer",
            "activity_regularizer",
            "kernel_constraint",
            "recurrent_constraint",
            "bias_constraint",
            "embeddings_constraint",
            "beta_constraint",
            "gamma_constraint",
            "alpha_constraint",
            "unit_forget_bias",
            "dropout",
            "recurrent_dropout",
            "seed",
            "momentum",
            "synchronized",
            "renorm_clipping",
            "renorm_momentum",
            "fused",
            "unroll",
            "implementation",
            "input_length",
            "input_dtype",
            "batch_input_shape",
            "batch_shape");

    private final String className;
    private final String name;
    private final Map<String, Object> options;

    private LayerConfig(String className, String name, Map<String, Object> options) {
        this.className = className;
        this.name = name;
        this.options = options;
    }

    /**
     * Reads {@code {"class_name": ..., "config": {...}}}.
     *
     * @param entry the object
     * @param what what messages call it as long as it has no name
     */
    static LayerConfig of(Object entry, String what) {
        Map<String, Object> layer = Config.object(entry, what);
        String className = Config.text(layer.get("class_name"), "the class_name of " + what);
        Map<String, Object> options = new LinkedHashMap<>(
                Config.object(layer.get("config"), "the config of " + what + " (" + className + ")"));
        // Old functional models have it outside only, cells inside only.
        Object name = options.containsKey("name") ? options.get("name") : layer.get("name");
        LayerConfig config =
                new LayerConfig(className, name == null ? what : Config.text(name, "the name of " + what), options);
        config.requireBuiltIn(layer.get("registered_name"));
        config.requireFloats();
        return config;
    }

    /** A class that a user registered may share a name with one of Keras's. */
    private void requireBuiltIn(Object registeredName) {
        if (registeredName instanceof String registered && registered.contains(">")) {
            throw refuse("is the custom object " + registered);
        }
    }

    /** Rondo computes in float32, whatever kind of floating point a policy computes in; integers it does not. */
    private void requireFloats() {
        Object policy = options.get("dtype");
        if (className.equals("InputLayer") || policy == null) {
            return;
        }
        options.remove("dtype");
        Object policyName = policy;
        if (policy instanceof Map<?, ?> object) {
            boolean plain = "DTypePolicy".equals(object.get("class_name")) || "Policy".equals(object.get("class_name"));
            policyName = plain && object.get("config") instanceof Map<?, ?> inner ? inner.get("name") : null;
        }
        if (!(policyName instanceof String name
                && Set.of("float32", "float64", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16")
                        .contains(name))) {
            throw refuse("has a dtype that is no policy of floating point: " + Config.shown(policyName));
        }
    }

    /** The class's name, such as {@code SimpleRNN}. */
    String className() {
        return className;
    }

    /** The layer's own name. */
    String name() {
        return name;
    }

    /** An error about this layer: its name, its class, what is wrong. */
    IllegalArgumentException refuse(String what) {
        return new IllegalArgumentException(this + " " + what);
    }

    /** Whether the configuration has an option. */
    boolean has(String option) {
        return options.containsKey(option);
    }

    /** An option of any type, null where there is none, which stays. */
    Object peek(String option) {
        return options.get(option);
    }

    /** The same configuration, whole again as long as nothing was taken. */
    LayerConfig copy() {
        return new LayerConfig(className, name, new LinkedHashMap<>(options));
    }

    /** Takes an option of any type, null where there is none. */
    Object take(String option) {
        return options.remove(option);
    }

    private Object require(String option) {
        if (!options.containsKey(option)) {
            throw refuse("has no option " + option);
        }
        return options.remove(option);
    }

    private String where(String option) {
        return this + ": " + option;
    }

    int integer(String option) {
        return Config.integer(require(option), where(option));
    }

    /** A whole number of at least 1. */
    int size(String option) {
        int size = integer(option);
        if (size < 1) {
            throw refuse("must have a positive " + option + ", but has " + size);
        }
        return size;
    }

    float number(String option, float otherwise) {
        Object value = options.containsKey(option) ? options.remove(option) : Double.valueOf(otherwise);
        if (value instanceof Double number) {
            return number.floatValue();
        }
        throw refuse("must have a number for " + option + ", but has " + Config.shown(value));
    }

    boolean flag(String option, boolean otherwise) {
        Object value = options.containsKey(option) ? options.remove(option) : Boolean.valueOf(otherwise);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw refuse("must have true or false for " + option + ", but has " + Config.shown(value));
    }

    String text(String option, String otherwise) {
        return options.containsKey(option) ? Config.text(options.remove(option), where(option)) : otherwise;
    }

    List<?> list(String option) {
        return Config.list(require(option), where(option));
    }

    /** The whole numbers of an array; a lone number is an array of one. */
    List<Integer> integers(String option) {
        Object value = require(option);
        List<?> list = value instanceof List<?> several ? several : List.of(value == null ? "null" : value);
        return list.stream()
                .map(number -> Config.integer(number, where(option)))
                .toList();
    }

    /** A layer inside this one. */
    LayerConfig layer(String option) {
        return of(require(option), "the " + option + " of " + this);
    }

    /** Refuses an option that has any other value than the one that changes nothing. */
    void requireOnly(String option, Object harmless) {
        Object value = options.remove(option);
        if (value != null && !value.equals(harmless)) {
            throw refuse("has " + option + " " + Config.shown(value) + ", which is not supported");
        }
    }

    /** Refuses options that nobody took. */
    void requireAllUsed() {
        for (Map.Entry<String, Object> option : options.entrySet()) {
            if (!IGNORED.contains(option.getKey()) && option.getValue() != null) {
                throw refuse("has the option " + option.getKey() + ", which is not known here, with the value "
                        + Config.shown(option.getValue()));
            }
        }
    }

    @Override
    public String toString() {
        return "layer \"" + name + "\" (" + className + ")";
    }
}
