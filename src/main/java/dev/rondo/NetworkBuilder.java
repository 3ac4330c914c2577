package dev.rondo;

import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.ColumnEmbedding;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Dropout;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Initializer;
import dev.rondo.layer.Layer;
import dev.rondo.layer.LayerNorm;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Residual;
import dev.rondo.layer.Rnn;
import dev.rondo.layer.Scale;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Builds a {@link Network} layer by layer: {@code Network.builder(7).lstm(32).dense(7).build(42)}. Each layer reads what
 * the one before it writes. Not thread-safe.
 */
public final class NetworkBuilder {
    private final int inputSize;
    private final List<Layer> layers = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private Initializer init = Initializer.PYTORCH;
    private SkipPolicy skipPolicy = SkipPolicy.CARRY;

    NetworkBuilder(int inputSize) {
        this.inputSize = inputSize;
    }

    /**
     * Adds a tanh {@link Rnn}.
     *
     * @param hiddenSize the number of hidden units
     * @return this
     */
    public NetworkBuilder rnn(int hiddenSize) {
        return add(width -> Rnn.of(width, hiddenSize));
    }

    /**
     * Adds an {@link Rnn}.
     *
     * @param hiddenSize the number of hidden units
     * @param activation tanh or ReLU
     * @return this
     */
    public NetworkBuilder rnn(int hiddenSize, Activation activation) {
        return add(width -> new Rnn(width, hiddenSize, activation, true));
    }

    /**
     * Adds a {@link Gru} that resets after the product.
     *
     * @param hiddenSize the number of hidden units
     * @return this
     */
    public NetworkBuilder gru(int hiddenSize) {
        return add(width -> Gru.of(width, hiddenSize));
    }

    /**
     * Adds an {@link Lstm}.
     *
     * @param hiddenSize the number of hidden units
     * @return this
     */
    public NetworkBuilder lstm(int hiddenSize) {
        return add(width -> Lstm.of(width, hiddenSize));
    }

    /**
     * Adds a linear {@link Dense} layer.
     *
     * @param outputSize the width of the output
     * @return this
     */
    public NetworkBuilder dense(int outputSize) {
        return add(width -> Dense.of(width, outputSize));
    }

    /**
     * Adds a {@link Dense} layer.
     *
     * @param outputSize the width of the output
     * @param activation the activation
     * @return this
     */
    public NetworkBuilder dense(int outputSize, Activation activation) {
        return add(width -> new Dense(width, outputSize, activation, true));
    }

    /**
     * Adds a {@link Dropout} layer, which drops values in training only.
     *
     * @param rate the probability that a value is dropped
     * @return this
     */
    public NetworkBuilder dropout(float rate) {
        return add(width -> new Dropout(width, rate));
    }

    /**
     * Adds a {@link Residual}, which adds the first values of the network's input to the output of the layer before it.
     *
     * @return this
     */
    public NetworkBuilder residual() {
        return add(Residual::new);
    }

    /**
     * Adds a {@link Scale}, which initially changes nothing.
     *
     * @return this
     */
    public NetworkBuilder scale() {
        return add(Scale::new);
    }

    /**
     * Adds a {@link LayerNorm} with PyTorch's epsilon.
     *
     * @return this
     */
    public NetworkBuilder layerNorm() {
        return add(LayerNorm::of);
    }

    /**
     * Adds an {@link Embedding}, which must be the first layer.
     *
     * @param width the width of a vector
     * @return this
     */
    public NetworkBuilder embedding(int width) {
        return add(vocabulary -> new Embedding(vocabulary, width));
    }

    /**
     * Adds a {@link ColumnEmbedding}, which must be the first layer.
     *
     * @param columns the columns of the input row to embed, in ascending order
     * @return this
     */
    public NetworkBuilder columnEmbedding(ColumnEmbedding.Column... columns) {
        Objects.requireNonNull(columns, "columns");
        return add(width -> new ColumnEmbedding(width, List.of(columns)));
    }

    /**
     * Adds a bidirectional layer, whose outputs are the forward direction's followed by the backward direction's.
     *
     * @param layer makes the layer of one direction from the width of its input
     * @return this
     */
    public NetworkBuilder bidirectional(IntFunction<? extends RecurrentLayer> layer) {
        return add(width -> Bidirectional.of(layer.apply(width)));
    }

    /**
     * Adds any layer: {@code add(width -> Lstm.of(width, 64).withPeepholes())}.
     *
     * @param layer a function from the width of the input to the layer
     * @return this
     * @throws IllegalArgumentException if the layer reads inputs of a different width
     */
    public NetworkBuilder add(IntFunction<? extends Layer> layer) {
        int width = layers.isEmpty() ? inputSize : layers.getLast().outputSize();
        Layer added = layer.apply(width);
        if (added.inputSize() != width) {
            throw new IllegalArgumentException("layer " + layers.size() + " (" + added.describe() + ") reads "
                    + added.inputSize() + " values, but "
                    + (layers.isEmpty() ? "the network's input has " : "the layer before it writes ") + width);
        }
        layers.add(added);
        return this;
    }

    /**
     * Sets the initial values of the weights. The default is {@link Initializer#PYTORCH}.
     *
     * @param scheme the scheme
     * @return this
     */
    public NetworkBuilder init(Initializer scheme) {
        this.init = Objects.requireNonNull(scheme, "scheme");
        return this;
    }

    /**
     * Sets the policy for steps without an input. The default is {@link SkipPolicy#CARRY}.
     *
     * @param policy the policy
     * @return this
     */
    public NetworkBuilder skipPolicy(SkipPolicy policy) {
        this.skipPolicy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Adds a metadata entry, which every file format carries. It replaces an earlier entry of the same key.
     *
     * @param key the key; keys that begin with {@code rondo.} are reserved, except {@code rondo.network.}, under which standardizers
     *     and vocabularies are stored
     * @param value the value
     * @return this
     * @throws IllegalArgumentException if the key is reserved, one of the two is null or has half a surrogate pair, or a different
     *     standardizer or vocabulary is already stored under the key
     */
    public NetworkBuilder metadata(String key, String value) {
        Metadata.add(metadata, key, value);
        return this;
    }

    /**
     * Adds metadata entries, such as those of {@code Standardizer.toMetadata}.
     *
     * @param entries the entries, each as in {@link #metadata(String, String)}
     * @return this
     */
    public NetworkBuilder metadata(Map<String, String> entries) {
        entries.forEach(this::metadata);
        return this;
    }

    /**
     * {@return the network, with random weights. Equal seeds give equal bits on every machine}
     *
     * @param seed the seed of the weights
     */
    public Network build(long seed) {
        List<NamedLayer> named = NamedLayer.inOrder(layers);
        float[] block = new float[NetworkLayers.parameterCount(named)];
        SplittableRandom random = new SplittableRandom(seed);
        int at = 0;
        for (Layer layer : layers) {
            layer.initialize(init, random, block, at);
            at += layer.parameterCount();
        }
        return Network.of(named, block, skipPolicy, metadata);
    }
}
