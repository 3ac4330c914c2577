package dev.rondo.model.pytorch;

import dev.rondo.graph.chain.Convolution;
import dev.rondo.layer.Activation;
import dev.rondo.text.SafeText;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step of a mapping: a module of a state_dict, or an activation.
 *
 * @param module its name; empty for an activation, which has no tensors
 * @param kind the kind of step
 * @param activation of an {@code nn.RNN}, after an {@code nn.Linear}, or the step itself; empty for other kinds
 * @param epsilon of a normalization
 * @param convolution how the kernel of a Conv1d is placed; empty for other kinds
 * @param initial the names of the tensors with the initial state of a recurrent module: h, or h and c; empty for zeros
 */
public record MappingStep(
        String module,
        Kind kind,
        Optional<Activation> activation,
        float epsilon,
        Optional<Convolution> convolution,
        List<String> initial) {
    /** The kinds of steps. */
    public enum Kind {
        RNN("an RNN", "rnn"),
        GRU("a GRU", "gru"),
        LSTM("an LSTM", "lstm"),
        LINEAR("a Linear", "dense"),
        EMBEDDING("an Embedding", "embedding"),
        LAYER_NORM("a LayerNorm", "layer_norm"),
        BATCH_NORM("a BatchNorm1d", "scale"),
        CONV1D("a Conv1d", null),
        ACTIVATION("an activation", null);

        /** For messages. */
        final String said;
        /** The {@code kind()} of the layer it becomes; null when networks do not have one. */
        final @Nullable String layer;

        Kind(String said, @Nullable String layer) {
            this.said = said;
            this.layer = layer;
        }

        /** {@return whether a network can have it} */
        public boolean inNetworks() {
            return layer != null;
        }

        /** {@return whether it has a state} */
        public boolean recurrent() {
            return this == RNN || this == GRU || this == LSTM;
        }
    }

    /** {@return a module of a kind that needs no arguments} */
    public static MappingStep of(String module, Kind kind) {
        return new MappingStep(module, kind, Optional.empty(), 0, Optional.empty(), List.of());
    }

    /** {@return this step with an activation} */
    public MappingStep with(Activation with) {
        return new MappingStep(module, kind, Optional.of(with), epsilon, convolution, initial);
    }

    /** {@return this step with what is added to a variance} */
    public MappingStep with(float with) {
        return new MappingStep(module, kind, activation, with, convolution, initial);
    }

    /** {@return this step with the places of a kernel} */
    public MappingStep with(Convolution with) {
        return new MappingStep(module, kind, activation, epsilon, Optional.of(with), initial);
    }

    /** {@return this step with the tensors of an initial state} */
    public MappingStep beginning(List<String> tensors) {
        return new MappingStep(module, kind, activation, epsilon, convolution, List.copyOf(tensors));
    }

    /** {@return this step under the name that its module has in the file} */
    MappingStep named(String name) {
        return new MappingStep(name, kind, activation, epsilon, convolution, initial);
    }

    /** {@return the step, for a message} */
    public String describe() {
        String which = kind == Kind.ACTIVATION ? activation.orElseThrow().toString() : SafeText.quote(module);
        return kind.said + " (" + which + ")";
    }
}
