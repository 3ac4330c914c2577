package dev.rondo.model.rtneural;

import dev.rondo.NamedLayer;
import dev.rondo.graph.chain.SequentialBuilder;
import dev.rondo.graph.program.Program;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.model.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * RTNeural's JSON: Keras layers one after another, each with its type, the shape of what it writes, and its weights as
 * Keras gives them.
 *
 * <p>Source: RTNeural's {@code model_loader.h}, which reads such files, and {@code model_utils.py}, which writes them. What
 * the loader does decides: conv1d looks back only, and lstm and gru have their standard activations.
 */
public final class RtNeural {
    private static final Set<String> FIELDS = Set.of("type", "activation", "shape", "weights");

    /** Which of Keras's gates z r h is PyTorch's: r z n. Those of LSTMs, i f c o, have the same order. */
    private static final int[] GRU = {1, 0, 2};

    private static final int[] LSTM = {0, 1, 2, 3};

    /** Longer chains are no audio models. */
    private static final int MOST_LAYERS = 1000;

    private final SequentialBuilder chain;
    /** How many layers of each kind there are: they have no names of their own. */
    private final Map<String, Integer> kinds = new HashMap<>();

    private RtNeural(int inputSize) {
        chain = new SequentialBuilder(inputSize, false);
    }

    public static boolean isOne(JsonObject file) {
        return file.has("in_shape") && file.has("layers");
    }

    /** The model of a file: of one node where a network holds it. */
    public static Program read(JsonObject file) {
        if (file.has("in_skip") && file.number("in_skip") != 0) {
            throw new IllegalArgumentException(
                    "in_skip, by which the input is added to the output, is not RTNeural's" + " own and not supported");
        }
        List<JsonObject> layers = file.objects("layers");
        if (layers.isEmpty() || layers.size() > MOST_LAYERS) {
            throw new IllegalArgumentException(
                    "a model has 1 to " + MOST_LAYERS + " layers, but here are " + layers.size());
        }
        RtNeural model = new RtNeural(file.numbers("in_shape").last("in_shape"));
        layers.forEach(model::add);
        Map<String, String> metadata = new LinkedHashMap<>();
        file.describe("rtneural", metadata);
        return model.chain.program(metadata);
    }

    private void add(JsonObject layer) {
        String type = layer.text("type");
        int width = layer.numbers("shape").last(layer.called("shape"));
        switch (type) {
            case "dense", "time-distributed-dense" -> addDense(layer, width);
            case "lstm" -> addLstm(layer, width);
            case "gru" -> addGru(layer, width);
            case "conv1d" -> addConvolution(layer, width);
            case "prelu" -> addPrelu(layer, width);
            case "batchnorm" -> addNormalization(layer, width);
            case "activation" -> requireWidth(layer, width);
            default ->
                throw new IllegalArgumentException(layer.name() + " is of the type \"" + type
                        + "\"; RTNeural's that Rondo has are dense, time-distributed-dense, lstm, gru, activation, conv1d,"
                        + " prelu and batchnorm");
        }
        boolean recurrent = type.equals("lstm") || type.equals("gru");
        String activation = layer.has("activation") ? layer.text("activation") : "";
        if (recurrent && !activation.isEmpty() && !activation.equals("tanh")) {
            throw new IllegalArgumentException(layer.called("activation") + " is \"" + activation
                    + "\", but RTNeural computes an " + type + " with tanh alone");
        }
        if (!recurrent) {
            addActivation(layer, activation);
        }
    }

    private void add(Layer layer, ParameterParts block) {
        int number = kinds.merge(layer.kind(), 1, Integer::sum);
        String module = number == 1 ? layer.kind() : layer.kind() + number;
        chain.add(new NamedLayer(module, 0, layer), block.parts().toArray(float[][]::new));
    }

    private void requireWidth(JsonObject layer, int width) {
        if (width != chain.width()) {
            throw new IllegalArgumentException(layer.name() + " writes " + width + " values, but reads " + chain.width()
                    + ", and a layer of its type keeps their number");
        }
    }

    private void addActivation(JsonObject layer, String activation) {
        switch (activation) {
            case "", "linear" -> {}
            case "tanh" -> chain.activate(Activation.TANH);
            case "relu" -> chain.activate(Activation.RELU);
            case "sigmoid" -> chain.activate(Activation.SIGMOID);
            case "softmax" -> chain.activate(Activation.SOFTMAX);
            case "elu" -> chain.elu();
            default ->
                throw new IllegalArgumentException(layer.called("activation") + " is \"" + activation
                        + "\", but must be tanh, relu, sigmoid, softmax, elu or linear");
        }
    }

    private void addDense(JsonObject layer, int width) {
        layer.requireNoOthers(FIELDS);
        RtNeuralWeights weights = new RtNeuralWeights(layer, 1, 2);
        float[] kernel = weights.tensor(0, chain.width(), width);
        boolean bias = weights.count() == 2;
        ParameterParts block = new ParameterParts().addTransposed(kernel, chain.width(), new int[] {0}, width);
        if (bias) {
            block.add(weights.tensor(1, width));
        }
        add(new Dense(chain.width(), width, Activation.LINEAR, bias), block);
    }

    private void addLstm(JsonObject layer, int width) {
        layer.requireNoOthers(FIELDS);
        RtNeuralWeights weights = new RtNeuralWeights(layer, 3, 3);
        ParameterParts block = new ParameterParts()
                .addTransposed(weights.tensor(0, chain.width(), 4 * width), chain.width(), LSTM, width)
                .addTransposed(weights.tensor(1, width, 4 * width), width, LSTM, width)
                .add(weights.tensor(2, 4 * width))
                .add(new float[4 * width]);
        add(Lstm.of(chain.width(), width), block);
    }

    private void addGru(JsonObject layer, int width) {
        layer.requireNoOthers(FIELDS);
        RtNeuralWeights weights = new RtNeuralWeights(layer, 3, 3);
        // [2][3 width]: of the input, of the state
        float[] biases = weights.tensor(2, 2, 3 * width);
        ParameterParts block = new ParameterParts()
                .addTransposed(weights.tensor(0, chain.width(), 3 * width), chain.width(), GRU, width)
                .addTransposed(weights.tensor(1, width, 3 * width), width, GRU, width)
                .addTransposed(java.util.Arrays.copyOf(biases, 3 * width), 1, GRU, width)
                .addTransposed(java.util.Arrays.copyOfRange(biases, 3 * width, 6 * width), 1, GRU, width);
        add(Gru.of(chain.width(), width), block);
    }

    private void addConvolution(JsonObject layer, int width) {
        layer.requireNoOthers(
                Set.of("type", "activation", "shape", "weights", "kernel_size", "dilation", "groups", "padding"));
        if (layer.has("groups") && layer.size("groups") != 1) {
            throw new IllegalArgumentException(layer.called("groups") + " must be 1: others are not supported");
        }
        int taps = layer.size("kernel_size");
        int dilation = layer.size("dilation");
        RtNeuralWeights weights = new RtNeuralWeights(layer, 2, 2);
        float[] kernel = weights.tensor(0, taps, chain.width(), width);
        chain.convolve(kernel, weights.tensor(1, width), taps, dilation, width);
    }

    private void addPrelu(JsonObject layer, int width) {
        layer.requireNoOthers(FIELDS);
        requireWidth(layer, width);
        chain.prelu(new RtNeuralWeights(layer, 1, 1).vector(0, width));
    }

    private void addNormalization(JsonObject layer, int width) {
        layer.requireNoOthers(Set.of("type", "activation", "shape", "weights", "epsilon"));
        requireWidth(layer, width);
        RtNeuralWeights weights = new RtNeuralWeights(layer, 2, 4);
        int first = weights.count() - 2;
        if (first == 1) {
            throw new IllegalArgumentException(layer.called("weights")
                    + " must hold mean and variance, or gamma, beta, mean and variance, but holds 3 arrays");
        }
        float[] gamma = first == 0 ? null : weights.tensor(0, width);
        float[] beta = first == 0 ? null : weights.tensor(1, width);
        float[] mean = weights.tensor(first, width);
        float[] variance = weights.tensor(first + 1, width);
        double epsilon = layer.number("epsilon");
        float[] scale = new float[width];
        float[] shift = new float[width];
        for (int j = 0; j < width; j++) {
            double gain = (gamma == null ? 1 : gamma[j]) / Math.sqrt(variance[j] + epsilon);
            scale[j] = (float) gain;
            shift[j] = (float) ((beta == null ? 0 : beta[j]) - mean[j] * gain);
            if (!Float.isFinite(scale[j]) || !Float.isFinite(shift[j])) {
                throw new IllegalArgumentException(layer.name() + ": the variance " + variance[j] + " and epsilon "
                        + epsilon + " are no spread that float32 can scale by");
            }
        }
        chain.scale(scale, shift);
    }
}
