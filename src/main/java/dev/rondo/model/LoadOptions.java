package dev.rondo.model;

import dev.rondo.layer.Activation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Answers to what a model file leaves open. A PyTorch state_dict names tensors and shapes; it does not say in which
 * order its modules run, nor which activations stand between them. Where {@link Models#load} cannot tell, its
 * {@link ModelFormatException} names the answer it needs. Keras's weights alone do not say which layers they are of. A
 * file that Rondo wrote leaves only {@link #allowNonFinite}
 * open; other answers are not looked at there.
 *
 * <p>Immutable: each method returns new options.
 */
public final class LoadOptions {
    /** No answers. */
    public static final LoadOptions DEFAULT = new LoadOptions(null, Map.of(), List.of(), List.of(), false, Keras.NONE);

    private final Activation rnnActivation;
    private final Map<String, Activation> activations;
    private final List<String> embeddings;
    private final List<String> order;
    private final boolean nonFinite;
    private final Keras keras;

    /** Answers about Keras's files: the configuration, or null, and whether the caller skips masked steps. */
    private record Keras(String config, boolean skipsMasked) {
        private static final Keras NONE = new Keras(null, false);
    }

    private LoadOptions(
            Activation rnnActivation,
            Map<String, Activation> activations,
            List<String> embeddings,
            List<String> order,
            boolean nonFinite,
            Keras keras) {
        this.rnnActivation = rnnActivation;
        this.activations = activations;
        this.embeddings = embeddings;
        this.order = order;
        this.nonFinite = nonFinite;
        this.keras = keras;
    }

    /**
     * {@return options in which every {@code nn.RNN} has this activation}
     *
     * @param activation {@link Activation#TANH} or {@link Activation#RELU}, PyTorch's {@code nonlinearity}
     * @throws IllegalArgumentException when it is another
     */
    public LoadOptions withRnnActivation(Activation activation) {
        return new LoadOptions(requireOfRnn(activation), activations, embeddings, order, nonFinite, keras);
    }

    /** {@return an activation that an {@code nn.RNN} has} */
    public static Activation requireOfRnn(Activation activation) {
        if (activation != Activation.TANH && activation != Activation.RELU) {
            throw new IllegalArgumentException("an RNN's activation must be TANH or RELU, but is " + activation);
        }
        return activation;
    }

    /**
     * {@return options in which a module is an {@code nn.Linear} that this activation follows}
     *
     * @param module the module's name, such as {@code fc1}
     * @param activation what follows it; {@link Activation#LINEAR} for nothing
     */
    public LoadOptions withActivation(String module, Activation activation) {
        Map<String, Activation> more = new HashMap<>(activations);
        more.put(Objects.requireNonNull(module, "module"), Objects.requireNonNull(activation, "activation"));
        return new LoadOptions(rnnActivation, Map.copyOf(more), embeddings, order, nonFinite, keras);
    }

    /**
     * {@return options in which a module is an {@code nn.Embedding}, not an {@code nn.Linear} without bias}
     *
     * @param module the module's name, such as {@code embed}
     */
    public LoadOptions withEmbedding(String module) {
        List<String> more = new ArrayList<>(embeddings);
        more.add(module);
        return new LoadOptions(rnnActivation, activations, List.copyOf(more), order, nonFinite, keras);
    }

    /**
     * {@return options in which the modules run in this order}
     *
     * @param modules the names of all modules, such as {@code "embed", "lstm", "head"}
     */
    public LoadOptions withOrder(String... modules) {
        return new LoadOptions(rnnActivation, activations, embeddings, List.of(modules), nonFinite, keras);
    }

    /** {@return options that take weights that are NaN or infinite, in any file} */
    public LoadOptions allowNonFinite() {
        return new LoadOptions(rnnActivation, activations, embeddings, order, true, keras);
    }

    /**
     * {@return options that say what model the weights of a Keras {@code .weights.h5} belong to}
     *
     * @param json its configuration: what {@code model.to_json()} gives, or the {@code config.json} of a {@code .keras}
     */
    public LoadOptions withKerasConfig(String json) {
        Keras answers = new Keras(Objects.requireNonNull(json, "json"), keras.skipsMasked());
        return new LoadOptions(rnnActivation, activations, embeddings, order, nonFinite, answers);
    }

    /**
     * {@return options that take a Keras model that masks steps as a network} A network does not look at its inputs to
     * tell which steps count: with this, the caller promises to call {@link dev.rondo.Runner#skip} for each step whose
     * token is 0 (of an {@code Embedding} with {@code mask_zero}) or whose features all equal the {@code mask_value} (of a
     * {@code Masking} layer). The network's skip policy is {@link dev.rondo.SkipPolicy#CARRY}, which is what Keras does; but
     * until the first step that counts it gives zeros, where Keras gives what the layers behind make of zeros.
     */
    public LoadOptions withMaskedStepsSkipped() {
        Keras answers = new Keras(keras.config(), true);
        return new LoadOptions(rnnActivation, activations, embeddings, order, nonFinite, answers);
    }

    public Optional<String> kerasConfig() {
        return Optional.ofNullable(keras.config());
    }

    public boolean skipsMasked() {
        return keras.skipsMasked();
    }

    public Optional<Activation> rnnActivation() {
        return Optional.ofNullable(rnnActivation);
    }

    public Map<String, Activation> activations() {
        return activations;
    }

    public List<String> embeddings() {
        return embeddings;
    }

    /** Empty when none is given. */
    public List<String> order() {
        return order;
    }

    public boolean allowsNonFinite() {
        return nonFinite;
    }
}
