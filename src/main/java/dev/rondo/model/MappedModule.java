package dev.rondo.model;

import dev.rondo.layer.Activation;

/**
 * What a {@link PyTorchMapping} says of one module of a state_dict.
 *
 * @param module its name
 * @param kind what it is
 * @param activation of an {@code nn.RNN}, or behind an {@code nn.Linear}; null for other kinds
 */
record MappedModule(String module, Kind kind, Activation activation) {
    /** What a module can be. */
    enum Kind {
        RNN("an RNN", "rnn"),
        GRU("a GRU", "gru"),
        LSTM("an LSTM", "lstm"),
        LINEAR("a Linear", "dense"),
        EMBEDDING("an Embedding", "embedding");

        /** As a message says it. */
        final String said;
        /** The {@code kind()} of the layer it becomes. */
        final String layer;

        Kind(String said, String layer) {
            this.said = said;
            this.layer = layer;
        }

        boolean recurrent() {
            return this == RNN || this == GRU || this == LSTM;
        }
    }
}
