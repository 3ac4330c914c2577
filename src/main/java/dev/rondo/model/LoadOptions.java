package dev.rondo.model;

import dev.rondo.layer.Activation;
import dev.rondo.model.pytorch.StateDictAnswers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Answers to questions that a model file leaves open. {@link Models#load} needs them only when the file is ambiguous; its
 * {@link ModelFormatException} then names the method to call.
 *
 * <ul>
 *   <li>Any format: {@link #allowNonFinite}. Rondo's own files and most audio models leave nothing else open, and other
 *       answers are ignored there.
 *   <li>ONNX models whose GRUs PyTorch exported wrongly: {@link #withLinearBeforeReset}.
 *   <li>A {@code .nam} file may hold models of several sizes: {@link #withSlimmableSize}.
 *   <li>A PyTorch state_dict holds tensors by name. It does not say in which order the modules run or which activations are
 *       between them: {@link #withOrder}, {@link #withActivation}, {@link #withRnnActivation}, {@link #withEmbedding}.
 *   <li>Keras: the weights alone do not say which layers they belong to, and a network cannot mask steps by itself:
 *       {@link #withKerasConfig}, {@link #withMaskedStepsSkipped}.
 * </ul>
 *
 * <p>Immutable: each method returns new options.
 */
public final class LoadOptions {
    /** No answers. */
    public static final LoadOptions DEFAULT =
            new LoadOptions(false, StateDictAnswers.NONE, Optional.empty(), false, 1, Optional.empty(), false);

    private final boolean nonFinite;
    private final StateDictAnswers stateDict;
    private final Optional<String> kerasConfig;
    private final boolean skipsMasked;
    private final double slimmableSize;
    private final Optional<Boolean> linearBeforeReset;
    private final boolean everyNode;

    private LoadOptions(
            boolean nonFinite,
            StateDictAnswers stateDict,
            Optional<String> kerasConfig,
            boolean skipsMasked,
            double slimmableSize,
            Optional<Boolean> linearBeforeReset,
            boolean everyNode) {
        this.nonFinite = nonFinite;
        this.stateDict = stateDict;
        this.kerasConfig = kerasConfig;
        this.skipsMasked = skipsMasked;
        this.slimmableSize = slimmableSize;
        this.linearBeforeReset = linearBeforeReset;
        this.everyNode = everyNode;
    }

    private LoadOptions with(StateDictAnswers answers) {
        return new LoadOptions(
                nonFinite, answers, kerasConfig, skipsMasked, slimmableSize, linearBeforeReset, everyNode);
    }

    /** {@return options that accept weights that are NaN or infinite, in any format} */
    public LoadOptions allowNonFinite() {
        return new LoadOptions(true, stateDict, kerasConfig, skipsMasked, slimmableSize, linearBeforeReset, everyNode);
    }

    /**
     * {@return options that give every {@code nn.RNN} of a state_dict this activation}
     *
     * @param activation {@link Activation#TANH} or {@link Activation#RELU}, PyTorch's {@code nonlinearity}
     * @throws IllegalArgumentException when it is neither of these
     */
    public LoadOptions withRnnActivation(Activation activation) {
        return with(new StateDictAnswers(
                Optional.of(StateDictAnswers.requireOfRnn(activation)),
                stateDict.activations(),
                stateDict.embeddings(),
                stateDict.order()));
    }

    /**
     * {@return options that say that a module of a state_dict is an {@code nn.Linear}, and which activation follows it}
     *
     * @param module the name of the module, such as {@code fc1}
     * @param activation the activation; {@link Activation#LINEAR} for none
     */
    public LoadOptions withActivation(String module, Activation activation) {
        Map<String, Activation> more = new HashMap<>(stateDict.activations());
        more.put(Objects.requireNonNull(module, "module"), Objects.requireNonNull(activation, "activation"));
        return with(new StateDictAnswers(stateDict.rnnActivation(), more, stateDict.embeddings(), stateDict.order()));
    }

    /**
     * {@return options that say that a module of a state_dict is an {@code nn.Embedding}, and not an {@code nn.Linear}
     * without bias}
     *
     * @param module the name of the module, such as {@code embed}
     */
    public LoadOptions withEmbedding(String module) {
        List<String> more = new ArrayList<>(stateDict.embeddings());
        more.add(Objects.requireNonNull(module, "module"));
        return with(new StateDictAnswers(stateDict.rnnActivation(), stateDict.activations(), more, stateDict.order()));
    }

    /**
     * {@return options that give the order in which the modules of a state_dict run}
     *
     * @param modules the names of all modules, such as {@code "embed", "lstm", "head"}
     */
    public LoadOptions withOrder(String... modules) {
        Objects.requireNonNull(modules, "modules");
        return with(new StateDictAnswers(
                stateDict.rnnActivation(), stateDict.activations(), stateDict.embeddings(), List.of(modules)));
    }

    /**
     * {@return options that give the model to which the weights of a Keras {@code .weights.h5} belong, or those of a {@code .h5} that
     * Keras 2 wrote with {@code save_weights}}
     *
     * @param json the configuration: the result of {@code model.to_json()}, or the {@code config.json} of a {@code .keras}
     */
    public LoadOptions withKerasConfig(String json) {
        return new LoadOptions(
                nonFinite,
                stateDict,
                Optional.of(Objects.requireNonNull(json, "json")),
                skipsMasked,
                slimmableSize,
                linearBeforeReset,
                everyNode);
    }

    /**
     * {@return options that load a Keras model as a network although it masks steps} A network does not inspect its inputs
     * to decide which steps count. With this option the caller promises to call {@link dev.rondo.Runner#skip} for each step
     * whose token is 0 (for an {@code Embedding} with {@code mask_zero}), or whose features all equal the
     * {@code mask_value} (for a {@code Masking} layer). The network gets the skip policy
     * {@link dev.rondo.SkipPolicy#CARRY}, which is what Keras does. One difference remains: before the first step that
     * counts, the network's output is zeros, whereas Keras computes it from a zero state.
     */
    public LoadOptions withMaskedStepsSkipped() {
        return new LoadOptions(nonFinite, stateDict, kerasConfig, true, slimmableSize, linearBeforeReset, everyNode);
    }

    /**
     * {@return options that choose a submodel of a {@code .nam} file with the architecture SlimmableContainer} As in Neural Amp
     * Modeler, it is the first whose {@code max_value} is larger than the size, otherwise the last. The default, 1, is the
     * largest model.
     *
     * @param size from 0 to 1
     * @throws IllegalArgumentException when it is outside this range
     */
    public LoadOptions withSlimmableSize(double size) {
        if (!(size >= 0 && size <= 1)) {
            throw new IllegalArgumentException("the size must be from 0 to 1, but is " + size);
        }
        return new LoadOptions(nonFinite, stateDict, kerasConfig, skipsMasked, size, linearBeforeReset, everyNode);
    }

    /**
     * {@return options that say how the GRUs of an ONNX model reset, where the file says {@code linear_before_reset = 0}} PyTorch
     * computes 1, but its dynamo exporter wrote 0 before it was mended, so that its models gave other values than PyTorch. Without
     * this option, such a model is read as the file says, and a warning is logged.
     *
     * @param value true for what PyTorch computes, false for what the file says, without a warning
     */
    public LoadOptions withLinearBeforeReset(boolean value) {
        return new LoadOptions(
                nonFinite, stateDict, kerasConfig, skipsMasked, slimmableSize, Optional.of(value), everyNode);
    }

    /**
     * {@return options that keep every operator of a graph as a node of its own} Without this option, operators that are layers run
     * together as one network, which is faster. Use it with {@link dev.rondo.graph.Graph#run(Map, dev.rondo.graph.NodeObserver)} to
     * see the values between them. It has an effect on ONNX and Keras models.
     */
    public LoadOptions withEveryNode() {
        return new LoadOptions(nonFinite, stateDict, kerasConfig, skipsMasked, slimmableSize, linearBeforeReset, true);
    }

    boolean allowsNonFinite() {
        return nonFinite;
    }

    StateDictAnswers stateDict() {
        return stateDict;
    }

    Optional<String> kerasConfig() {
        return kerasConfig;
    }

    boolean skipsMasked() {
        return skipsMasked;
    }

    double slimmableSize() {
        return slimmableSize;
    }

    boolean everyNode() {
        return everyNode;
    }

    Optional<Boolean> linearBeforeReset() {
        return linearBeforeReset;
    }
}
