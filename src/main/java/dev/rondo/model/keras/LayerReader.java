package dev.rondo.model.keras;

import dev.rondo.graph.op.ActivationFunction.Kind;
import dev.rondo.graph.op.Softmax;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds layers from configurations and weights. Unknown layers and options are refused by name. */
final class LayerReader {
    private final boolean keras3;

    /**
     * Creates a reader.
     *
     * @param keras3 whether Keras 3 wrote the model
     */
    LayerReader(boolean keras3) {
        this.keras3 = keras3;
    }

    /**
     * Reads the layers of a model.
     *
     * @param weights their weights
     */
    LayerGraph graph(Topology topology, LayerWeights.OfModel weights) {
        Map<String, KerasLayer> layers = new LinkedHashMap<>();
        topology.layers().forEach((name, layer) -> {
            LayerWeights own = weights.next(layer);
            if (!layer.className().equals(InputPort.LAYER)) {
                layers.put(name, layer.naming(() -> read(layer, own, "")));
            }
        });
        return LayerGraph.of(topology, layers);
    }

    /**
     * Reads a layer.
     *
     * @param object the path of its weights inside the layer that the file names; empty for that layer itself
     */
    KerasLayer read(LayerConfig config, LayerWeights weights, String object) {
        if (config.operator() != null) {
            return KerasOperator.read(config);
        }
        return switch (config.className()) {
            case "Sequential", "Functional", "Model" -> graph(ModelConfig.read(config), weights.model(object));
            case "Dense" -> KerasDense.read(config, weights, object, keras3);
            case "Embedding" -> KerasEmbedding.read(config, weights, object);
            case "SimpleRNN", "GRU", "LSTM", "RNN", "CuDNNGRU", "CuDNNLSTM" ->
                KerasRecurrent.read(config, weights, object, keras3);
            case "Bidirectional" -> KerasBidirectional.read(config, weights, object, keras3);
            case "TimeDistributed" -> timeDistributed(config, weights, object);
            case "Conv1D", "Convolution1D" -> KerasConv.read(config, weights, object, keras3);
            case "Conv2D", "Convolution2D" -> KerasConv2d.read(config, weights, object, keras3);
            case "SeparableConv1D", "SeparableConvolution1D" ->
                KerasSeparableConv.read(config, weights, object, keras3);
            case "DepthwiseConv1D" -> KerasSeparableConv.readDepthwise(config, weights, object, keras3);
            case "Normalization" -> KerasScaling.normalization(config, weights, object);
            case "Attention", "AdditiveAttention" -> KerasAttention.read(config, weights, object);
            case "MultiHeadAttention" -> KerasMultiHeadAttention.read(config, weights, object);
            case "LayerNormalization" -> KerasNorm.readLayer(config, weights, object);
            case "BatchNormalization", "SyncBatchNormalization" -> KerasNorm.readBatch(config, weights, object);
            case "PReLU" -> KerasPrelu.read(config, weights, object);
            default -> withoutWeights(config);
        };
    }

    private KerasLayer withoutWeights(LayerConfig config) {
        KerasLayer layer = switch (config.className()) {
            case "Masking" -> new KerasMasking(config.number("mask_value", 0));
            case "Dropout",
                    "SpatialDropout1D",
                    "SpatialDropout2D",
                    "GaussianNoise",
                    "GaussianDropout",
                    "AlphaDropout",
                    "ActivityRegularization" -> KerasUnchanged.read(config);
            case "Concatenate" -> merge(KerasMerge.Kind.CONCATENATE, config);
            case "Add" -> merge(KerasMerge.Kind.ADD, config);
            case "Subtract" -> merge(KerasMerge.Kind.SUBTRACT, config);
            case "Multiply" -> merge(KerasMerge.Kind.MULTIPLY, config);
            case "Average" -> merge(KerasMerge.Kind.AVERAGE, config);
            case "Maximum" -> merge(KerasMerge.Kind.MAXIMUM, config);
            case "Minimum" -> merge(KerasMerge.Kind.MINIMUM, config);
            case "MaxPooling1D", "MaxPool1D" -> KerasPool.read(true, config);
            case "AveragePooling1D", "AvgPool1D" -> KerasPool.read(false, config);
            case "GlobalMaxPooling1D", "GlobalMaxPool1D" -> KerasGlobalPool.read(true, config);
            case "GlobalAveragePooling1D", "GlobalAvgPool1D" -> KerasGlobalPool.read(false, config);
            case "MaxPooling2D", "MaxPool2D" -> KerasPool2d.Windows.read(true, config);
            case "AveragePooling2D", "AvgPool2D" -> KerasPool2d.Windows.read(false, config);
            case "GlobalMaxPooling2D", "GlobalMaxPool2D" -> KerasPool2d.Whole.read(true, config);
            case "GlobalAveragePooling2D", "GlobalAvgPool2D" -> KerasPool2d.Whole.read(false, config);
            case "ZeroPadding1D" -> KerasSteps.Padding.read(config);
            case "Cropping1D" -> KerasSteps.Cropping.read(config);
            case "UpSampling1D" -> new KerasSteps.UpSampling(KerasConv.one(config, "size", 2));
            case "Rescaling" -> KerasScaling.rescaling(config);
            case "UnitNormalization" -> new KerasUnitNorm(config.has("axis") ? config.integers("axis") : List.of(-1));
            case "Dot" -> KerasDot.read(config);
            case "RepeatVector" -> new KerasShape.Repeat(config.size("n"));
            case "Flatten" -> flatten(config);
            case "Reshape" -> new KerasShape.To(config.integers("target_shape"));
            case "Permute" -> new KerasShape.Permute(config.integers("dims"));
            case "NotEqual" -> KerasMaskOps.NOT_EQUAL;
            case "LogicalOr" -> KerasMaskOps.LOGICAL_OR;
            case "Any" -> any(config);
            default -> activation(config);
        };
        config.requireAllUsed();
        return layer;
    }

    private KerasLayer activation(LayerConfig config) {
        return switch (config.className()) {
            case "Activation" -> KerasActivation.take(config, "activation", keras3);
            case "ReLU" -> KerasPrelu.readRelu(config);
            case "LeakyReLU" -> KerasActivation.of("leaky_relu", Kind.LEAKYRELU, slope(config), 0);
            case "ELU" -> KerasActivation.of("elu", Kind.ELU, config.number("alpha", 1), 0);
            case "Softmax" -> softmax(config);
            default -> throw config.refuse("is not supported");
        };
    }

    /** Keras 2 calls the slope alpha. The default is 0.3 in both versions. */
    private static float slope(LayerConfig config) {
        return config.number(config.has("alpha") ? "alpha" : "negative_slope", 0.3f);
    }

    /** Unlike the activation, the layer excludes masked elements from its sums, for which it needs a mask of the input's shape. */
    private static KerasLayer softmax(LayerConfig config) {
        List<Integer> axes = config.has("axis") ? config.integers("axis") : List.of(-1);
        if (!axes.equals(List.of(-1))) {
            throw config.refuse("has axis " + axes + ", but only the last one, -1, is supported");
        }
        return new KerasActivation("softmax", null, new Softmax(-1, false, false), false);
    }

    private KerasLayer merge(KerasMerge.Kind kind, LayerConfig config) {
        int axis = kind == KerasMerge.Kind.CONCATENATE && config.has("axis") ? config.integer("axis") : -1;
        return new KerasMerge(kind, axis, keras3);
    }

    private static KerasLayer flatten(LayerConfig config) {
        config.requireOnly("data_format", "channels_last");
        return new KerasShape.To(List.of(-1));
    }

    private static KerasLayer any(LayerConfig config) {
        config.requireOnly("keepdims", false);
        List<Integer> axes = config.peek("axis") == null ? List.of(-1) : config.integers("axis");
        if (!axes.equals(List.of(-1))) {
            throw config.refuse("has axis " + axes + ", but only -1 is supported");
        }
        return KerasMaskOps.ANY;
    }

    private KerasLayer timeDistributed(LayerConfig config, LayerWeights weights, String object) {
        KerasLayer inner = read(config.layer("layer"), weights, object.isEmpty() ? "layer" : object + "/layer");
        config.requireAllUsed();
        return KerasTimeDistributed.of(inner);
    }
}
