package dev.rondo.model.pytorch;

import dev.rondo.layer.Activation;
import dev.rondo.text.SafeText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step of a mapping: a module of a state_dict, or an activation.
 *
 * @param module its name; empty for an activation, which has no tensors
 * @param kind what it is
 * @param activation of an {@code nn.RNN}, after an {@code nn.Linear}, or the step itself; empty for other kinds
 * @param epsilon of a LayerNorm
 */
public record MappingStep(String module, Kind kind, Optional<Activation> activation, float epsilon) {
    /** What a step can be. */
    public enum Kind {
        RNN("an RNN", "rnn"),
        GRU("a GRU", "gru"),
        LSTM("an LSTM", "lstm"),
        LINEAR("a Linear", "dense"),
        EMBEDDING("an Embedding", "embedding"),
        LAYER_NORM("a LayerNorm", null),
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

        boolean recurrent() {
            return this == RNN || this == GRU || this == LSTM;
        }
    }

    /** {@return the step, for a message} */
    public String describe() {
        String which = kind == Kind.ACTIVATION ? activation.orElseThrow().toString() : SafeText.quote(module);
        return kind.said + " (" + which + ")";
    }
}
