package dev.rondo.model;

import dev.rondo.layer.Activation;
import dev.rondo.text.SafeText;

/**
 * What a {@link PyTorchMapping} says of one module of a state_dict.
 *
 * @param module its name; null for an activation, which has no tensors
 * @param kind what it is
 * @param activation of an {@code nn.RNN}, behind an {@code nn.Linear}, or standing alone; null for other kinds
 * @param epsilon of a LayerNorm
 */
record MappedModule(String module, Kind kind, Activation activation, float epsilon) {
    /** What a module can be. */
    enum Kind {
        RNN("an RNN", "rnn"),
        GRU("a GRU", "gru"),
        LSTM("an LSTM", "lstm"),
        LINEAR("a Linear", "dense"),
        EMBEDDING("an Embedding", "embedding"),
        LAYER_NORM("a LayerNorm", null),
        ACTIVATION("an activation", null);

        /** As a message says it. */
        final String said;
        /** The {@code kind()} of the layer it becomes; null where no network has one. */
        final String layer;

        Kind(String said, String layer) {
            this.said = said;
            this.layer = layer;
        }

        boolean inNetworks() {
            return layer != null;
        }

        boolean recurrent() {
            return this == RNN || this == GRU || this == LSTM;
        }
    }

    /** As a message says it. */
    String describe() {
        return module == null
                ? kind.said + " (" + activation + ")"
                : kind.said + " (" + SafeText.quote(module) + ")";
    }
}
