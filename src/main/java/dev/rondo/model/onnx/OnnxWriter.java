package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.ColumnEmbedding;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Dropout;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.LayerNorm;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Residual;
import dev.rondo.layer.Scale;
import dev.rondo.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes a network as an ONNX model, layer by layer: a recurrent layer is an RNN, GRU or LSTM, a dense layer a MatMul, an
 * Add and its activation, an embedding a Gather, embedded columns Gathers and a Concat, dropout a Dropout, which has no effect outside training.
 *
 * <p>Values between layers are [T][N][width], as in the network. {@code OnnxModels.save} documents the names
 * of inputs, outputs and metadata.
 */
public final class OnnxWriter {
    /** Of ONNX 1.12 (2022): since then, the operators used here have only gained types. */
    private static final int OPSET = 17;

    private static final int IR_VERSION = 8;

    /** The capacity of protobuf, minus room for names, metadata and messages. */
    private static final long MOST_PARAMETERS = (Integer.MAX_VALUE - (64L << 20)) / Float.BYTES;

    private final OnnxGraphWriter nodes = new OnnxGraphWriter();
    private final Network network;

    private OnnxWriter(Network network) {
        this.network = network;
    }

    /**
     * {@return the model}
     *
     * @param network the network
     * @throws IllegalArgumentException when ONNX has no operator for a layer, or the weights do not fit into a file
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

    /** Depth and module of each layer with weights, one per line; empty when a name contains a line break. */
    private Optional<String> modules() {
        List<String> lines = network.layers().stream()
                .filter(named -> named.layer().parameterCount() > 0)
                .map(named -> named.depth() + " " + named.module())
                .toList();
        return lines.stream().anyMatch(line -> line.indexOf('\n') >= 0)
                ? Optional.empty()
                : Optional.of(String.join("\n", lines));
    }

    /** Adds the states as outputs after the network's own, in the order of the layers. */
    private void addStates(NamedLayer named) {
        List<Integer> widths = named.layer().stateWidths();
        int directions = named.layer().directions();
        for (int i = 0; i < widths.size() / directions; i++) {
            nodes.stateOutput(state(named, i) + "_next", directions, widths.get(i));
        }
    }

    /** The name of the input for h (0) or c (1) of a layer. */
    private static String state(NamedLayer named, int slot) {
        return OnnxWeights.name(named, slot == 0 ? "h" : "c");
    }

    /**
     * Adds a layer.
     *
     * @param prefix the prefix of the names of its inner values
     * @param x the name of its input
     * @param y the name of its output
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
            case ColumnEmbedding columns -> addColumns(named, columns, prefix, x, y);
            case Dropout dropout ->
                nodes.add(module, "Dropout", List.of(x, nodes.number(prefix + ".ratio", dropout.rate())), List.of(y));
            case Residual residual -> addResidual(residual, prefix, x, y);
            case Scale scale -> {
                String scaled = prefix + ".scaled";
                nodes.add(module + ".mul", "Mul", List.of(x, weights(named, "weight", scale.size())), List.of(scaled));
                nodes.add(module + ".add", "Add", List.of(scaled, weights(named, "bias", scale.size())), List.of(y));
            }
            case LayerNorm norm ->
                nodes.add(
                        module,
                        "LayerNormalization",
                        List.of(x, weights(named, "weight", norm.size()), weights(named, "bias", norm.size())),
                        List.of(y),
                        OnnxGraphWriter.integer("axis", -1),
                        OnnxGraphWriter.real("epsilon", norm.epsilon()));
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

    /** Adds a Slice for each run of numbers, a Gather, Cast and Gather for each index, and a Concat of the results. */
    private void addColumns(NamedLayer named, ColumnEmbedding layer, String prefix, String x, String y) {
        List<String> parts = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < layer.columns().size(); i++) {
            ColumnEmbedding.Column column = layer.columns().get(i);
            addNumbers(prefix, x, next, column.index(), parts);
            next = column.index() + 1;
            String index = prefix + ".column" + column.index();
            nodes.add(
                    index,
                    "Gather",
                    List.of(x, nodes.index(index + ".index", column.index())),
                    List.of(index),
                    OnnxGraphWriter.integer("axis", 2));
            nodes.add(
                    index + ".cast",
                    "Cast",
                    List.of(index),
                    List.of(index + ".token"),
                    OnnxGraphWriter.integer("to", TensorProto.DataType.INT64.getNumber()));
            String table = weights(named, "tables." + i + ".weight", column.vocabularySize(), column.width());
            nodes.add(index + ".lookup", "Gather", List.of(table, index + ".token"), List.of(index + ".vector"));
            parts.add(index + ".vector");
        }
        addNumbers(prefix, x, next, layer.inputSize(), parts);
        nodes.add(nodeName(named, prefix), "Concat", parts, List.of(y), OnnxGraphWriter.integer("axis", 2));
    }

    private void addNumbers(String prefix, String x, int from, int to, List<String> parts) {
        if (from < to) {
            String part = prefix + ".numbers" + from;
            nodes.add(
                    part,
                    "Slice",
                    List.of(
                            x,
                            nodes.integers(part + ".starts", from),
                            nodes.integers(part + ".ends", to),
                            nodes.integers(part + ".axes", 2)),
                    List.of(part));
            parts.add(part);
        }
    }

    /** The name of the module, or the prefix when it is empty. */
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
        if (!linear) {
            new ActivationNodes(nodes).add(dense.activation(), module, prefix, sum, y);
        }
    }

    /** Adds the first values of the network's input. */
    private void addResidual(Residual residual, String prefix, String x, String y) {
        String first = "in0";
        if (residual.size() < network.inputSize()) {
            first = prefix + ".input";
            nodes.add(
                    prefix + ".slice",
                    "Slice",
                    List.of(
                            "in0",
                            nodes.integers(prefix + ".start", 0),
                            nodes.integers(prefix + ".end", residual.size()),
                            nodes.integers(prefix + ".axis", 2)),
                    List.of(first));
        }
        nodes.add(prefix + ".add", "Add", List.of(x, first), List.of(y));
    }

    /** Adds a recurrent layer of one or two directions, which writes [T][directions][N][H]. */
    private void addRecurrent(NamedLayer named, Layer layer, String prefix, String x, String y) {
        requireNoMoreThanOnnx(named, layer);
        OnnxWeights weights = OnnxWeights.of(network, named);
        boolean isLstm = layer instanceof Lstm;
        int directions = weights.directions();
        String hidden = state(named, 0);
        nodes.stateInput(hidden, directions, weights.hidden());
        List<String> inputs = new ArrayList<>(List.of(
                x,
                nodes.weights(OnnxWeights.name(named, "W"), weights.w(), directions, weights.rows(), layer.inputSize()),
                nodes.weights(OnnxWeights.name(named, "R"), weights.r(), directions, weights.rows(), weights.hidden()),
                weights.hasBias()
                        ? nodes.weights(OnnxWeights.name(named, "B"), weights.b(), directions, 2 * weights.rows())
                        : "",
                "",
                hidden));
        List<String> outputs = new ArrayList<>(List.of(y, hidden + "_next"));
        if (isLstm) {
            String cell = state(named, 1);
            nodes.stateInput(cell, directions, weights.hidden());
            inputs.add(cell);
            outputs.add(cell + "_next");
        }
        if (weights.hasPeepholes()) {
            inputs.add(nodes.weights(OnnxWeights.name(named, "P"), weights.p(), directions, 3 * weights.hidden()));
        }
        nodes.add(
                OnnxWeights.name(named, layer.kind()),
                layer.kind().toUpperCase(Locale.ROOT),
                inputs,
                outputs,
                weights.attributes(layer));
    }

    private static void requireNoMoreThanOnnx(NamedLayer named, Layer layer) {
        String missing = switch (layer) {
            case Lstm lstm ->
                lstm.projectionSize() > 0
                        ? "LSTM has no projection"
                        : lstm.normalization().isNone() ? null : "LSTM has no layer normalization";
            case Gru gru -> gru.normalization().isNone() ? null : "GRU has no layer normalization";
            default -> null;
        };
        if (missing != null) {
            throw new IllegalArgumentException("ONNX's " + missing + ", but " + SafeText.quote(named.module()) + " is "
                    + layer.describe() + ". Models.save writes any network");
        }
    }

    private void addMerge(Bidirectional both, String prefix, String y) {
        String all = prefix + ".Y";
        if (both.merge() == Bidirectional.Merge.CONCAT) {
            nodes.add(
                    prefix + ".transpose",
                    "Transpose",
                    List.of(all),
                    List.of(prefix + ".concatenated"),
                    OnnxGraphWriter.integers("perm", List.of(0L, 2L, 1L, 3L)));
            // 0 keeps a dimension
            String shape = nodes.integers(prefix + ".shape", 0, 0, both.outputSize());
            nodes.add(prefix + ".reshape", "Reshape", List.of(prefix + ".concatenated", shape), List.of(y));
            return;
        }
        String forward = direction(prefix, "forward", 0);
        String backward = direction(prefix, "backward", 1);
        switch (both.merge()) {
            case SUM -> nodes.add(prefix + ".add", "Add", List.of(forward, backward), List.of(y));
            case MUL -> nodes.add(prefix + ".mul", "Mul", List.of(forward, backward), List.of(y));
            default -> {
                nodes.add(prefix + ".add", "Add", List.of(forward, backward), List.of(prefix + ".sum"));
                nodes.add(
                        prefix + ".half",
                        "Mul",
                        List.of(prefix + ".sum", nodes.number(prefix + ".factor", 0.5f)),
                        List.of(y));
            }
        }
    }

    /** One of the two directions, [T][N][H]. */
    private String direction(String prefix, String name, int index) {
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
