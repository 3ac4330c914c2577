package dev.rondo.model.audio;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Layer;
import dev.rondo.model.Graph.Port;
import dev.rondo.model.Tensor;
import dev.rondo.model.graph.Activate;
import dev.rondo.model.graph.ActivationFunction;
import dev.rondo.model.graph.Binary;
import dev.rondo.model.graph.Conv;
import dev.rondo.model.graph.GraphBuilder;
import dev.rondo.model.graph.Identity;
import dev.rondo.model.graph.NetworkOperator;
import dev.rondo.model.graph.Operator;
import dev.rondo.model.graph.Program;
import dev.rondo.model.graph.Softmax;
import dev.rondo.model.graph.Transpose;
import dev.rondo.model.graph.Unary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Layers one after another, [T][N][width] from each to the next. Those that a network has are collected into networks;
 * between these stand operators. A model of nothing but a network's layers is one network, which can be stepped.
 */
final class Chain {
    private static final int ANY = -1;

    private final GraphBuilder graph = new GraphBuilder();
    private final int inputSize;
    private final Map<String, Integer> kinds = new LinkedHashMap<>();
    private final List<NamedLayer> layers = new ArrayList<>();
    private final List<float[]> parameters = new ArrayList<>();
    private String value = "in0";
    private int width;
    private int nodes;

    Chain(int inputSize) {
        this.inputSize = inputSize;
        this.width = inputSize;
    }

    /** What the next layer reads. */
    int width() {
        return width;
    }

    /** Adds a layer of a network. */
    void add(Layer layer, Block block) {
        int number = kinds.merge(layer.kind(), 1, Integer::sum);
        layers.add(new NamedLayer(number == 1 ? layer.kind() : layer.kind() + number, 0, layer));
        parameters.addAll(block.parts());
        width = layer.outputSize();
    }

    /** Adds an activation: to the dense layer before it where there is one without. */
    void activate(Activation activation) {
        if (!layers.isEmpty()
                && layers.getLast().layer() instanceof Dense dense
                && dense.activation() == Activation.LINEAR) {
            NamedLayer last = layers.removeLast();
            Layer activated = new Dense(dense.inputSize(), dense.outputSize(), activation, dense.bias());
            layers.add(new NamedLayer(last.module(), last.depth(), activated));
            return;
        }
        switch (activation) {
            case LINEAR -> {}
            case TANH -> function(ActivationFunction.Kind.TANH);
            case SIGMOID -> function(ActivationFunction.Kind.SIGMOID);
            case RELU -> function(ActivationFunction.Kind.RELU);
            case SOFTMAX -> node("Softmax", new Softmax(-1, false, false));
        }
    }

    void elu() {
        function(ActivationFunction.Kind.ELU);
    }

    private void function(ActivationFunction.Kind kind) {
        node(kind.name().charAt(0) + kind.name().substring(1).toLowerCase(java.util.Locale.ROOT), activation(kind));
    }

    private static Operator activation(ActivationFunction.Kind kind) {
        return new Activate(ActivationFunction.of(kind));
    }

    /**
     * Adds a convolution along time that looks back only.
     *
     * @param kernel [taps][width][outputs], the last tap on the step itself
     */
    void convolve(float[] kernel, float[] bias, int taps, int dilation, int outputs) {
        float[] weights = new float[kernel.length]; // [outputs][width][taps]
        for (int tap = 0; tap < taps; tap++) {
            for (int in = 0; in < width; in++) {
                for (int out = 0; out < outputs; out++) {
                    weights[(out * width + in) * taps + tap] = kernel[(tap * width + in) * outputs + out];
                }
            }
        }
        int before = Math.multiplyExact(taps - 1, dilation);
        node("Transpose", new Transpose(List.of(1, 2, 0)));
        node(
                "Conv",
                new Conv(1, dilation, new Conv.Padding(before, 0, false, false), 1),
                constant(List.of(outputs, width, taps), weights),
                constant(List.of(outputs), bias));
        node("Transpose", new Transpose(List.of(2, 0, 1)));
        width = outputs;
    }

    /** Adds {@code x} where it is positive, and slope times x where it is negative: relu(x) - slope relu(-x). */
    void prelu(float[] slope) {
        flush();
        String x = value;
        String positive = node("Relu", activation(ActivationFunction.Kind.RELU));
        value = x;
        node("Neg", Unary.NEG);
        node("Relu", activation(ActivationFunction.Kind.RELU));
        String negative = node("Mul", Binary.MUL, constant(List.of(slope.length), slope));
        value = positive;
        node("Sub", Binary.SUB, negative);
    }

    /** Adds {@code scale x + shift}, channel by channel. */
    void scale(float[] scale, float[] shift) {
        node("Mul", Binary.MUL, constant(List.of(width), scale));
        node("Add", Binary.ADD, constant(List.of(width), shift));
    }

    private String constant(List<Integer> shape, float[] values) {
        String name = "constant" + nodes++;
        graph.constant(name, Tensor.of(shape, values));
        return name;
    }

    /** Adds a node that reads the value so far, then others; what it writes is the value from now on. */
    private String node(String kind, Operator operator, String... others) {
        flush();
        return write(kind, operator, others);
    }

    private String write(String kind, Operator operator, String... others) {
        List<String> inputs = new ArrayList<>(List.of(value));
        inputs.addAll(List.of(others));
        value = "value" + nodes++;
        graph.add(kind.toLowerCase(java.util.Locale.ROOT) + nodes, kind, operator, inputs, List.of(value));
        return value;
    }

    /** Makes a network of the layers since the last operator. */
    private void flush() {
        if (!layers.isEmpty()) {
            write("Network", new NetworkOperator(network(Map.of())));
            layers.clear();
            parameters.clear();
        }
    }

    private Network network(Map<String, String> metadata) {
        int count = 0;
        for (float[] part : parameters) {
            count = Math.addExact(count, part.length);
        }
        float[] block = new float[count];
        int at = 0;
        for (float[] part : parameters) {
            System.arraycopy(part, 0, block, at, part.length);
            at += part.length;
        }
        return Network.of(layers, block, SkipPolicy.CARRY, metadata);
    }

    /** The model: a network where it is one. */
    Program program(Map<String, String> metadata) {
        if (nodes == 0 && !layers.isEmpty()) {
            return NetworkOperator.program(network(metadata));
        }
        flush();
        metadata.forEach(graph::metadata);
        return graph.input(new Port("in0", Tensor.Type.FLOAT32, List.of(ANY, ANY, inputSize)))
                .add("out", "Identity", new Identity(), List.of(value), List.of("out0"))
                .output(new Port("out0", Tensor.Type.FLOAT32, List.of(ANY, ANY, width)))
                .build();
    }
}
