package dev.rondo;

import dev.rondo.compute.PackedLayers;
import dev.rondo.compute.StateLayout;
import dev.rondo.flight.Operations;
import dev.rondo.kernel.WarmUp;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Layers in order, with their weights. Immutable, so one network serves any number of threads.
 *
 * {@snippet file="NetworkSnippetsTest.java" region="step"}
 *
 * <p>Each thread runs the network through its own {@link Runner}, and each stream has its own {@link State}. A network
 * holds the parameters twice: as given, row-major, for files and training, and packed for the kernels, in {@link #nativeBytes}
 * of native memory. The next network of the same layers takes this memory over once {@link Runner#replaceNetwork} has moved the last
 * runner away; otherwise it is freed when the network is garbage-collected. A network that has lost its memory stays usable: its next
 * runner packs the weights again.
 */
public final class Network {
    private final List<NamedLayer> layers;
    private final float[] parameters;
    private final SkipPolicy skipPolicy;
    private final Map<String, String> metadata;
    private final WeightFormat weightFormat;
    private final PackedLayers packed;
    private final StateLayout layout;
    /** The values of a new state; null for zeros. */
    private final float @Nullable [] initialState;

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
        this.metadata = Metadata.copy(metadata);
        NetworkLayers.check(this.layers);
        int count = NetworkLayers.parameterCount(this.layers);
        if (parameters.length != count) {
            throw new IllegalArgumentException(
                    "the layers have " + count + " parameters, but " + parameters.length + " values were given");
        }
        List<Layer> described = this.layers.stream().map(NamedLayer::layer).toList();
        this.packed = new PackedLayers(described, parameters, packed, weightFormat.codec());
        this.layout = StateLayout.of(described);
        this.initialState = InitialState.read(layout, this.metadata);
    }

    /** The same network with other metadata; weights and layout are shared. */
    private Network(Network same, Map<String, String> metadata) {
        this.layers = same.layers;
        this.parameters = same.parameters;
        this.skipPolicy = same.skipPolicy;
        this.weightFormat = same.weightFormat;
        this.packed = same.packed;
        this.layout = same.layout;
        this.metadata = Metadata.copy(metadata);
        this.initialState = InitialState.read(layout, this.metadata);
    }

    /**
     * {@return a builder of a network with random weights}
     *
     * @param inputSize the width of one input; the vocabulary size when the first layer is an embedding
     */
    public static NetworkBuilder builder(int inputSize) {
        return new NetworkBuilder(inputSize);
    }

    /**
     * {@return a network with the given layers and parameter values}
     *
     * @param layers the layers in order; each reads the output of the one before it
     * @param parameters the values of all parameters, layer by layer in the order of {@link NamedLayer#parameters}; copied
     * @param skipPolicy the policy of {@link Runner#skip}
     * @param metadata entries that travel with the network through every file format
     * @throws IllegalArgumentException when sizes do not fit, names are not unique, the number of values is wrong, or the metadata
     *     cannot be saved, see {@link NetworkBuilder#metadata(String, String)}
     */
    public static Network of(
            List<NamedLayer> layers, float[] parameters, SkipPolicy skipPolicy, Map<String, String> metadata) {
        Objects.requireNonNull(layers, "layers");
        Objects.requireNonNull(skipPolicy, "skipPolicy");
        Objects.requireNonNull(metadata, "metadata");
        float[] copy = Objects.requireNonNull(parameters, "parameters").clone();
        return new Network(layers, copy, skipPolicy, metadata, WeightFormat.FLOAT32, copy);
    }

    /**
     * {@return a network with the given layers, whose parameter values are written directly into it} Large weights are not copied: a
     * reader of files saves time and memory.
     *
     * @param layers the layers in order; each reads the output of the one before it
     * @param values writes all values; called once
     * @param skipPolicy the policy of {@link Runner#skip}
     * @param metadata entries that travel with the network through every file format
     * @param <E> what {@code values} throws
     * @throws E what {@code values} throws
     * @throws IllegalArgumentException when sizes do not fit, names are not unique, or the metadata cannot be saved
     */
    public static <E extends Exception> Network of(
            List<NamedLayer> layers, ParameterValues<E> values, SkipPolicy skipPolicy, Map<String, String> metadata)
            throws E {
        Objects.requireNonNull(values, "values");
        Objects.requireNonNull(skipPolicy, "skipPolicy");
        Objects.requireNonNull(metadata, "metadata");
        List<NamedLayer> checked = List.copyOf(Objects.requireNonNull(layers, "layers"));
        NetworkLayers.check(checked);
        float[] parameters = new float[NetworkLayers.parameterCount(checked)];
        values.write(parameters);
        return new Network(checked, parameters, skipPolicy, metadata, WeightFormat.FLOAT32, parameters);
    }

    /**
     * {@return a network with the same layers, policy and metadata, and with other parameter values}
     *
     * @param values the values of all parameters, in the order of {@link #parameters}; copied
     * @throws IllegalArgumentException when the number of values is wrong
     */
    public Network withParameters(float[] values) {
        Objects.requireNonNull(values, "values");
        return of(layers, values, skipPolicy, metadata);
    }

    /**
     * {@return this network with more metadata, for example a standardizer} The two networks share their weights.
     *
     * @param entries entries as in {@link NetworkBuilder#metadata(String, String)}; each replaces an entry of the same key, but not a
     *     different standardizer or vocabulary
     * @throws IllegalArgumentException when an entry cannot be saved, or a different standardizer or vocabulary is already stored under
     *     its key. {@link #of} makes a network with other metadata
     */
    public Network withMetadata(Map<String, String> entries) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        Objects.requireNonNull(entries, "entries").forEach((key, value) -> Metadata.add(all, key, value));
        return new Network(this, all);
    }

    /** {@return the width of one input; for a network that reads tokens, the size of the vocabulary} */
    public int inputSize() {
        return layers.getFirst().layer().inputSize();
    }

    /** {@return the width of one output} */
    public int outputSize() {
        return layers.getLast().layer().outputSize();
    }

    /** {@return whether inputs are tokens, that is, whether the first layer is an embedding} */
    public boolean readsTokens() {
        return layers.getFirst().layer() instanceof Embedding;
    }

    /** {@return the layers, in order} */
    public List<NamedLayer> layers() {
        return layers;
    }

    /** {@return the names and shapes of all parameters, in the order of {@link #parameterBlock}} */
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
     * {@return a copy of the values of one parameter, row-major}
     *
     * @param name the full name, such as {@code lstm.weight_ih_l0}
     * @throws IllegalArgumentException when no parameter has that name
     */
    public float[] parameter(String name) {
        Objects.requireNonNull(name, "name");
        int at = 0;
        for (Parameter parameter : parameters()) {
            if (parameter.name().equals(name)) {
                return Arrays.copyOfRange(parameters, at, at + parameter.size());
            }
            at += parameter.size();
        }
        throw new IllegalArgumentException("no parameter is named " + name + "; the parameters are "
                + parameters().stream().map(Parameter::name).toList());
    }

    /**
     * {@return this network with the weights of its products in a different format} The result's {@link #parameterBlock} has the
     * rounded values, and so has the file that {@link dev.rondo.model.Models#save} writes.
     *
     * <p>Narrow formats are for steps of one stream of a network whose weights do not fit in the L2 cache: such a step is
     * limited by memory bandwidth. Batches and sequences decode the weights for every row, and are slower than in float32.
     * States work with networks of every format.
     *
     * @param format the format
     * @throws IllegalArgumentException when a weight is not finite, or so large that rounding makes it infinite
     */
    public Network withWeightFormat(WeightFormat format) {
        if (format == weightFormat) {
            return this;
        }
        float[] rounded = WeightRounding.round(layers, parameters, format);
        // Pack from the original weights: rounding an INT8 weight twice may give another value.
        return new Network(layers, rounded, skipPolicy, metadata, format, parameters);
    }

    /** {@return the format in which the weights of products are stored} */
    public WeightFormat weightFormat() {
        return weightFormat;
    }

    /**
     * {@return the bytes of native memory that the packed weights take} Networks that share their weights, as by
     * {@link #withMetadata}, share this memory.
     */
    public long nativeBytes() {
        return packed.nativeBytes();
    }

    /** {@return the policy of {@link Runner#skip}} */
    public SkipPolicy skipPolicy() {
        return skipPolicy;
    }

    /** {@return the entries that the file of this network carries in addition to the weights; unmodifiable} */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** {@return a hash of the architecture: the layers and their sizes, but not weights, names or metadata} */
    public long fingerprint() {
        return layout.fingerprint();
    }

    /** {@return a runner for one thread} It does not examine its inputs; see {@link #newRunner(NonFiniteInput)}. */
    public Runner newRunner() {
        return new Runner(this, NonFiniteInput.ACCEPT);
    }

    /**
     * {@return a runner for one thread, with a policy for inputs that are not finite}
     *
     * @param policy the reaction to NaN and infinite inputs
     */
    public Runner newRunner(NonFiniteInput policy) {
        return new Runner(this, Objects.requireNonNull(policy, "policy"));
    }

    /** {@return the state of a new stream: zeros, or the state that {@link #withInitialState} was given} */
    public State newState() {
        return new State(layout, initialState);
    }

    /** Sets a state of this architecture, wherever it was made, to the content of {@link #newState}. */
    void begin(State state) {
        state.begin(initialState);
    }

    /**
     * {@return this network with a different initial state} Its streams begin with h and c of the given state instead of zeros,
     * as some models have learned. The initial state is kept as the entry {@code rondo.network.initial_state} of {@link #metadata},
     * so every file format carries it. Training starts its sequences from zeros all the same.
     *
     * @param state a state of this network's architecture; copied
     * @throws IllegalArgumentException when the state belongs to a different architecture, or is not finite
     * @throws IllegalStateException when the weights are in a narrow format, because the original weights are gone
     */
    public Network withInitialState(State state) {
        Arguments.checkState(layout, state);
        if (weightFormat != WeightFormat.FLOAT32) {
            throw new IllegalStateException(
                    "set the initial state before the weight format, but the format is " + weightFormat);
        }
        Map<String, String> more = new LinkedHashMap<>(metadata);
        more.put(InitialState.KEY, InitialState.write(layout, state.values));
        return new Network(layers, parameters, skipPolicy, more, WeightFormat.FLOAT32, parameters);
    }

    /**
     * {@return this network with the initial state that its streams reach after some steps of zeros} The output of an audio model
     * settles after it has processed silence. Neural Amp Modeler processes half a second before the first sample, so
     * {@code prewarm(sampleRate / 2)} gives its output. The state after these steps is kept as by {@link #withInitialState}. This has
     * nothing to do with {@link #warmUp}, which prepares the code and leaves the output as it is.
     *
     * @param steps the number of steps, from the current initial state on
     * @throws IllegalArgumentException when the number is negative, the network reads tokens, or the state does not stay finite
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     * @throws IllegalStateException as {@link #withInitialState}
     */
    public Network prewarm(int steps) {
        if (steps < 0) {
            throw new IllegalArgumentException("the number of steps must be from 0 on, but is " + steps);
        }
        Runner runner = newRunner();
        State state = newState();
        float[] silence = new float[inputSize()];
        float[] output = new float[outputSize()];
        for (int t = 0; t < steps; t++) {
            runner.step(state, silence, output);
        }
        return withInitialState(state);
    }

    /**
     * {@return the state that {@link State#toBytes} wrote}
     *
     * @param bytes the bytes, written on any machine
     * @throws IllegalArgumentException when they are damaged, belong to a network with a different architecture, or hold a value that
     *     is not finite, as after an input that was NaN
     */
    public State readState(byte[] bytes) {
        return readState(bytes, false);
    }

    /**
     * {@return the state that {@link State#toBytes} wrote}
     *
     * @param bytes the bytes, written on any machine
     * @param allowNonFinite whether the state may hold NaN and infinite values
     * @throws IllegalArgumentException when the bytes are damaged, belong to a network with a different architecture, or hold a value
     *     that is not allowed
     */
    public State readState(byte[] bytes, boolean allowNonFinite) {
        Objects.requireNonNull(bytes, "bytes");
        State state = new State(layout, initialState, new float[layout.size()], 0);
        state.read(bytes, allowNonFinite);
        return state;
    }

    /**
     * Runs this network on scratch states until vector kernels serve and the compiler has finished, so that the first real call
     * is fast. It steps, skips and runs sequences, runs and steps batches of one, two and three streams, copies states, writes and
     * reads their bytes, and replaces the network of a runner. Call it before traffic arrives. Without it, plain kernels serve the
     * first seconds: with the same bits, without garbage, and some times slower.
     *
     * @param limit the longest time it may take
     * @return how often it ran, and whether it settled
     */
    public WarmUpReport warmUp(Duration limit) {
        return warmUp(limit, 1, 2, 3);
    }

    /**
     * Does what {@link #warmUp(Duration)} does, with batches of the given sizes.
     *
     * @param limit the longest time it may take
     * @param batchSizes the numbers of streams in a batch that the application will use
     * @return how often it ran, and whether it settled
     * @throws IllegalArgumentException if a size is not positive
     */
    public WarmUpReport warmUp(Duration limit, int... batchSizes) {
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(batchSizes, "batchSizes");
        WarmUpReport report;
        try {
            report = WarmUp.run(new RunnerWarmUp(newRunner(), batchSizes), limit, WarmUpReport::new);
        } finally {
            packed.leaveReady();
        }
        Operations.warmedUp(report.calls(), report.elapsed().toNanos(), report.stepNanos(), report.settled());
        return report;
    }

    PackedLayers packed() {
        return packed;
    }

    StateLayout layout() {
        return layout;
    }

    /** {@return a table of the layers with their sizes and numbers of parameters} */
    @Override
    public String toString() {
        return NetworkSummary.of(layers, layout.size());
    }
}
