package dev.rondo.model.pytorch;

import dev.rondo.layer.Activation;
import dev.rondo.model.PyTorchMapping;
import dev.rondo.text.SafeText;

/**
 * What a {@link PyTorchMapping} says of one module of a state_dict.
 *
 * @param module its name; null for an activation, which has no tensors
 * @param kind what it is
 * @param activation of an {@code nn.RNN}, behind an {@code nn.Linear}, or standing alone; null for other kinds
 * @param epsilon of a LayerNorm
 */
public record MappingStep(String module, Kind kind, Activation activation, float epsilon) {
    /** What a module can be. */
    public enum Kind {
        RNN("an RNN", "rnn"),
        GRU("a GRU", "gru"),
        LSTM("an LSTM", "lstm"),
        LINEAR("a Linear", "dense"),
        EMBEDDING("an Embedding", "embedding"),
        LAYER_NORM("a LayerNorm", null),
        ACTIVATION("an activation", null);

        /** As a message says it. */
        public final String said;
        /** The {@code kind()} of the layer it becomes; null where no network has one. */
        public final String layer;

        Kind(String said, String layer) {
            this.said = said;
            this.layer = layer;
        }

        public boolean inNetworks() {
            return layer != null;
        }

        public boolean recurrent() {
            return this == RNN || this == GRU || this == LSTM;
        }
    }

    /** As a message says it. */
    public String describe() {
        return module == null
                ? kind.said + " (" + activation + ")"
                : kind.said + " (" + SafeText.quote(module) + ")";
    }
}
