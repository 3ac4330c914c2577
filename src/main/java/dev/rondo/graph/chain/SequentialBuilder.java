package dev.rondo.graph.chain;

import dev.rondo.NamedLayer;
import dev.rondo.SkipPolicy;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Activate;
import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Conv;
import dev.rondo.graph.op.Identity;
import dev.rondo.graph.op.Slice;
import dev.rondo.graph.op.Softmax;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.op.Unary;
import dev.rondo.graph.program.GraphBuilder;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Program;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Residual;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a program of layers in a row, each of which passes [T][N][width] to the next. Layers that a network has are collected
 * into networks; all others become operators between the networks. A model that only has layers of a network becomes one
 * network, which can be stepped.
 */
public final class SequentialBuilder {
    private static final int ANY = -1;

    private final GraphBuilder graph = new GraphBuilder();
    private LayerChain layers = new LayerChain();
    private String value = "in0";
    private final int inputSize;
    private int width;
    private int nodes;

    /**
     * Creates an empty program.
     *
     * @param inputSize the width of an input; the size of the vocabulary if the input is tokens
     * @param readsTokens whether the input is tokens [T][N] and the first layer is an embedding
     */
    public SequentialBuilder(int inputSize, boolean readsTokens) {
        this.inputSize = inputSize;
        this.width = inputSize;
        graph.input(
                readsTokens
                        ? new Port(value, Tensor.Type.INT64, List.of(ANY, ANY))
                        : new Port(value, Tensor.Type.FLOAT32, List.of(ANY, ANY, inputSize)));
    }

    /** {@return the width of the next layer's input} */
    public int width() {
        return width;
    }

    /**
     * Adds a layer of a network.
     *
     * @param named the layer
     * @param values its parameters, in order
     */
    public void add(NamedLayer named, float[]... values) {
        layers.add(named, values);
        width = named.layer().outputSize();
    }

    /**
     * Adds an activation. It becomes part of the layer before it if that is a linear dense layer.
     *
     * @param activation the activation
     */
    public void activate(Activation activation) {
        if (layers.isLinear()) {
            layers.activate(activation);
            return;
        }
        if (activation == Activation.SOFTMAX) {
            node("Softmax", new Softmax(-1, false, false));
        } else if (activation != Activation.LINEAR) {
            node(activation.name(), new Activate(LayerActivations.function(activation)));
        }
    }

    /**
     * Sets the initial state of the last layer.
     *
     * @param h its h; null for zeros
     * @param c its c; null for zeros
     */
    public void beginWith(float @Nullable [] h, float @Nullable [] c) {
        layers.beginWith(h, c);
    }

    /**
     * Adds a convolution along time.
     *
     * @param places how the kernel is placed
     * @param weights [outputs][width / groups][taps], as PyTorch has them; the last tap is the latest step
     * @param bias [outputs]; null for zeros
     * @param taps the number of steps that the kernel sees
     * @param groups the groups of channels, each of which reads its own inputs only
     */
    public void convolve(Convolution places, float[] weights, float @Nullable [] bias, int taps, int groups) {
        int window = width / groups * taps;
        int outputs = weights.length / window;
        Conv.Padding padding = new Conv.Padding(places.before(), places.after(), false, false);
        node("Transpose", new Transpose(List.of(1, 2, 0)));
        String kernel = constant(List.of(outputs, width / groups, taps), weights);
        Conv conv = new Conv(places.stride(), places.dilation(), padding, groups);
        if (bias == null) {
            node("Conv", conv, kernel);
        } else {
            node("Conv", conv, kernel, constant(List.of(outputs), bias));
        }
        node("Transpose", new Transpose(List.of(2, 0, 1)));
        width = outputs;
    }

    /**
     * Adds PReLU: x if x is positive, otherwise slope x. Computed as relu(x) - slope relu(-x).
     *
     * @param slope one per channel, or one for all
     */
    public void prelu(float[] slope) {
        String x = value();
        String positive = node("Relu", new Activate(ActivationFunction.of(ActivationFunction.Kind.RELU)));
        value = x;
        node("Neg", Unary.NEG);
        node("Relu", new Activate(ActivationFunction.of(ActivationFunction.Kind.RELU)));
        String negative = node("Mul", Binary.MUL, constant(List.of(slope.length), slope));
        value = positive;
        node("Sub", Binary.SUB, negative);
    }

    /**
     * Adds {@code scale x + shift} per channel.
     *
     * @param scale [width]
     * @param shift [width]
     */
    public void scale(float[] scale, float[] shift) {
        node("Mul", Binary.MUL, constant(List.of(width), scale));
        node("Add", Binary.ADD, constant(List.of(width), shift));
    }

    /**
     * Adds the first values of the model's input to the current value.
     *
     * @throws IllegalArgumentException if the input is not as wide
     */
    public void residual() {
        if (width > inputSize) {
            throw new IllegalArgumentException(
                    "a residual connection adds " + width + " values of the input, but the input has " + inputSize);
        }
        if (nodes == 0 && layers.size() > 0) {
            add(new NamedLayer("residual", 0, new Residual(width)), new float[0]);
            return;
        }
        String a = value();
        value = "in0";
        String first = width == inputSize ? value : node("Slice", new Slice(), integer(0), integer(width), integer(2));
        value = a;
        node("Add", Binary.ADD, first);
    }

    private String integer(long value) {
        String name = "constant" + nodes++;
        graph.constant(name, Tensor.ofLongs(List.of(1), value));
        return name;
    }

    private String constant(List<Integer> shape, float[] values) {
        String name = "constant" + nodes++;
        graph.constant(name, Tensor.of(shape, values));
        return name;
    }

    /** Adds a node that reads the current value, then others. Its output becomes the current value. */
    private String node(String kind, Operator operator, String... others) {
        flush();
        return write(kind, operator, others);
    }

    private String write(String kind, Operator operator, String... others) {
        List<String> inputs = new ArrayList<>(List.of(value));
        inputs.addAll(List.of(others));
        value = "value" + nodes++;
        graph.add(kind.toLowerCase(Locale.ROOT) + nodes, kind, operator, inputs, List.of(value));
        return value;
    }

    /** The current value, after all layers. */
    private String value() {
        flush();
        return value;
    }

    /** Turns the layers since the last operator into a network. */
    private void flush() {
        if (layers.size() > 0) {
            write("Network", new NetworkOperator(layers.network(SkipPolicy.CARRY, Map.of())));
            layers = new LayerChain();
        }
    }

    /**
     * {@return the program; a single network if no operator was added}
     *
     * @param metadata its metadata
     */
    public Program program(Map<String, String> metadata) {
        if (nodes == 0 && layers.size() > 0) {
            return NetworkOperator.program(layers.network(SkipPolicy.CARRY, metadata));
        }
        flush();
        metadata.forEach(graph::metadata);
        return graph.add("out", "Identity", new Identity(), List.of(value), List.of("out0"))
                .output(new Port("out0", Tensor.Type.FLOAT32, List.of(ANY, ANY, width)))
                .build();
    }
}
