package dev.rondo.model.keras;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one layer. The code that builds the layer takes each option once. {@link #requireAllUsed} refuses
 * options that were not taken, which would be dropped silently.
 */
final class LayerConfig {
    /** Options that only training reads, or that select an implementation of the same computation. */
    private static final Set<String> IGNORED = Set.of(
            "trainable",
            "name",
            "kernel_initializer",
            "depthwise_initializer",
            "depthwise_regularizer",
            "depthwise_constraint",
            "pointwise_initializer",
            "pointwise_regularizer",
            "pointwise_constraint",
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
    private final @Nullable String operator;
    private final Map<String, @Nullable Object> options;

    private LayerConfig(
            String className, String name, @Nullable String operator, Map<String, @Nullable Object> options) {
        this.className = className;
        this.name = name;
        this.operator = operator;
        this.options = options;
    }

    /**
     * Reads {@code {"class_name": ..., "config": {...}}}.
     *
     * @param entry the object
     * @param what names it in messages until its own name is known
     */
    static LayerConfig of(@Nullable Object entry, String what) {
        Map<String, @Nullable Object> layer = Config.object(entry, what);
        String className = Config.text(layer.get("class_name"), "the class_name of " + what);
        // A Sequential model inside another one may only be the list of its layers.
        Object written = layer.get("config") instanceof List<?> list ? Map.of("layers", list) : layer.get("config");
        Map<String, @Nullable Object> options =
                new LinkedHashMap<>(Config.object(written, "the config of " + what + " (" + className + ")"));
        // Functional models refer to the name outside of the config; cells only have the one inside.
        Object name = layer.get("name") == null ? options.get("name") : layer.get("name");
        LayerConfig config = new LayerConfig(
                className,
                name == null ? what : Config.text(name, "the name of " + what),
                OperatorNames.of(className, layer.get("module"), options),
                options);
        config.requireBuiltIn(layer.get("registered_name"));
        config.requireFloats();
        return config;
    }

    /** Refuses a class that a user registered: it may have the name of one of Keras's. */
    private void requireBuiltIn(@Nullable Object registeredName) {
        if (registeredName instanceof String registered && registered.contains(">")) {
            throw refuse("is the custom object " + registered);
        }
    }

    /** Accepts every floating-point policy, which Rondo computes in float32, and refuses integer policies. */
    private void requireFloats() {
        Object policy = options.get("dtype");
        if (className.equals("InputLayer") || operator != null || policy == null) {
            return;
        }
        options.remove("dtype");
        @Nullable Object policyName = policy;
        if (policy instanceof Map<?, ?> object) {
            boolean plain = "DTypePolicy".equals(object.get("class_name")) || "Policy".equals(object.get("class_name"));
            policyName = plain && object.get("config") instanceof Map<?, ?> inner ? inner.get("name") : null;
        }
        if (!(policyName instanceof String name
                && Set.of("float32", "float64", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16")
                        .contains(name))) {
            throw refuse("has a dtype that is not a floating-point policy: " + Config.shown(policyName));
        }
    }

    /** {@return the name of the class, such as {@code SimpleRNN}} */
    String className() {
        return className;
    }

    /** {@return the layer's own name} */
    String name() {
        return name;
    }

    /** {@return the name of the operator that this layer is, in Keras 3; null if it is a layer of Keras} */
    @Nullable
    String operator() {
        return operator;
    }

    /** {@return the options that have not been taken, as those of a model inside the model} */
    Map<String, @Nullable Object> options() {
        return options;
    }

    /** {@return an error about this layer, with its name and class} */
    IllegalArgumentException refuse(String what) {
        return new IllegalArgumentException(this + " " + what);
    }

    /**
     * {@return the result of work for this layer, whose name its errors get}
     *
     * @param work the work
     * @param <T> its result
     */
    <T> T naming(Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException | ArithmeticException e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains(toString())) {
                throw e;
            }
            // an error of a layer inside this one, or a sentence of its own
            boolean sentence = message.startsWith("layer \"") || message.startsWith("the ");
            throw sentence ? new IllegalArgumentException(this + ": " + message) : refuse(message);
        }
    }

    /** {@return whether the configuration has an option} */
    boolean has(String option) {
        return options.containsKey(option);
    }

    /** {@return an option of any type without taking it; null if it is absent} */
    @Nullable
    Object peek(String option) {
        return options.get(option);
    }

    /** {@return a copy of the options that have not been taken} */
    LayerConfig copy() {
        return new LayerConfig(className, name, operator, new LinkedHashMap<>(options));
    }

    /** Takes an option of any type; null if it is absent. */
    @Nullable
    Object take(String option) {
        return options.remove(option);
    }

    private @Nullable Object require(String option) {
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

    /** Takes an integer of at least 1. */
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

    /** Takes an array of integers; a single number is an array of one. */
    List<Integer> integers(String option) {
        Object value = require(option);
        List<?> list = value instanceof List<?> several ? several : List.of(value == null ? "null" : value);
        return list.stream()
                .map(number -> Config.integer(number, where(option)))
                .toList();
    }

    /** Takes a layer inside this one. */
    LayerConfig layer(String option) {
        return of(require(option), "the " + option + " of " + this);
    }

    /** Takes an option, and refuses every value but the one without an effect. */
    void requireOnly(String option, @Nullable Object harmless) {
        Object value = options.remove(option);
        if (value != null && !value.equals(harmless)) {
            throw refuse("has " + option + " " + Config.shown(value) + ", which is not supported");
        }
    }

    /** Refuses options that were not taken. */
    void requireAllUsed() {
        for (Map.Entry<String, @Nullable Object> option : options.entrySet()) {
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
