package dev.rondo.model;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.chain.ProgramGraph;
import dev.rondo.layer.Activation;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.pytorch.MappingStep;
import dev.rondo.model.pytorch.StateDict;
import dev.rondo.model.pytorch.StateDictGraph;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which modules of a PyTorch state_dict make a network, in the order in which they run: {@link PyTorchModels#mapping}
 * begins one.
 *
 * <p>Modules go by their names in the state_dict, however deep they lie: {@code encoder.rnn} for the tensors
 * {@code encoder.rnn.weight_ih_l0} and on. A stack ({@code num_layers}) and both ways of a bidirectional module are one
 * module; {@code nn.RNNCell}, {@code nn.GRUCell} and {@code nn.LSTMCell} are {@link #rnn}, {@link #gru} and
 * {@link #lstm}. Sizes, biases, directions and projections are told by the tensors.
 *
 * <p>Not thread-safe.
 */
public final class PyTorchMapping {
    private final ByteSource.Opening file;
    private final List<MappingStep> modules = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private boolean nonFinite;

    PyTorchMapping(ByteSource.Opening file) {
        this.file = file;
    }

    /**
     * The next module is an {@code nn.RNN} or an {@code nn.RNNCell}.
     *
     * @param module its name; empty where the state_dict is that of the module alone
     * @param activation {@link Activation#TANH} or {@link Activation#RELU}, PyTorch's {@code nonlinearity}
     * @return this
     * @throws IllegalArgumentException when the activation is another
     */
    public PyTorchMapping rnn(String module, Activation activation) {
        return add(new MappingStep(module, MappingStep.Kind.RNN, LoadOptions.requireOfRnn(activation), 0));
    }

    /**
     * The next module is an {@code nn.GRU} or an {@code nn.GRUCell}.
     *
     * @param module its name; empty where the state_dict is that of the module alone
     * @return this
     */
    public PyTorchMapping gru(String module) {
        return add(new MappingStep(module, MappingStep.Kind.GRU, null, 0));
    }

    /**
     * The next module is an {@code nn.LSTM} or an {@code nn.LSTMCell}.
     *
     * @param module its name; empty where the state_dict is that of the module alone
     * @return this
     */
    public PyTorchMapping lstm(String module) {
        return add(new MappingStep(module, MappingStep.Kind.LSTM, null, 0));
    }

    /**
     * The next module is an {@code nn.Linear} that no activation follows.
     *
     * @param module its name; empty where the state_dict is that of the module alone
     * @return this
     */
    public PyTorchMapping dense(String module) {
        return dense(module, Activation.LINEAR);
    }

    /**
     * The next module is an {@code nn.Linear}, and an activation follows it.
     *
     * @param module its name; empty where the state_dict is that of the module alone
     * @param activation what the model applies to its outputs
     * @return this
     */
    public PyTorchMapping dense(String module, Activation activation) {
        Objects.requireNonNull(activation, "activation");
        return add(new MappingStep(module, MappingStep.Kind.LINEAR, activation, 0));
    }

    /**
     * The next module, which must be the first, is an {@code nn.Embedding}.
     *
     * @param module its name; empty where the state_dict is that of the module alone
     * @return this
     */
    public PyTorchMapping embedding(String module) {
        return add(new MappingStep(module, MappingStep.Kind.EMBEDDING, null, 0));
    }

    /**
     * The next module is an {@code nn.LayerNorm} over the features. No network has one: {@link #toGraph} takes it.
     *
     * @param module its name
     * @param epsilon its {@code eps}, which is no part of a state_dict; PyTorch's default is 1e-5
     * @return this
     */
    public PyTorchMapping layerNorm(String module, float epsilon) {
        if (!(epsilon >= 0 && epsilon < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon must be a finite number from 0 on, but is " + epsilon);
        }
        return add(new MappingStep(module, MappingStep.Kind.LAYER_NORM, null, epsilon));
    }

    /**
     * Next comes an activation that follows no {@code nn.Linear}, such as {@code nn.Tanh} behind a recurrent module. No
     * network has one: {@link #toGraph} takes it.
     *
     * @param activation which
     * @return this
     */
    public PyTorchMapping activation(Activation activation) {
        modules.add(new MappingStep(
                null, MappingStep.Kind.ACTIVATION, Objects.requireNonNull(activation, "activation"), 0));
        return this;
    }

    /**
     * A module that the network does without, such as a second head that served in training. All others must be mapped:
     * nothing is dropped that is not named here.
     *
     * @param module its name; modules inside it are left out with it
     * @return this
     */
    public PyTorchMapping leaveOut(String module) {
        leftOut.add(Objects.requireNonNull(module, "module"));
        return this;
    }

    /**
     * Takes weights that are NaN or infinite.
     *
     * @return this
     */
    public PyTorchMapping allowNonFinite() {
        nonFinite = true;
        return this;
    }

    private PyTorchMapping add(MappingStep mapped) {
        Objects.requireNonNull(mapped.module(), "module");
        if (modules.stream().anyMatch(other -> mapped.module().equals(other.module()))) {
            throw new IllegalArgumentException(
                    "a module can be mapped once, but " + SafeText.quote(mapped.module()) + " is twice");
        }
        modules.add(mapped);
        return this;
    }

    /**
     * {@return the network} Reads the file.
     *
     * @throws ModelFormatException when it is no state_dict, is damaged, or does not have what the mapping says; when it
     *     has tensors of modules that are neither mapped nor left out; or when one module does not read as many values as
     *     the one before it writes
     * @throws IllegalStateException when no module is mapped, or something that no network has
     * @throws IOException when it cannot be read
     */
    public Network build() throws IOException {
        requireModules();
        for (MappingStep mapped : modules) {
            if (!mapped.kind().inNetworks()) {
                throw new IllegalStateException(
                        mapped.describe() + " is nothing that a network has: toGraph() makes a graph of the modules");
            }
        }
        return file.read(source ->
                Models.readWeights(source, nonFinite, whole -> StateDict.read(whole.without(leftOut), modules)));
    }

    /**
     * {@return the modules as a graph} It reads {@code in0}, [T][N][inputSize] in float32, or tokens [T][N] in int64, and
     * writes {@code out0}; its streams begin with zeros. Reads the file.
     *
     * @throws ModelFormatException as {@link #build}
     * @throws IllegalStateException when no module is mapped, or an activation comes first
     * @throws IOException when it cannot be read
     */
    public Graph toGraph() throws IOException {
        requireModules();
        if (modules.getFirst().kind() == MappingStep.Kind.ACTIVATION) {
            throw new IllegalStateException("a module must come first, since it tells the width of the input");
        }
        return new ProgramGraph(file.read(source ->
                Models.readWeights(source, nonFinite, whole -> StateDictGraph.read(whole.without(leftOut), modules))));
    }

    private void requireModules() {
        if (modules.isEmpty()) {
            throw new IllegalStateException("no module is mapped: lstm(name), dense(name) and others map one");
        }
    }
}
