package dev.rondo.model.guitarml;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.graph.chain.LayerChain;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.Residual;
import dev.rondo.layer.Rnn;
import dev.rondo.model.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of Automated-GuitarAmpModelling, which the plugins of GuitarML and BYOD load: {@code model_data} describes
 * a SimpleRNN, {@code state_dict} holds its tensors under PyTorch's names and in PyTorch's layout. A SimpleRNN is a
 * recurrent stack {@code rec}, then a Linear {@code lin}; with {@code skip}, the first inputs are added to the output. The
 * inputs after the first are the positions of knobs.
 *
 * <p>Source: {@code SimpleRNN} in {@code CoreAudioML/networks.py} of that project.
 */
public final class GuitarMl {
    private static final Set<String> OPTIONS = Set.of(
            "model",
            "input_size",
            "output_size",
            "hidden_size",
            "num_layers",
            "unit_type",
            "skip",
            "bias_fl",
            "sample_rate");

    /** Each layer takes a kilobyte and more, however few weights it has. */
    private static final int MOST_LAYERS = 1000;

    private final JsonObject config;
    private final JsonObject tensors;
    private final LayerChain chain = new LayerChain();

    private GuitarMl(JsonObject file) {
        this.config = file.object("model_data");
        this.tensors = file.object("state_dict");
        config.requireNoOthers(OPTIONS);
        if (!config.text("model").equals("SimpleRNN")) {
            throw new IllegalArgumentException(config.called("model") + " is \"" + config.text("model")
                    + "\", but Rondo reads only SimpleRNN of this format");
        }
    }

    /** {@return whether a JSON file is one of this format} */
    public static boolean isOne(JsonObject file) {
        return file.has("model_data") && file.has("state_dict");
    }

    /** {@return the network of a file} */
    public static Network read(JsonObject file) {
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, @Nullable Object> about = new LinkedHashMap<>(file.fields());
        about.remove("state_dict");
        new JsonObject("", about).describe("guitarml", metadata);
        GuitarMl model = new GuitarMl(file);
        model.addLayers();
        return model.chain.network(SkipPolicy.CARRY, metadata);
    }

    private void addLayers() {
        int input = config.count("input_size");
        int hidden = config.count("hidden_size");
        int output = config.count("output_size");
        int depth = config.count("num_layers");
        if (depth > MOST_LAYERS) {
            throw new IllegalArgumentException(
                    config.called("num_layers") + " must be at most " + MOST_LAYERS + ", but is " + depth);
        }
        for (int layer = 0; layer < depth; layer++) {
            add(new NamedLayer("rec", layer, recurrent(layer == 0 ? input : hidden, hidden)));
        }
        boolean bias = config.has("bias_fl") ? config.flag("bias_fl") : tensors.has("lin.bias");
        add(new NamedLayer("lin", 0, new Dense(hidden, output, Activation.LINEAR, bias)));
        addResidual(input, output);
        tensors.requireAllTaken();
    }

    private Layer recurrent(int input, int hidden) {
        String unit = config.text("unit_type");
        return switch (unit) {
            case "LSTM" -> Lstm.of(input, hidden);
            case "GRU" -> Gru.of(input, hidden);
            case "RNN" -> new Rnn(input, hidden, Activation.TANH, true);
            default ->
                throw new IllegalArgumentException(
                        config.called("unit_type") + " must be LSTM, GRU or RNN, but is \"" + unit + "\"");
        };
    }

    /** Adds a layer, whose tensors have the names of its parameters. */
    private void add(NamedLayer named) {
        chain.add(named, named.parameters().stream().map(this::tensor).toArray(float[][]::new));
    }

    private float[] tensor(Parameter parameter) {
        int[] shape = parameter.shape().stream().mapToInt(Integer::intValue).toArray();
        return tensors.numbers(parameter.name()).tensor(tensors.called(parameter.name()), shape);
    }

    /** Adds the first {@code skip} inputs to the outputs, which must be as many. */
    private void addResidual(int input, int output) {
        int skip = config.wholeNumber("skip");
        if (skip != 0 && (skip != output || skip > input)) {
            throw new IllegalArgumentException(config.called("skip") + " must be 0, or the number of outputs, " + output
                    + ", of which the model has at most as many as its " + input + " inputs; but is " + skip);
        }
        if (skip != 0) {
            add(new NamedLayer("residual", 0, new Residual(output)));
        }
    }
}
