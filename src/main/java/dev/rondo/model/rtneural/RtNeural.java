package dev.rondo.model.rtneural;

import dev.rondo.NamedLayer;
import dev.rondo.compute.GateOrder;
import dev.rondo.graph.chain.Convolution;
import dev.rondo.graph.chain.SequentialBuilder;
import dev.rondo.graph.program.Program;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.model.json.JsonObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads RTNeural's JSON: a sequence of Keras layers, each with its type, the shape of its output, and its weights in the
 * layout of Keras.
 *
 * <p>Source: RTNeural's {@code model_loader.h}, which reads such files, and {@code model_utils.py}, which writes them. The
 * behaviour is that of the loader: conv1d is causal, and lstm and gru have their standard activations. {@code in_skip} of 1,
 * which exporters of audio models add to the format, adds the first values of the input to the output.
 */
public final class RtNeural {
    private static final Set<String> FIELDS = Set.of("type", "activation", "shape", "weights");

    /** More layers than any audio model has. */
    private static final int MOST_LAYERS = 1000;

    private final SequentialBuilder chain;
    /** The number of layers of each kind so far, which numbers them: they have no names in the file. */
    private final Map<String, Integer> kinds = new HashMap<>();

    private RtNeural(int inputSize) {
        chain = new SequentialBuilder(inputSize, false);
    }

    /** {@return whether a JSON file is a model of RTNeural} */
    public static boolean isOne(JsonObject file) {
        return file.has("in_shape") && file.has("layers");
    }

    /** {@return the model of a file, of one node if a network can hold it} */
    public static Program read(JsonObject file) {
        double skip = file.has("in_skip") ? file.number("in_skip") : 0;
        if (skip != 0 && skip != 1) {
            throw new IllegalArgumentException(
                    "in_skip must be 0, or 1 to add the input to the output, but is " + skip);
        }
        List<JsonObject> layers = file.objects("layers");
        if (layers.isEmpty() || layers.size() > MOST_LAYERS) {
            throw new IllegalArgumentException(
                    "a model has 1 to " + MOST_LAYERS + " layers, but this file has " + layers.size());
        }
        RtNeural model = new RtNeural(file.numbers("in_shape").last("in_shape"));
        JsonObject first = layers.getFirst();
        boolean input = isInput(first);
        if (input) {
            model.requireWidth(first, first.numbers("shape").last(first.called("shape")));
        }
        layers.subList(input ? 1 : 0, layers.size()).forEach(model::add);
        if (skip == 1) {
            model.chain.residual();
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        file.describe("rtneural", metadata);
        return model.chain.program(metadata);
    }

    /**
     * Whether a layer is Keras's {@code InputLayer}, which {@code model_utils.py} writes as of the type "unknown", without
     * weights. Its shape may be that of a list of inputs, {@code [[null, 1]]}.
     */
    private static boolean isInput(JsonObject layer) {
        if (!layer.text("type").equals("unknown")) {
            return false;
        }
        layer.requireNoOthers(FIELDS);
        boolean computes = layer.has("activation") && !layer.text("activation").isEmpty();
        if (computes || layer.has("weights") && !layer.numbers("weights").isEmpty()) {
            throw new IllegalArgumentException(
                    layer.name()
                            + " is of the type \"unknown\", which is the input of a model, but it has an activation or weights");
        }
        return true;
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
                        + "\"; the types that Rondo supports are dense, time-distributed-dense, lstm, gru, activation, conv1d,"
                        + " prelu and batchnorm");
        }
        boolean recurrent = type.equals("lstm") || type.equals("gru");
        String activation = layer.has("activation") ? layer.text("activation") : "";
        if (recurrent && !activation.isEmpty() && !activation.equals("tanh")) {
            throw new IllegalArgumentException(layer.called("activation") + " is \"" + activation
                    + "\", but RTNeural computes an " + type + " with tanh only");
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
            case "elu" -> chain.activate(Activation.ELU);
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
        Lstm lstm = Lstm.of(chain.width(), width);
        int[] gates = GateOrder.PYTORCH.blocksIn(GateOrder.KERAS, lstm);
        ParameterParts block = new ParameterParts()
                .addTransposed(weights.tensor(0, chain.width(), 4 * width), chain.width(), gates, width)
                .addTransposed(weights.tensor(1, width, 4 * width), width, gates, width)
                .add(weights.tensor(2, 4 * width))
                .add(new float[4 * width]);
        add(lstm, block);
    }

    private void addGru(JsonObject layer, int width) {
        layer.requireNoOthers(FIELDS);
        RtNeuralWeights weights = new RtNeuralWeights(layer, 3, 3);
        // [2][3 width]: biases of the input, then of the state
        float[] biases = weights.tensor(2, 2, 3 * width);
        Gru gru = Gru.of(chain.width(), width);
        int[] gates = GateOrder.PYTORCH.blocksIn(GateOrder.KERAS, gru);
        ParameterParts block = new ParameterParts()
                .addTransposed(weights.tensor(0, chain.width(), 3 * width), chain.width(), gates, width)
                .addTransposed(weights.tensor(1, width, 3 * width), width, gates, width)
                .addTransposed(Arrays.copyOf(biases, 3 * width), 1, gates, width)
                .addTransposed(Arrays.copyOfRange(biases, 3 * width, 6 * width), 1, gates, width);
        add(gru, block);
    }

    private void addConvolution(JsonObject layer, int width) {
        layer.requireNoOthers(
                Set.of("type", "activation", "shape", "weights", "kernel_size", "dilation", "groups", "padding"));
        if (layer.has("groups") && layer.size("groups") != 1) {
            throw new IllegalArgumentException(
                    layer.called("groups") + " must be 1: grouped convolutions are not supported");
        }
        int taps = layer.size("kernel_size");
        int dilation = layer.size("dilation");
        RtNeuralWeights weights = new RtNeuralWeights(layer, 2, 2);
        int inputs = chain.width();
        float[] kernel = weights.tensor(0, taps, inputs, width);
        float[] turned = new float[kernel.length]; // [outputs][inputs][taps]
        for (int i = 0; i < kernel.length; i++) {
            int in = i / width % inputs;
            turned[(i % width * inputs + in) * taps + i / width / inputs] = kernel[i];
        }
        chain.convolve(Convolution.causal(taps, dilation), turned, weights.tensor(1, width), taps, 1);
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
                        + epsilon + " give no scale that float32 can hold");
            }
        }
        chain.scale(scale, shift);
    }
}
