package dev.rondo.bench.peer;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.recurrent.GRU;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.nn.recurrent.RNN;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.UniformInitializer;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * PyTorch through DJL, training one recurrent layer and a linear head on one batch: softmax cross-entropy at every
 * step, gradients clipped to a global norm, RMSprop, one thread.
 *
 * <p>Forward and backward are PyTorch's own: one native call runs the layer over all steps. DJL has no RMSprop on
 * PyTorch, so the update is written with PyTorch's operations on whole tensors, in place if possible. It computes the
 * same as {@code torch.optim.RMSprop} and {@code clip_grad_norm_}. The batch is copied to tensors once, before the
 * first iteration. The tensors of an iteration are freed at its end.
 *
 * <p>Not thread-safe, and only one instance may be in an iteration at a time, because DJL collects gradients per
 * process.
 */
public final class TorchTraining implements AutoCloseable {
    private static final float DECAY = 0.99f;
    private static final float EPSILON = 1e-8f;

    static {
        TorchSettings.apply();
    }

    /** A parameter and RMSprop's mean of its squared gradients. */
    private record Trained(PtNDArray weight, NDArray meanSquare) {}

    private final NDManager manager;
    private final Block network;
    private final ParameterStore store;
    private final Loss loss = Loss.softmaxCrossEntropyLoss();
    private final List<Trained> parameters = new ArrayList<>();
    private final NDArray inputs; // [T][B][I]
    private final NDArray labels; // [T][B][1]
    private final NDArray decay;
    private final NDArray rest;
    private final NDArray epsilon;
    private final NDArray learningRate;
    private final float maxNorm;

    /**
     * Builds the network with random weights and copies the batch.
     *
     * @param cell lstm, gru or rnn
     * @param inputSize I
     * @param hiddenSize H
     * @param classes O, the outputs of the head
     * @param steps T
     * @param size B, the sequences of the batch
     * @param inputs [T][B][I]
     * @param labels the classes, [T][B]
     * @param learningRate the learning rate of RMSprop
     * @param maxNorm the largest norm of all gradients together
     */
    public TorchTraining(
            String cell,
            int inputSize,
            int hiddenSize,
            int classes,
            int steps,
            int size,
            float[] inputs,
            int[] labels,
            float learningRate,
            float maxNorm) {
        Engine.getEngine("PyTorch").setRandomSeed(1);
        manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        network = new SequentialBlock()
                .add(recurrent(cell, hiddenSize))
                .add(Linear.builder().setUnits(classes).build());
        network.setInitializer(new UniformInitializer((float) (1 / Math.sqrt(hiddenSize))), parameter -> true);
        network.initialize(manager, DataType.FLOAT32, new Shape(steps, size, inputSize));
        store = new ParameterStore(manager, false);
        for (Parameter parameter : network.getParameters().values()) {
            PtNDArray weight = (PtNDArray) parameter.getArray();
            parameters.add(new Trained(weight, manager.zeros(weight.getShape())));
        }
        this.inputs = manager.create(inputs, new Shape(steps, size, inputSize));
        this.labels = manager.create(Arrays.stream(labels).asLongStream().toArray(), new Shape(steps, size, 1));
        decay = manager.create(DECAY);
        rest = manager.create(1 - DECAY);
        epsilon = manager.create(EPSILON);
        this.learningRate = manager.create(learningRate);
        this.maxNorm = maxNorm;
    }

    /**
     * Runs one iteration: forward, backward, clipping and update.
     *
     * @return the loss before the update
     */
    public float iterate() {
        try (NDManager scope = manager.newSubManager()) {
            scope.tempAttachAll(inputs, labels);
            float value = differentiate();
            NDList gradients = new NDList();
            for (Trained parameter : parameters) {
                NDArray gradient = parameter.weight().getGradient();
                gradient.attach(scope);
                gradients.add(gradient);
            }
            clip(gradients);
            for (int i = 0; i < parameters.size(); i++) {
                update(parameters.get(i), gradients.get(i));
            }
            return value;
        }
    }

    /** Frees the network and the batch. */
    @Override
    public void close() {
        manager.close();
    }

    private float differentiate() {
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDList outputs = network.forward(store, new NDList(inputs), true);
            NDArray mean = loss.evaluate(new NDList(labels), outputs);
            collector.backward(mean);
            return mean.getFloat();
        }
    }

    private void clip(NDList gradients) {
        double squares = 0;
        for (NDArray gradient : gradients) {
            double norm = gradient.norm().getFloat();
            squares += norm * norm;
        }
        double scale = maxNorm / (Math.sqrt(squares) + 1e-6);
        if (scale < 1) {
            for (NDArray gradient : gradients) {
                gradient.muli(scale);
            }
        }
    }

    private void update(Trained parameter, NDArray gradient) {
        NDArray meanSquare = parameter.meanSquare();
        NDArray square = gradient.square();
        square.muli(rest);
        meanSquare.muli(decay);
        meanSquare.addi(square);
        try (NDArray root = meanSquare.sqrt()) {
            root.addi(epsilon);
            NDArray change = gradient.div(root);
            change.muli(learningRate);
            parameter.weight().subi(change);
        }
        // PyTorch accumulates gradients.
        JniUtils.zeroGrad(parameter.weight());
    }

    private static Block recurrent(String cell, int hiddenSize) {
        // Time first, as PyTorch computes; batch first would add a transposition.
        return switch (cell) {
            case "lstm" ->
                LSTM.builder()
                        .setStateSize(hiddenSize)
                        .setNumLayers(1)
                        .optBatchFirst(false)
                        .build();
            case "gru" ->
                GRU.builder()
                        .setStateSize(hiddenSize)
                        .setNumLayers(1)
                        .optBatchFirst(false)
                        .build();
            case "rnn" ->
                RNN.builder()
                        .setStateSize(hiddenSize)
                        .setNumLayers(1)
                        .optBatchFirst(false)
                        .setActivation(RNN.Activation.TANH)
                        .build();
            default -> throw new IllegalArgumentException("expected 'lstm', 'gru' or 'rnn', got '" + cell + "'");
        };
    }
}
