package dev.rondo.table;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import java.util.Locale;

/** The cell of a recurrent layer. */
public enum Cell {
    /** Long short-term memory. */
    LSTM,
    /** Gated recurrent unit. */
    GRU,
    /** A plain recurrent layer with tanh. */
    RNN,
    /** A plain recurrent layer with ReLU. */
    RELU;

    private RecurrentLayer layer(int inputSize, int hidden) {
        return switch (this) {
            case LSTM -> Lstm.of(inputSize, hidden);
            case GRU -> Gru.of(inputSize, hidden);
            case RNN -> Rnn.of(inputSize, hidden);
            case RELU -> new Rnn(inputSize, hidden, Activation.RELU, true);
        };
    }

    /**
     * Adds recurrent layers of this cell to a network.
     *
     * @param network the builder of the network
     * @param hidden the units of each layer
     * @param layers the number of layers
     * @return the builder
     */
    public NetworkBuilder addTo(NetworkBuilder network, int hidden, int layers) {
        for (int i = 0; i < layers; i++) {
            network.add(width -> layer(width, hidden));
        }
        return network;
    }

    /**
     * {@return a builder of a network with recurrent layers of this cell, to which an output layer is still to be added}
     *
     * @param inputSize the width of one input
     * @param hidden the units of each layer
     * @param layers the number of layers
     */
    public NetworkBuilder network(int inputSize, int hidden, int layers) {
        return addTo(Network.builder(inputSize), hidden, layers);
    }

    /** {@return the name in lower case} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
