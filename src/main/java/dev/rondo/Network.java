package dev.rondo;

import dev.rondo.compute.Forward;
import dev.rondo.compute.Forwards;
import dev.rondo.kernel.WeightCodec;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Layers in order, with their weights: immutable, so one network serves any number of threads.
 *
 * <p>Each thread runs it through a {@link Runner} of its own, each stream has a {@link State} of its own. Building one
 * copies the parameters twice: as given, row-major, for files and training, and packed for the kernels, in native
 * memory that the collector frees with the network.
 */
public final class Network {
    private final List<NamedLayer> layers;
    private final float[] parameters;
    private final SkipPolicy skipPolicy;
    private final Map<String, String> metadata;
    private final WeightFormat weightFormat;
    private final Forward[] forwards;
    private final StateLayout layout;

    private Network(
            List<NamedLayer> layers,
            float[] parameters,
            SkipPolicy skipPolicy,
            Map<String, String> metadata,
            WeightFormat weightFormat,
            float[] packed) {
        this.layers = List.copyOf(layers);
        this.parameters = parameters;
        this.skipPolicy = skipPolicy;
        this.weightFormat = weightFormat;
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        checkChain(this.layers);
        int count = parameterCount(this.layers);
        if (parameters.length != count) {
            throw new IllegalArgumentException(
                    "the layers have " + count + " parameters, but " + parameters.length + " values were given");
        }
        this.forwards = new Forward[layers.size()];
        WeightCodec codec = weightFormat.codec();
        int at = 0;
        for (int i = 0; i < forwards.length; i++) {
            forwards[i] = Forwards.of(layers.get(i).layer(), packed, at, codec);
            at += layers.get(i).layer().parameterCount();
        }
        this.layout = StateLayout.of(this.layers, this.metadata);
    }

    /**
     * {@return a builder} See {@link NetworkBuilder}.
     *
     * @param inputSize the width of one input; the size of the vocabulary when the first layer is an embedding
     */
    public static NetworkBuilder builder(int inputSize) {
        return new NetworkBuilder(inputSize);
    }

    /**
     * {@return a network of these layers and values}
     *
     * @param layers in order; each reads what the one before it writes
     * @param parameters all values, layer by layer in the order of {@link NamedLayer#parameters}; copied
     * @param skipPolicy what {@link Runner#skip} does
     * @param metadata travels with the network through every file format
     * @throws IllegalArgumentException when sizes do not fit, names are not unique or the count of values is wrong
     */
    public static Network of(
            List<NamedLayer> layers, float[] parameters, SkipPolicy skipPolicy, Map<String, String> metadata) {
        float[] copy = parameters.clone();
        return new Network(layers, copy, skipPolicy, metadata, WeightFormat.FLOAT32, copy);
    }

    /**
     * {@return a network of the same layers, policy and metadata with other values}
     *
     * @param values all of them, in the order of {@link #parameters}; copied
     * @throws IllegalArgumentException when their count is wrong
     */
    public Network withParameters(float[] values) {
        return of(layers, values, skipPolicy, metadata);
    }

    private static void checkChain(List<NamedLayer> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a network needs at least one layer");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i).layer();
            if (i > 0 && layer instanceof Embedding) {
                throw new IllegalArgumentException("an embedding can only be the first layer, but is layer " + i);
            }
            if (i > 0 && layer.inputSize() != layers.get(i - 1).layer().outputSize()) {
                throw new IllegalArgumentException("layer " + i + " (" + layer.describe() + ") reads "
                        + layer.inputSize() + " values, but the layer before it writes "
                        + layers.get(i - 1).layer().outputSize());
            }
            for (Parameter parameter : layers.get(i).parameters()) {
                if (!names.add(parameter.name())) {
                    throw new IllegalArgumentException("two parameters are named " + parameter.name());
                }
            }
        }
    }

    /**
     * {@return the number of parameter values of these layers}
     *
     * @param layers any layers
     */
    static int parameterCount(List<NamedLayer> layers) {
        int count = 0;
        for (NamedLayer layer : layers) {
            count = Math.addExact(count, layer.layer().parameterCount());
        }
        return count;
    }

    /** {@return the width of one input; the size of the vocabulary of a network that reads tokens} */
    public int inputSize() {
        return layers.getFirst().layer().inputSize();
    }

    /** {@return the width of one output} */
    public int outputSize() {
        return layers.getLast().layer().outputSize();
    }

    /** {@return whether inputs are tokens, which is so when the first layer is an embedding} */
    public boolean readsTokens() {
        return layers.getFirst().layer() instanceof Embedding;
    }

    /** {@return the layers, in order} */
    public List<NamedLayer> layers() {
        return layers;
    }

    /** {@return names and shapes of all parameters, in the order of {@link #parameterBlock}} */
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        for (NamedLayer layer : layers) {
            all.addAll(layer.parameters());
        }
        return all;
    }

    /** {@return the number of parameter values} */
    public int parameterCount() {
        return parameters.length;
    }

    /** {@return a copy of all parameter values, in the order of {@link #parameters}} */
    public float[] parameterBlock() {
        return parameters.clone();
    }

    /**
     * {@return a copy of one parameter's values, row-major}
     *
     * @param name its full name, such as {@code lstm.weight_ih_l0}
     * @throws IllegalArgumentException when there is none of that name
     */
    public float[] parameter(String name) {
        int at = 0;
        for (Parameter parameter : parameters()) {
            if (parameter.name().equals(name)) {
                return java.util.Arrays.copyOfRange(parameters, at, at + parameter.size());
            }
            at += parameter.size();
        }
        throw new IllegalArgumentException("no parameter is named " + name + "; there are "
                + parameters().stream().map(Parameter::name).toList());
    }

    /**
     * {@return this network with the weights of its products stored in another format} {@link #parameterBlock} has the values
     * they are rounded to, and so has the file of {@link dev.rondo.model.Models#save}. It is made for steps of one stream, which
     * wait for memory when the weights are larger than the second-level cache; steps of many streams and sequences unpack the
     * weights for every row, and are slower than in float32. States go on with either.
     *
     * @param format the format
     * @throws IllegalArgumentException when a weight is not finite
     */
    public Network withWeightFormat(WeightFormat format) {
        if (format == weightFormat) {
            return this;
        }
        float[] rounded = parameters.clone();
        int at = 0;
        for (NamedLayer named : layers) {
            for (Parameter parameter : named.parameters()) {
                if (parameter.shape().size() == 2 && !(named.layer() instanceof Embedding)) {
                    requireFinite(parameter, rounded, at);
                    format.codec().round(
                            rounded,
                            at,
                            parameter.shape().get(0),
                            parameter.shape().get(1));
                }
                at += parameter.size();
            }
        }
        // Packing chooses the digits: it takes the weights as they were, since those of INT8 are not rounded to
        // themselves.
        return new Network(layers, rounded, skipPolicy, metadata, format, parameters);
    }

    private static void requireFinite(Parameter parameter, float[] block, int at) {
        for (int i = 0; i < parameter.size(); i++) {
            if (!Float.isFinite(block[at + i])) {
                throw new IllegalArgumentException("only finite weights can be compressed, but " + parameter.name()
                        + "[" + i + "] is " + block[at + i]);
            }
        }
    }

    /** {@return how the weights of products are stored} */
    public WeightFormat weightFormat() {
        return weightFormat;
    }

    /** {@return what {@link Runner#skip} does} */
    public SkipPolicy skipPolicy() {
        return skipPolicy;
    }

    /** {@return what the network's file said beside its weights; unmodifiable} */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** {@return a hash of the architecture: layers and sizes in order, not weights, names or metadata} */
    public long fingerprint() {
        return layout.fingerprint();
    }

    /** {@return a runner for one thread} */
    public Runner newRunner() {
        return new Runner(this);
    }

    /** {@return the state of a stream that has seen nothing: zeros, or what {@link #withInitialState} was given} */
    public State newState() {
        return new State(layout);
    }

    /**
     * {@return this network, but its streams begin with h and c of another state instead of zeros} Some models have learned
     * where to begin. It is kept as the entry {@code rondo.network.initial_state} of {@link #metadata}, and so in every file
     * format; training begins its sequences with zeros all the same.
     *
     * @param state of this network's architecture; copied
     * @throws IllegalArgumentException when it belongs to another, or is not finite
     * @throws IllegalStateException when this network is compressed: its weights as they were are gone
     */
    public Network withInitialState(State state) {
        Arguments.checkState(layout, state);
        if (weightFormat != WeightFormat.FLOAT32) {
            throw new IllegalStateException("where streams begin must be said before the network is compressed");
        }
        Map<String, String> more = new LinkedHashMap<>(metadata);
        more.put(InitialState.KEY, InitialState.write(state));
        return new Network(layers, parameters, skipPolicy, more, WeightFormat.FLOAT32, parameters);
    }

    /**
     * {@return the state that {@link State#toBytes} wrote}
     *
     * @param bytes what it wrote, on any machine
     * @throws IllegalArgumentException when they are damaged, or belong to a network of another architecture
     */
    public State readState(byte[] bytes) {
        return StateBytes.read(layout, bytes);
    }

    /**
     * Runs this network on scratch state until the compiler has done its work, so that the first real step is a fast
     * one. Worth calling before traffic arrives: until then vector code is 100 to 1,000 times slower and allocates.
     *
     * @param limit the longest it may take
     * @return how often it ran, and whether it settled
     */
    public WarmUpReport warmUp(Duration limit) {
        return WarmUp.run(this, limit);
    }

    Forward[] forwards() {
        return forwards;
    }

    StateLayout layout() {
        return layout;
    }

    /** {@return a table of the layers, their sizes and their numbers of parameters} */
    @Override
    public String toString() {
        return NetworkSummary.of(this);
    }
}
