package dev.rondo.model.nam;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.graph.chain.LayerChain;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Lstm;
import dev.rondo.model.json.JsonNumbers;
import dev.rondo.model.json.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads Neural Amp Modeler's {@code .nam} files with the architecture LSTM. Their weights are one list: for each layer W
 * [4H][I + H], with the gates i f g o in the order of PyTorch, b [4H], and the initial state h [H] and c [H]; then the weight
 * [O][H] and bias [O] of the head.
 *
 * <p>Source: the order in which {@code lstm.cpp} of NeuralAmpModelerCore reads them.
 */
public final class Nam {
    /** The architecture that is a recurrent network. */
    private static final String LSTM = "LSTM";

    private static final Set<String> FIELDS =
            Set.of("version", "architecture", "config", "weights", "sample_rate", "metadata");

    private static final Set<String> OPTIONS =
            Set.of("input_size", "hidden_size", "num_layers", "in_channels", "out_channels");

    /** Each layer takes a kilobyte and more, however few weights it has. */
    private static final int MOST_LAYERS = 1000;

    private final int inputSize;
    private final int hiddenSize;
    private final int outputSize;
    private final int depth;
    private final float[] weights;
    private int at;

    private Nam(JsonObject config, float[] weights) {
        config.requireNoOthers(OPTIONS);
        this.inputSize = config.count("input_size");
        this.hiddenSize = config.count("hidden_size");
        this.depth = config.count("num_layers");
        this.outputSize = config.has("out_channels") ? config.count("out_channels") : 1;
        this.weights = weights;
        if (config.has("in_channels") && config.count("in_channels") != inputSize) {
            throw new IllegalArgumentException("config.in_channels is " + config.count("in_channels")
                    + ", but config.input_size is " + inputSize + ", and a network has one width of input");
        }
        requireCount();
        if (depth > MOST_LAYERS) {
            throw new IllegalArgumentException(
                    "config.num_layers must be at most " + MOST_LAYERS + ", but is " + depth);
        }
    }

    private void requireCount() {
        long first = count(inputSize);
        long others = Math.multiplyExact(depth - 1L, count(hiddenSize));
        long head = Math.multiplyExact((long) outputSize, hiddenSize + 1L);
        long expected = Math.addExact(Math.addExact(first, others), head);
        if (weights.length != expected) {
            throw new IllegalArgumentException("the config (" + depth + " layers, " + inputSize + " -> " + hiddenSize
                    + " -> " + outputSize + ") needs " + expected + " weights, but the file has " + weights.length);
        }
    }

    /** The number of weights of one layer. */
    private long count(int input) {
        long rows = 4L * hiddenSize;
        return Math.addExact(Math.multiplyExact(rows, (long) input + hiddenSize + 1), 2L * hiddenSize);
    }

    /** {@return whether a JSON file is a .nam file} */
    public static boolean isOne(JsonObject file) {
        return file.has("architecture");
    }

    /**
     * {@return the network of a file, with the initial state in the file}
     *
     * @param size which submodel to take if the file is a container of several
     */
    public static Network read(JsonObject file, double size) {
        String architecture = file.text("architecture");
        if (architecture.equals(SlimmableContainer.ARCHITECTURE)) {
            file.requireNoOthers(FIELDS);
            return read(SlimmableContainer.submodel(file, size, LSTM), describe(file));
        }
        if (!architecture.equals(LSTM)) {
            throw new IllegalArgumentException("the architecture of this .nam file is \"" + architecture
                    + "\", but Rondo reads only LSTM: the others are not recurrent networks");
        }
        return read(file, new LinkedHashMap<>());
    }

    /** Reads a file with the architecture LSTM; its own metadata replaces that of its container. */
    private static Network read(JsonObject file, Map<String, String> metadata) {
        file.requireNoOthers(FIELDS);
        String version = file.text("version");
        if (!version.startsWith("0.")) {
            throw new IllegalArgumentException("the version of this .nam file is \"" + version
                    + "\", but Rondo reads versions that begin with 0.");
        }
        JsonNumbers weights = file.numbers("weights");
        metadata.putAll(describe(file));
        int count = weights.values().length;
        return new Nam(file.object("config"), weights.tensor("weights", count)).network(metadata);
    }

    private static Map<String, String> describe(JsonObject file) {
        Map<String, @Nullable Object> about = new LinkedHashMap<>(file.fields());
        about.keySet().retainAll(Set.of("version", "sample_rate", "metadata"));
        Map<String, String> metadata = new LinkedHashMap<>();
        new JsonObject("", about).describe("nam", metadata);
        return metadata;
    }

    private Network network(Map<String, String> metadata) {
        LayerChain chain = new LayerChain();
        for (int layer = 0; layer < depth; layer++) {
            int input = layer == 0 ? inputSize : hiddenSize;
            chain.add(new NamedLayer("lstm", layer, Lstm.of(input, hiddenSize)), takeLayer(input));
            chain.beginWith(take(hiddenSize), take(hiddenSize));
        }
        chain.add(new NamedLayer("head", 0, Dense.of(hiddenSize, outputSize)), take(weights.length - at));
        return chain.network(SkipPolicy.CARRY, metadata);
    }

    /** Takes the parameters of one layer: splits W, and takes b as the first bias; the second is zeros. */
    private float[][] takeLayer(int input) {
        int rows = 4 * hiddenSize;
        float[] w = new float[rows * input];
        float[] r = new float[rows * hiddenSize];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(weights, at, w, row * input, input);
            System.arraycopy(weights, at + input, r, row * hiddenSize, hiddenSize);
            at += input + hiddenSize;
        }
        return new float[][] {w, r, take(rows), new float[rows]};
    }

    private float[] take(int count) {
        float[] taken = Arrays.copyOfRange(weights, at, at + count);
        at += count;
        return taken;
    }
}
