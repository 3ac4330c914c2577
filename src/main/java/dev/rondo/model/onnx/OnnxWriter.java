package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Dropout;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes a network as an ONNX model, layer by layer: a recurrent layer is an RNN, GRU or LSTM, a dense layer a MatMul, an
 * Add and its activation, an embedding a Gather, dropout a Dropout, which does nothing outside of training.
 *
 * <p>Values that lie between layers are [T][N][width], as the network's own. {@link dev.rondo.model.OnnxModels#save} says
 * what inputs, outputs and metadata are called.
 */
public final class OnnxWriter {
    /** ONNX 1.12, of 2022: the operators used here have not changed since, but for the types they take. */
    private static final int OPSET = 17;

    private static final int IR_VERSION = 8;

    /** What protobuf can hold, less what names, metadata and messages may need. */
    private static final long MOST_PARAMETERS = (Integer.MAX_VALUE - (64L << 20)) / Float.BYTES;

    private final OnnxGraphWriter nodes = new OnnxGraphWriter();
    private final Network network;

    private OnnxWriter(Network network) {
        this.network = network;
    }

    /**
     * {@return the model}
     *
     * @param network any
     * @throws IllegalArgumentException when it has a layer that ONNX has no operator for, or more weights than a file holds
     */
    public static ModelProto model(Network network) {
        if (network.parameterCount() > MOST_PARAMETERS) {
            throw new IllegalArgumentException("an ONNX file holds less than 2 GiB, but the network has "
                    + network.parameterCount() + " parameters");
        }
        return new OnnxWriter(network).model();
    }

    private ModelProto model() {
        if (network.readsTokens()) {
            nodes.tokens("in0");
        } else {
            nodes.input("in0", network.inputSize());
        }
        String value = "in0";
        List<NamedLayer> layers = network.layers();
        for (int i = 0; i < layers.size(); i++) {
            String next = i == layers.size() - 1 ? "out0" : "layer" + i + ".y";
            add(layers.get(i), "layer" + i, value, next);
            value = next;
        }
        nodes.output("out0", network.outputSize());
        layers.forEach(this::addStates);
        return wrap();
    }

    private ModelProto wrap() {
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("rondo")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setGraph(nodes.graph("rondo"));
        TreeMap<String, String> metadata = new TreeMap<>(network.metadata());
        metadata.put("rondo.skip_policy", network.skipPolicy().name().toLowerCase(Locale.ROOT));
        modules().ifPresent(modules -> metadata.put("rondo.modules", modules));
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }

    /** What layers are called that have weights, depth and module, a line each; names that have lines are not kept. */
    private Optional<String> modules() {
        List<String> lines = network.layers().stream()
                .filter(named -> named.layer().parameterCount() > 0)
                .map(named -> named.depth() + " " + named.module())
                .toList();
        return lines.stream().anyMatch(line -> line.indexOf('\n') >= 0)
                ? Optional.empty()
                : Optional.of(String.join("\n", lines));
    }

    /** States are outputs behind the network's own, in the order of the layers. */
    private void addStates(NamedLayer named) {
        List<Integer> widths = named.layer().stateWidths();
        int ways = named.layer() instanceof Bidirectional ? 2 : 1;
        for (int i = 0; i < widths.size() / ways; i++) {
            nodes.stateOutput(state(named, i) + "_next", ways, widths.get(i));
        }
    }

    /** What the input is called that holds h (0) or c (1) of a layer. */
    private static String state(NamedLayer named, int slot) {
        return OnnxWeights.name(named, slot == 0 ? "h" : "c");
    }

    /**
     * Adds a layer.
     *
     * @param prefix of the names of values inside it
     * @param x the value it reads
     * @param y the name of what it writes
     */
    private void add(NamedLayer named, String prefix, String x, String y) {
        String module = nodeName(named, prefix);
        switch (named.layer()) {
            case Dense dense -> addDense(named, dense, prefix, x, y);
            case Embedding embedding ->
                nodes.add(
                        module,
                        "Gather",
                        List.of(weights(named, "weight", embedding.inputSize(), embedding.outputSize()), x),
                        List.of(y));
            case Dropout dropout ->
                nodes.add(module, "Dropout", List.of(x, nodes.number(prefix + ".ratio", dropout.rate())), List.of(y));
            case Bidirectional both -> {
                addRecurrent(named, both.layer(), prefix, x, prefix + ".Y");
                addMerge(both, prefix, y);
            }
            case Layer recurrent -> {
                addRecurrent(named, recurrent, prefix, x, prefix + ".Y");
                nodes.add(
                        prefix + ".squeeze", "Squeeze", List.of(prefix + ".Y", nodes.integers("axis", 1)), List.of(y));
            }
        }
    }

    /** The module's, as far as it has one. */
    private static String nodeName(NamedLayer named, String prefix) {
        return named.module().isEmpty() ? prefix : named.module();
    }

    private String weights(NamedLayer named, String parameter, int... shape) {
        String name = OnnxWeights.plainName(named, parameter);
        nodes.weights(name, network.parameter(name), shape);
        return name;
    }

    private void addDense(NamedLayer named, Dense dense, String prefix, String x, String y) {
        String module = nodeName(named, prefix);
        boolean linear = dense.activation() == Activation.LINEAR;
        String sum = linear ? y : prefix + ".sum";
        String product = dense.bias() ? prefix + ".product" : sum;
        String kernel = OnnxWeights.plainName(named, "kernel");
        float[] transposed = OnnxWeights.transposed(
                network.parameter(OnnxWeights.plainName(named, "weight")), dense.outputSize(), dense.inputSize());
        nodes.weights(kernel, transposed, dense.inputSize(), dense.outputSize());
        nodes.add(module + ".matmul", "MatMul", List.of(x, kernel), List.of(product));
        if (dense.bias()) {
            nodes.add(
                    module + ".add", "Add", List.of(product, weights(named, "bias", dense.outputSize())), List.of(sum));
        }
        switch (dense.activation()) {
            case LINEAR -> {}
            case TANH -> nodes.add(module + ".tanh", "Tanh", List.of(sum), List.of(y));
            case SIGMOID -> nodes.add(module + ".sigmoid", "Sigmoid", List.of(sum), List.of(y));
            case RELU -> nodes.add(module + ".relu", "Relu", List.of(sum), List.of(y));
            case SOFTMAX ->
                nodes.add(module + ".softmax", "Softmax", List.of(sum), List.of(y), OnnxGraphWriter.integer("axis", -1));
        }
    }

    /** A recurrent layer of one way or both, which writes [T][ways][N][H]. */
    private void addRecurrent(NamedLayer named, Layer layer, String prefix, String x, String y) {
        if (layer instanceof Lstm lstm && lstm.projectionSize() > 0) {
            throw new IllegalArgumentException(
                    "ONNX's LSTM has no projection, but \"" + named.module() + "\" is " + layer.describe());
        }
        OnnxWeights weights = OnnxWeights.of(network, named);
        boolean isLstm = layer instanceof Lstm;
        int ways = weights.ways();
        String hidden = state(named, 0);
        nodes.stateInput(hidden, ways, weights.hidden());
        List<String> inputs = new ArrayList<>(List.of(
                x,
                nodes.weights(OnnxWeights.name(named, "W"), weights.w(), ways, weights.rows(), layer.inputSize()),
                nodes.weights(OnnxWeights.name(named, "R"), weights.r(), ways, weights.rows(), weights.hidden()),
                weights.hasBias()
                        ? nodes.weights(OnnxWeights.name(named, "B"), weights.b(), ways, 2 * weights.rows())
                        : "",
                "",
                hidden));
        List<String> outputs = new ArrayList<>(List.of(y, hidden + "_next"));
        if (isLstm) {
            String cell = state(named, 1);
            nodes.stateInput(cell, ways, weights.hidden());
            inputs.add(cell);
            outputs.add(cell + "_next");
        }
        if (weights.hasPeepholes()) {
            inputs.add(nodes.weights(OnnxWeights.name(named, "P"), weights.p(), ways, 3 * weights.hidden()));
        }
        nodes.add(
                OnnxWeights.name(named, layer.kind()),
                layer.kind().toUpperCase(Locale.ROOT),
                inputs,
                outputs,
                weights.attributes(layer));
    }

    private void addMerge(Bidirectional both, String prefix, String y) {
        String all = prefix + ".Y";
        if (both.merge() == Bidirectional.Merge.CONCAT) {
            nodes.add(
                    prefix + ".transpose",
                    "Transpose",
                    List.of(all),
                    List.of(prefix + ".beside"),
                    OnnxGraphWriter.integers("perm", List.of(0L, 2L, 1L, 3L)));
            // 0 keeps a dimension
            String shape = nodes.integers(prefix + ".shape", 0, 0, both.outputSize());
            nodes.add(prefix + ".reshape", "Reshape", List.of(prefix + ".beside", shape), List.of(y));
            return;
        }
        String ahead = way(prefix, "ahead", 0);
        String back = way(prefix, "back", 1);
        switch (both.merge()) {
            case SUM -> nodes.add(prefix + ".add", "Add", List.of(ahead, back), List.of(y));
            case MUL -> nodes.add(prefix + ".mul", "Mul", List.of(ahead, back), List.of(y));
            default -> {
                nodes.add(prefix + ".add", "Add", List.of(ahead, back), List.of(prefix + ".sum"));
                nodes.add(
                        prefix + ".half",
                        "Mul",
                        List.of(prefix + ".sum", nodes.number(prefix + ".factor", 0.5f)),
                        List.of(y));
            }
        }
    }

    /** One of the two ways, [T][N][H]. */
    private String way(String prefix, String name, int index) {
        String value = prefix + "." + name;
        nodes.add(
                value,
                "Gather",
                List.of(prefix + ".Y", nodes.index(value + ".index", index)),
                List.of(value),
                OnnxGraphWriter.integer("axis", 1));
        return value;
    }
}
