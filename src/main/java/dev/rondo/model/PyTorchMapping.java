package dev.rondo.model;

import dev.rondo.Network;
import dev.rondo.graph.Graph;
import dev.rondo.graph.chain.Convolution;
import dev.rondo.graph.chain.ProgramGraph;
import dev.rondo.layer.Activation;
import dev.rondo.model.file.ByteSource;
import dev.rondo.model.file.FileKind;
import dev.rondo.model.pytorch.MappingStep;
import dev.rondo.model.pytorch.StateDictAnswers;
import dev.rondo.model.pytorch.StateDictMapping;
import dev.rondo.model.rondo.RondoFile;
import dev.rondo.model.safetensors.WeightFile;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Builds a network from named modules of a PyTorch state_dict, which are given in the order in which they run.
 * {@link PyTorchModels#mapping} creates one.
 *
 * <p>A module has its full name in the state_dict, such as {@code encoder.rnn} for the tensors
 * {@code encoder.rnn.weight_ih_l0} and so on. A stack ({@code num_layers}) is one module, and so is a bidirectional module
 * with its two directions. {@code nn.RNNCell}, {@code nn.GRUCell} and {@code nn.LSTMCell} are mapped by {@link #rnn},
 * {@link #gru} and {@link #lstm}. Sizes, biases, directions and projections follow from the tensors.
 *
 * <p>The prefixes of wrappers may be left out of names, if only one name of the file fits then: {@code _orig_mod.} of
 * {@code torch.compile}, {@code module.} of {@code DataParallel} and {@code model.}. Weights that {@code weight_norm} or
 * WeightDrop store in another form are folded, and have their usual names.
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
     * Adds an {@code nn.RNN} or an {@code nn.RNNCell}.
     *
     * @param module its name; empty when the state_dict is that of this module
     * @param activation {@link Activation#TANH} or {@link Activation#RELU}, PyTorch's {@code nonlinearity}
     * @return this
     * @throws IllegalArgumentException when the activation is neither of these
     */
    public PyTorchMapping rnn(String module, Activation activation) {
        return add(MappingStep.of(module, MappingStep.Kind.RNN).with(StateDictAnswers.requireOfRnn(activation)));
    }

    /**
     * Adds an {@code nn.GRU} or an {@code nn.GRUCell}.
     *
     * @param module its name; empty when the state_dict is that of this module
     * @return this
     */
    public PyTorchMapping gru(String module) {
        return add(MappingStep.of(module, MappingStep.Kind.GRU));
    }

    /**
     * Adds an {@code nn.LSTM} or an {@code nn.LSTMCell}.
     *
     * @param module its name; empty when the state_dict is that of this module
     * @return this
     */
    public PyTorchMapping lstm(String module) {
        return add(MappingStep.of(module, MappingStep.Kind.LSTM));
    }

    /**
     * Adds an {@code nn.Linear} without activation.
     *
     * @param module its name; empty when the state_dict is that of this module
     * @return this
     */
    public PyTorchMapping dense(String module) {
        return dense(module, Activation.LINEAR);
    }

    /**
     * Adds an {@code nn.Linear} and the activation after it.
     *
     * @param module its name; empty when the state_dict is that of this module
     * @param activation the activation that the model applies to its outputs
     * @return this
     */
    public PyTorchMapping dense(String module, Activation activation) {
        Objects.requireNonNull(activation, "activation");
        return add(MappingStep.of(module, MappingStep.Kind.LINEAR).with(activation));
    }

    /**
     * Adds an {@code nn.Embedding}, which must be the first module.
     *
     * @param module its name; empty when the state_dict is that of this module
     * @return this
     */
    public PyTorchMapping embedding(String module) {
        return add(MappingStep.of(module, MappingStep.Kind.EMBEDDING));
    }

    /**
     * Adds an {@code nn.LayerNorm} over the features.
     *
     * @param module its name; empty when the state_dict is that of this module
     * @param epsilon its {@code eps}, which a state_dict does not contain; PyTorch's default is 1e-5. With 0, a step of equal
     *     values gives the bias, and not NaN as in PyTorch
     * @return this
     * @throws IllegalArgumentException when epsilon is negative or not finite
     */
    public PyTorchMapping layerNorm(String module, float epsilon) {
        float positive = Math.max(requireEpsilon(epsilon), Float.MIN_VALUE);
        return add(MappingStep.of(module, MappingStep.Kind.LAYER_NORM).with(positive));
    }

    /**
     * Adds an {@code nn.BatchNorm1d} over the features. It computes what PyTorch computes outside training, from the running mean and
     * variance, as one factor and one summand per feature.
     *
     * @param module its name; empty when the state_dict is that of this module
     * @param epsilon its {@code eps}, which a state_dict does not contain; PyTorch's default is 1e-5
     * @return this
     * @throws IllegalArgumentException when epsilon is negative or not finite
     */
    public PyTorchMapping batchNorm(String module, float epsilon) {
        return add(MappingStep.of(module, MappingStep.Kind.BATCH_NORM).with(requireEpsilon(epsilon)));
    }

    private static float requireEpsilon(float epsilon) {
        if (!(epsilon >= 0 && epsilon < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("epsilon must be a finite number from 0 on, but is " + epsilon);
        }
        return epsilon;
    }

    /**
     * Adds an {@code nn.Conv1d} along time, for {@link #toGraph} only: networks do not have one. Its groups follow from the tensors,
     * except those of a first module, which has one.
     *
     * @param module its name; empty when the state_dict is that of this module
     * @param stride its {@code stride}
     * @param before the zeros before the first step: its {@code padding}, or what the model adds itself
     * @param after the zeros after the last step; 0 for a causal model, which reads no later steps
     * @param dilation its {@code dilation}
     * @return this
     * @throws IllegalArgumentException when stride or dilation is less than 1, or a padding is negative
     */
    public PyTorchMapping conv1d(String module, int stride, int before, int after, int dilation) {
        return add(
                MappingStep.of(module, MappingStep.Kind.CONV1D).with(new Convolution(stride, before, after, dilation)));
    }

    /**
     * Lets the streams begin with an h that the model learned, for the recurrent module that was added last. The state_dict has it as a
     * parameter of its own.
     *
     * @param h the name of the tensor, [layers * directions][1][width], with or without dimensions of 1
     * @return this
     * @throws IllegalStateException when the last module is not recurrent
     */
    public PyTorchMapping initialState(String h) {
        return begin(List.of(Objects.requireNonNull(h, "h")));
    }

    /**
     * Lets the streams begin with an h and c that the model learned, for the LSTM that was added last.
     *
     * @param h the name of the tensor of h, as in {@link #initialState(String)}
     * @param c the name of the tensor of c, likewise
     * @return this
     * @throws IllegalStateException when the last module is not recurrent
     */
    public PyTorchMapping initialState(String h, String c) {
        return begin(List.of(Objects.requireNonNull(h, "h"), Objects.requireNonNull(c, "c")));
    }

    private PyTorchMapping begin(List<String> tensors) {
        if (modules.isEmpty() || !modules.getLast().kind().recurrent()) {
            throw new IllegalStateException("an initial state belongs to the recurrent module that was added last, but "
                    + (modules.isEmpty() ? "there is none" : modules.getLast().describe() + " was"));
        }
        modules.add(modules.removeLast().beginning(tensors));
        return this;
    }

    /**
     * Adds an activation that does not follow an {@code nn.Linear}, such as {@code nn.Tanh} after a recurrent module, for
     * {@link #toGraph} only: networks do not have one.
     *
     * @param activation the activation
     * @return this
     */
    public PyTorchMapping activation(Activation activation) {
        Objects.requireNonNull(activation, "activation");
        modules.add(MappingStep.of("", MappingStep.Kind.ACTIVATION).with(activation));
        return this;
    }

    /**
     * Leaves a module or a tensor out, such as a second head that is used only in training. All other modules must be mapped:
     * nothing else is dropped.
     *
     * @param module its name; modules inside it are left out with it
     * @return this
     */
    public PyTorchMapping leaveOut(String module) {
        leftOut.add(Objects.requireNonNull(module, "module"));
        return this;
    }

    /**
     * Accepts weights that are NaN or infinite.
     *
     * @return this
     */
    public PyTorchMapping allowNonFinite() {
        nonFinite = true;
        return this;
    }

    private PyTorchMapping add(MappingStep mapped) {
        Objects.requireNonNull(mapped.module(), "module");
        if (modules.stream()
                .anyMatch(other -> other.kind() != MappingStep.Kind.ACTIVATION
                        && other.module().equals(mapped.module()))) {
            throw new IllegalArgumentException(
                    "a module can be mapped only once, but " + SafeText.quote(mapped.module()) + " is mapped twice");
        }
        modules.add(mapped);
        return this;
    }

    /**
     * {@return the network} Reads the file.
     *
     * @throws ModelFormatException when it is not a state_dict, is damaged, or contradicts the mapping; when it has tensors
     *     of modules that are neither mapped nor left out; or when the input size of a module is not the output size of the
     *     module before it
     * @throws IllegalStateException when no module is mapped, or one that networks do not have
     * @throws IOException when it cannot be read
     */
    public Network build() throws IOException {
        requireModules();
        for (MappingStep mapped : modules) {
            if (!mapped.kind().inNetworks()) {
                throw new IllegalStateException(
                        mapped.describe() + " cannot be a layer of a network: toGraph() makes a graph of the modules");
            }
        }
        return graph().toNetwork();
    }

    /**
     * {@return the modules as a graph} Its input is {@code in0}, [T][N][inputSize] in float32, or tokens [T][N] in int64;
     * its output is {@code out0}; initial states are zeros. Reads the file.
     *
     * @throws ModelFormatException as {@link #build}
     * @throws IllegalStateException when no module is mapped, or an activation comes first
     * @throws IOException when it cannot be read
     */
    public Graph toGraph() throws IOException {
        requireModules();
        if (modules.getFirst().kind() == MappingStep.Kind.ACTIVATION) {
            throw new IllegalStateException("the first step must be a module, which determines the size of the input");
        }
        return graph();
    }

    private Graph graph() throws IOException {
        return new ProgramGraph(file.read(source -> ModelFormatException.loading(
                source, bytes -> StateDictMapping.program(open(bytes), modules, leftOut))));
    }

    private WeightFile open(ByteSource source) throws IOException {
        FileKind kind = FileKind.of(source);
        if (kind != FileKind.SAFETENSORS) {
            throw kind.refuse();
        }
        WeightFile whole = WeightFile.open(source, nonFinite);
        if (RondoFile.isOne(whole.header())) {
            throw whole.error("is Rondo's own file, which defines its modules itself: Models.load reads it");
        }
        return whole;
    }

    private void requireModules() {
        if (modules.isEmpty()) {
            throw new IllegalStateException(
                    "no module is mapped: add some with lstm(name), dense(name) and the other methods");
        }
    }
}
