package dev.rondo.model.pytorch;

import dev.rondo.NamedLayer;
import dev.rondo.graph.chain.Convolution;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.LayerNorm;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import dev.rondo.layer.Scale;
import dev.rondo.model.safetensors.TensorEntry;
import dev.rondo.model.safetensors.WeightFile;
import dev.rondo.text.SafeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of one module, and the layers that have such tensors. Sizes are taken from the weights; the other tensors
 * are checked against them when the network is built.
 */
final class StateDictModule {
    private final WeightFile file;
    private final String module;
    private final Map<String, String> tensors = new HashMap<>();
    private final TreeSet<Integer> depths = new TreeSet<>();
    private boolean plain;

    StateDictModule(WeightFile file, String module) {
        this.file = file;
        this.module = module;
    }

    /** Adds a tensor of this module. */
    void add(ParameterName name, String tensor) {
        tensors.put(name.full(), tensor);
        if (name.recurrent()) {
            depths.add(name.depth());
        } else {
            plain = true;
        }
    }

    /** {@return the readings of the module that fit: two when a matrix could belong to a Linear or to an Embedding} */
    List<ModuleLayers> alternatives(StateDictAnswers answers) {
        if (plain && !depths.isEmpty()) {
            throw file.error(
                    "the module " + SafeText.quote(module) + " has tensors of a recurrent layer and of a Linear");
        }
        if (plain) {
            return plainAlternatives(answers);
        }
        if (answers.embeddings().contains(module) || answers.activations().containsKey(module)) {
            throw file.error("the LoadOptions say that " + SafeText.quote(module)
                    + " is a Linear or an Embedding, but it is recurrent");
        }
        return List.of(stack(answers.rnnActivation()));
    }

    /**
     * {@return the module according to a mapping, which must agree with the tensors}
     *
     * @param width the width of the output before it; 0 if it is the first
     */
    MappedModule mapped(MappingStep mapped, int width) {
        boolean recurrent = mapped.kind().recurrent();
        if (recurrent ? plain : !depths.isEmpty()) {
            throw file.error("the mapping says that " + SafeText.quote(module) + " is " + mapped.kind().said
                    + ", but it has tensors of " + (plain ? "a Linear or Embedding" : "a recurrent layer"));
        }
        return switch (mapped.kind()) {
            case EMBEDDING -> embedding();
            case LINEAR -> dense(mapped.activation().orElseThrow());
            case LAYER_NORM -> normalization(mapped, size -> new LayerNorm(size, mapped.epsilon()));
            case BATCH_NORM -> normalization(mapped, Scale::new);
            case CONV1D -> convolution(mapped.convolution().orElseThrow(), width);
            case RNN, GRU, LSTM -> stack(mapped);
            case ACTIVATION -> throw new AssertionError("an activation is not a module");
        };
    }

    private ModuleLayers stack(MappingStep mapped) {
        ModuleLayers stack = stack(mapped.activation());
        String found = stack.layers().getFirst().layer().kind();
        if (!found.equals(mapped.kind().layer)) {
            throw file.error("the mapping says that " + SafeText.quote(module) + " is " + mapped.kind().said
                    + ", but its weights have the rows of: " + found);
        }
        return stack;
    }

    private ModuleLayers normalization(MappingStep mapped, IntFunction<Layer> layer) {
        TensorEntry weight = file.entry(required("weight"));
        if (weight.shape().size() != 1) {
            throw file.error("the mapping says that " + SafeText.quote(module) + " is " + mapped.kind().said
                    + " over the features, but it has no weight of one dimension");
        }
        Layer normalization = layer.apply(weight.shape().getFirst());
        return new ModuleLayers(module, List.of(new NamedLayer(module, 0, normalization)), false);
    }

    private ConvolutionModule convolution(Convolution places, int width) {
        List<Integer> shape = file.entry(required("weight")).shape();
        if (shape.size() != 3 || shape.contains(0)) {
            throw file.error("the mapping says that " + SafeText.quote(module)
                    + " is a Conv1d, but it has no weight of three dimensions");
        }
        int channels = shape.get(1);
        int groups = width == 0 || width % channels != 0 ? 1 : width / channels;
        if (shape.getFirst() % groups != 0) {
            throw file.error(
                    required("weight"), "has " + shape.getFirst() + " rows for " + groups + " groups of channels");
        }
        return new ConvolutionModule(
                required("weight"), stored("bias"), channels * groups, shape.getFirst(), shape.get(2), groups, places);
    }

    private List<ModuleLayers> plainAlternatives(StateDictAnswers answers) {
        boolean bias = has("bias");
        boolean saidEmbedding = answers.embeddings().contains(module);
        Activation activation = answers.activations().get(module);
        if (saidEmbedding && (bias || activation != null)) {
            throw file.error("the LoadOptions say that " + SafeText.quote(module) + " is an Embedding, but "
                    + (bias ? "it has a bias" : "also give it an activation"));
        }
        List<ModuleLayers> alternatives = new ArrayList<>();
        if (!saidEmbedding) {
            alternatives.add(dense(activation));
        }
        if (!bias && activation == null) {
            alternatives.add(embedding());
        }
        return alternatives;
    }

    /** {@return the module as a Linear with this activation after it; null when the activation is unknown} */
    private ModuleLayers dense(@Nullable Activation activation) {
        List<Integer> shape = matrix("weight").shape();
        Layer dense =
                new Dense(shape.get(1), shape.get(0), activation == null ? Activation.LINEAR : activation, has("bias"));
        return new ModuleLayers(module, List.of(new NamedLayer(module, 0, dense)), activation == null);
    }

    private ModuleLayers embedding() {
        List<Integer> shape = matrix("weight").shape();
        Layer embedding = new Embedding(shape.get(0), shape.get(1));
        return new ModuleLayers(module, List.of(new NamedLayer(module, 0, embedding)), false);
    }

    private ModuleLayers stack(Optional<Activation> rnnActivation) {
        List<NamedLayer> layers = new ArrayList<>();
        for (int depth = 0; depth <= depths.last(); depth++) {
            Layer layer = recurrent(depth, rnnActivation);
            if (depth > 0 && layer.inputSize() != layers.getLast().layer().outputSize()) {
                throw file.error(
                        required("weight_ih_l" + depth),
                        "reads " + layer.inputSize() + " values, but the layer below it writes "
                                + layers.getLast().layer().outputSize());
            }
            layers.add(new NamedLayer(module, depth, layer));
        }
        return new ModuleLayers(module, layers, false);
    }

    /**
     * {@return the layer at one depth} Its kind follows from the number of rows of its weights per unit of its width.
     */
    private Layer recurrent(int depth, Optional<Activation> rnnActivation) {
        String suffix = "_l" + depth;
        int rows = matrix("weight_ih" + suffix).shape().get(0);
        int input = matrix("weight_ih" + suffix).shape().get(1);
        int state = matrix("weight_hh" + suffix).shape().get(1);
        boolean projected = has("weight_hr" + suffix);
        int hidden = projected ? matrix("weight_hr" + suffix).shape().get(1) : state;
        boolean bias = has("bias_ih" + suffix);
        int gates = hidden > 0 && rows % hidden == 0 ? rows / hidden : 0;
        RecurrentLayer layer = switch (gates) {
            case 1 -> new Rnn(input, hidden, known(rnnActivation), bias);
            case 3 -> new Gru(input, hidden, true, bias);
            case 4 -> new Lstm(input, hidden, projected ? state : 0, bias, has("weight_p" + suffix), false);
            default ->
                throw file.error(
                        required("weight_ih" + suffix),
                        "has " + rows + " rows for a layer of width " + hidden
                                + ", but an RNN has 1, a GRU 3 and an LSTM 4 times its width");
        };
        return has("weight_ih" + suffix + "_reverse") ? Bidirectional.of(layer) : layer;
    }

    private Activation known(Optional<Activation> rnnActivation) {
        return rnnActivation.orElseThrow(() -> file.error("is the RNN " + SafeText.quote(module)
                + " tanh or relu? A state_dict does not say. LoadOptions.withRnnActivation(Activation.TANH),"
                + " or RELU, answers"));
    }

    private TensorEntry matrix(String parameter) {
        String tensor = required(parameter);
        TensorEntry entry = file.entry(tensor);
        if (entry.shape().size() != 2) {
            throw file.error(
                    tensor,
                    "the weights of an RNN, LSTM, GRU, Linear or Embedding have two dimensions, but this has "
                            + entry.shownShape()
                            + " (a LayerNorm's has one and a Conv1d's three: PyTorchModels.mapping(file)"
                            + " takes these)");
        }
        return entry;
    }

    private boolean has(String parameter) {
        return stored(parameter) != null;
    }

    /** {@return the name in the file of a parameter, which the module must have} */
    private String required(String parameter) {
        String tensor = stored(parameter);
        if (tensor == null) {
            throw file.error("the module " + SafeText.quote(module) + " has no " + parameter);
        }
        return tensor;
    }

    /** {@return the name in the file of a parameter of this module; null when it does not exist} */
    private @Nullable String stored(String parameter) {
        return tensors.get(module.isEmpty() ? parameter : module + "." + parameter);
    }
}
