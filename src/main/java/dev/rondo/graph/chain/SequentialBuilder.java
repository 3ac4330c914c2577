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
import dev.rondo.graph.op.ReduceMean;
import dev.rondo.graph.op.Softmax;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.op.Unary;
import dev.rondo.graph.program.GraphBuilder;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Program;
import dev.rondo.layer.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Layers one after another, [T][N][width] from each to the next. Those that a network has are collected into networks;
 * between these stand operators. A model of nothing but a network's layers is one network, which can be stepped.
 */
public final class SequentialBuilder {
    private static final int ANY = -1;

    private final GraphBuilder graph = new GraphBuilder();
    private LayerChain layers = new LayerChain();
    private String value = "in0";
    private int width;
    private int nodes;

    /**
     * Begins a chain.
     *
     * @param inputSize the width of an input; the size of the vocabulary where it reads tokens
     * @param readsTokens whether the input is [T][N] of tokens, and an embedding comes first
     */
    public SequentialBuilder(int inputSize, boolean readsTokens) {
        this.width = inputSize;
        graph.input(
                readsTokens
                        ? new Port(value, Tensor.Type.INT64, List.of(ANY, ANY))
                        : new Port(value, Tensor.Type.FLOAT32, List.of(ANY, ANY, inputSize)));
    }

    /** {@return what the next layer reads} */
    public int width() {
        return width;
    }

    /**
     * Adds a layer of a network.
     *
     * @param named the layer
     * @param values its parameters, one after another
     */
    public void add(NamedLayer named, float[]... values) {
        layers.add(named, values);
        width = named.layer().outputSize();
    }

    /**
     * Adds an activation: to the dense layer before it where there is one without.
     *
     * @param activation which
     */
    public void activate(Activation activation) {
        if (layers.isLinear()) {
            layers.activate(activation);
            return;
        }
        switch (activation) {
            case LINEAR -> {}
            case TANH -> node("Tanh", activation(ActivationFunction.Kind.TANH));
            case SIGMOID -> node("Sigmoid", activation(ActivationFunction.Kind.SIGMOID));
            case RELU -> node("Relu", activation(ActivationFunction.Kind.RELU));
            case SOFTMAX -> node("Softmax", new Softmax(-1, false, false));
        }
    }

    /** Adds {@code x} where it is positive, and exp(x) - 1 where it is negative. */
    public void elu() {
        node("Elu", activation(ActivationFunction.Kind.ELU));
    }

    private static Operator activation(ActivationFunction.Kind kind) {
        return new Activate(ActivationFunction.of(kind));
    }

    /**
     * Adds a convolution along time that looks back only.
     *
     * @param kernel [taps][width][outputs], the last tap on the step itself
     * @param bias [outputs]
     * @param taps steps that the kernel sees
     * @param dilation from one of these to the next
     * @param outputs the width of the result
     */
    public void convolve(float[] kernel, float[] bias, int taps, int dilation, int outputs) {
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

    /**
     * Adds {@code x} where it is positive, and slope times x where it is negative: relu(x) - slope relu(-x).
     *
     * @param slope of each channel, or one for all
     */
    public void prelu(float[] slope) {
        String x = value();
        String positive = node("Relu", activation(ActivationFunction.Kind.RELU));
        value = x;
        node("Neg", Unary.NEG);
        node("Relu", activation(ActivationFunction.Kind.RELU));
        String negative = node("Mul", Binary.MUL, constant(List.of(slope.length), slope));
        value = positive;
        node("Sub", Binary.SUB, negative);
    }

    /**
     * Adds {@code (x - mean) / sqrt(variance + epsilon)}, mean and variance over the values of a step (Ba et al. 2016).
     *
     * @param epsilon above 0
     */
    public void normalize(float epsilon) {
        String axis = "constant" + nodes++;
        graph.constant(axis, Tensor.ofLongs(List.of(1), -1));
        ReduceMean mean = new ReduceMean(true, false);
        String x = value();
        String average = node("ReduceMean", mean, axis);
        value = x;
        String centred = node("Sub", Binary.SUB, average);
        node("Mul", Binary.MUL, centred);
        node("ReduceMean", mean, axis);
        node("Add", Binary.ADD, constant(List.of(), new float[] {epsilon}));
        String deviation = node("Sqrt", Unary.SQRT);
        value = centred;
        node("Div", Binary.DIV, deviation);
    }

    /**
     * Adds {@code scale x + shift}, channel by channel.
     *
     * @param scale [width]
     * @param shift [width]
     */
    public void scale(float[] scale, float[] shift) {
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
        graph.add(kind.toLowerCase(Locale.ROOT) + nodes, kind, operator, inputs, List.of(value));
        return value;
    }

    /** The value so far, of all layers. */
    private String value() {
        flush();
        return value;
    }

    /** Makes a network of the layers since the last operator. */
    private void flush() {
        if (layers.size() > 0) {
            write("Network", new NetworkOperator(layers.network(SkipPolicy.CARRY, Map.of())));
            layers = new LayerChain();
        }
    }

    /**
     * {@return the model: a network where it is one}
     *
     * @param metadata travels with it
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
