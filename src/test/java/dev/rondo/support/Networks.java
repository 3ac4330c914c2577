package dev.rondo.support;

import dev.rondo.Network;
import dev.rondo.NetworkBuilder;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Bidirectional.Merge;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.LayerNorm;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** The networks of the tests: every layer, every option, and combinations. */
public final class Networks {
    /**
     * One kind of network.
     *
     * @param name the name in failures
     * @param steppable whether it can be run step by step
     * @param layers adds its layers to a builder; the number is the width of its state and output
     */
    public record Kind(String name, boolean steppable, BiFunction<NetworkBuilder, Integer, NetworkBuilder> layers) {
        /** The network of given sizes, the same at each call. */
        public Network build(int inputSize, int hiddenSize) {
            return layers.apply(Network.builder(inputSize), hiddenSize).build(1000L * inputSize + hiddenSize);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Every kind. */
    public static final List<Kind> ALL = List.of(
            cell("rnn tanh", (in, hidden) -> Rnn.of(in, hidden)),
            cell("rnn relu", (in, hidden) -> new Rnn(in, hidden, Activation.RELU, true)),
            cell("rnn tanh, no bias", (in, hidden) -> new Rnn(in, hidden, Activation.TANH, false)),
            cell("gru", (in, hidden) -> Gru.of(in, hidden)),
            cell("gru, no bias", (in, hidden) -> new Gru(in, hidden, true, false)),
            cell("gru, reset before", (in, hidden) -> new Gru(in, hidden, false, true)),
            cell("gru, reset before, no bias", (in, hidden) -> new Gru(in, hidden, false, false)),
            cell("lstm", (in, hidden) -> Lstm.of(in, hidden)),
            cell("lstm, no bias", (in, hidden) -> new Lstm(in, hidden, 0, false, false, false)),
            cell("lstm, peepholes", (in, hidden) -> Lstm.of(in, hidden).withPeepholes()),
            cell("lstm, coupled", (in, hidden) -> Lstm.of(in, hidden).withCoupledGates()),
            cell(
                    "lstm, coupled, peepholes",
                    (in, hidden) -> Lstm.of(in, hidden).withCoupledGates().withPeepholes()),
            cell("lstm, projected", (in, hidden) -> Lstm.of(in, hidden + 3).withProjection(hidden)),
            cell(
                    "lstm, projected, peepholes",
                    (in, hidden) ->
                            Lstm.of(in, hidden + 3).withProjection(hidden).withPeepholes()),
            cell("lstm, every option, no bias", (in, hidden) -> new Lstm(in, hidden + 3, hidden, false, true, true)),
            cell(
                    "lstm, relu",
                    (in, hidden) -> Lstm.of(in, hidden).withActivations(Activation.RELU, Activation.SIGMOID)),
            cell(
                    "lstm, hard sigmoid",
                    (in, hidden) -> Lstm.of(in, hidden).withActivations(Activation.TANH, Activation.HARD_SIGMOID)),
            cell(
                    "lstm, softsign and hard sigmoid, every option",
                    (in, hidden) -> new Lstm(in, hidden + 3, hidden, true, true, true)
                            .withActivations(Activation.SOFTSIGN, Activation.HARD_SIGMOID)),
            cell(
                    "gru, softsign, hard sigmoid of a fifth",
                    (in, hidden) ->
                            Gru.of(in, hidden).withActivations(Activation.SOFTSIGN, Activation.HARD_SIGMOID_FIFTH)),
            cell(
                    "gru, elu and hard sigmoid, reset before",
                    (in, hidden) ->
                            new Gru(in, hidden, false, true).withActivations(Activation.ELU, Activation.HARD_SIGMOID)),
            cell(
                    "gru, linear",
                    (in, hidden) -> Gru.of(in, hidden).withActivations(Activation.LINEAR, Activation.SIGMOID)),
            cell(
                    "lstm, selu and silu",
                    (in, hidden) -> Lstm.of(in, hidden).withActivations(Activation.SELU, Activation.SILU)),
            cell(
                    "gru, silu and elu",
                    (in, hidden) -> Gru.of(in, hidden).withActivations(Activation.SILU, Activation.ELU)),
            cell(
                    "gru, tanh and silu, reset before",
                    (in, hidden) -> new Gru(in, hidden, false, true).withActivations(Activation.TANH, Activation.SILU)),
            cell("lstm, layer norm", (in, hidden) -> Lstm.of(in, hidden).withLayerNorm(0.1f)),
            cell("lstm, layer norm carried", (in, hidden) -> Lstm.of(in, hidden).withCarriedLayerNorm(0.1f)),
            cell(
                    "lstm, layer norm, no bias",
                    (in, hidden) -> new Lstm(in, hidden, 0, false, false, false).withLayerNorm(0.1f)),
            cell("gru, layer norm", (in, hidden) -> Gru.of(in, hidden).withLayerNorm(0.1f)),
            cell("gru, layer norm, no bias", (in, hidden) -> new Gru(in, hidden, true, false).withLayerNorm(0.1f)),
            new Kind(
                    "dense hard sigmoids, softsign",
                    true,
                    (network, hidden) -> network.dense(hidden, Activation.HARD_SIGMOID)
                            .dense(hidden, Activation.SOFTSIGN)
                            .dense(hidden, Activation.HARD_SIGMOID_FIFTH)),
            new Kind(
                    "dense elu, selu, leaky relu",
                    true,
                    (network, hidden) -> network.dense(hidden, Activation.ELU)
                            .dense(hidden, Activation.SELU)
                            .dense(hidden, Activation.LEAKY_RELU)),
            new Kind(
                    "dense silu, softplus",
                    true,
                    (network, hidden) -> network.dense(hidden, Activation.SILU).dense(hidden, Activation.SOFTPLUS)),
            new Kind(
                    "dense gelus",
                    true,
                    (network, hidden) -> network.dense(hidden, Activation.GELU).dense(hidden, Activation.GELU_TANH)),
            cell("dense linear", (in, hidden) -> Dense.of(in, hidden)),
            cell("dense linear, no bias", (in, hidden) -> new Dense(in, hidden, Activation.LINEAR, false)),
            cell("dense tanh", (in, hidden) -> new Dense(in, hidden, Activation.TANH, true)),
            cell("dense sigmoid", (in, hidden) -> new Dense(in, hidden, Activation.SIGMOID, true)),
            cell("dense relu", (in, hidden) -> new Dense(in, hidden, Activation.RELU, true)),
            cell("dense softmax", (in, hidden) -> new Dense(in, hidden, Activation.SOFTMAX, true)),
            new Kind("embedding", true, (network, hidden) -> network.embedding(hidden)),
            new Kind(
                    "embedding, gru, dense",
                    true,
                    (network, hidden) -> network.embedding(9).gru(hidden).dense(4, Activation.SOFTMAX)),
            new Kind(
                    "lstm stack, dense",
                    true,
                    (network, hidden) ->
                            network.lstm(hidden).lstm(hidden).lstm(hidden).dense(2)),
            new Kind(
                    "gru, rnn, lstm",
                    true,
                    (network, hidden) -> network.gru(hidden).rnn(5).lstm(hidden)),
            new Kind(
                    "lstm, dropout, dense",
                    true,
                    (network, hidden) -> network.lstm(hidden).dropout(0.25f).dense(3)),
            new Kind(
                    "scale, lstm, layer norm, dense, scale",
                    true,
                    (network, hidden) -> network.scale()
                            .lstm(hidden)
                            .add(width -> new LayerNorm(width, 0.1f))
                            .dense(2)
                            .scale()),
            cell("layer norm", (in, hidden) -> new LayerNorm(in, 0.1f)),
            new Kind(
                    "lstm, dense, residual, gru",
                    true,
                    (network, hidden) ->
                            network.lstm(hidden).dense(1).residual().gru(hidden)),
            new Kind(
                    "gru, dense, residual",
                    true,
                    (network, hidden) -> network.gru(hidden).dense(1).residual()),
            bidirectional("bidirectional lstm", Merge.CONCAT, in -> in, Lstm::of),
            bidirectional("bidirectional gru, sum", Merge.SUM, in -> in, Gru::of),
            bidirectional("bidirectional rnn, mul", Merge.MUL, in -> in, Rnn::of),
            bidirectional("bidirectional lstm, average", Merge.AVERAGE, in -> in, Lstm::of),
            bidirectional(
                    "bidirectional projected lstm, gru, dense",
                    Merge.CONCAT,
                    network -> network.gru(7).dense(3),
                    (in, hidden) -> Lstm.of(in, hidden + 3).withProjection(hidden)));

    private Networks() {}

    /** The kinds that can be run step by step. */
    public static List<Kind> steppable() {
        return ALL.stream().filter(Kind::steppable).toList();
    }

    private static Kind cell(String name, BiFunction<Integer, Integer, ? extends Layer> layer) {
        return new Kind(name, true, (network, hidden) -> network.add(width -> layer.apply(width, hidden)));
    }

    private static Kind bidirectional(
            String name,
            Merge merge,
            UnaryOperator<NetworkBuilder> rest,
            BiFunction<Integer, Integer, RecurrentLayer> layer) {
        return new Kind(
                name,
                false,
                (network, hidden) ->
                        rest.apply(network.add(width -> new Bidirectional(layer.apply(width, hidden), merge))));
    }
}
