package dev.rondo.model.pytorch;

import dev.rondo.layer.Activation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Answers to questions that a state_dict leaves open.
 *
 * @param rnnActivation the activation of every {@code nn.RNN}
 * @param activations the activation after each module that is an {@code nn.Linear}
 * @param embeddings modules that are an {@code nn.Embedding}
 * @param order all modules in the order in which they run; empty when it is not given
 */
public record StateDictAnswers(
        Optional<Activation> rnnActivation,
        Map<String, Activation> activations,
        List<String> embeddings,
        List<String> order) {
    /** No answers. */
    public static final StateDictAnswers NONE = new StateDictAnswers(Optional.empty(), Map.of(), List.of(), List.of());

    /** Copies the collections. */
    public StateDictAnswers {
        activations = Map.copyOf(activations);
        embeddings = List.copyOf(embeddings);
        order = List.copyOf(order);
    }

    /** {@return an activation that an {@code nn.RNN} can have} */
    public static Activation requireOfRnn(Activation activation) {
        if (activation != Activation.TANH && activation != Activation.RELU) {
            throw new IllegalArgumentException("an RNN's activation must be TANH or RELU, but is " + activation);
        }
        return activation;
    }

    /** {@return these answers under other names of the modules} */
    StateDictAnswers renamed(UnaryOperator<String> name) {
        Map<String, Activation> named = new HashMap<>();
        activations.forEach((module, activation) -> named.put(name.apply(module), activation));
        return new StateDictAnswers(
                rnnActivation,
                named,
                embeddings.stream().map(name).toList(),
                order.stream().map(name).toList());
    }
}
