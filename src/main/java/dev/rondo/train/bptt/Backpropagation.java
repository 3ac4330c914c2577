package dev.rondo.train.bptt;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.compute.EmbeddingTraining;
import dev.rondo.compute.Pass;
import dev.rondo.compute.ThreadScratch;
import dev.rondo.compute.Training;
import dev.rondo.compute.Trainings;
import dev.rondo.data.Batch;
import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Kernels;
import dev.rondo.kernel.RowView;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import java.util.Arrays;
import java.util.List;

/**
 * Back-propagation through time (Werbos 1990): forward and backward passes of a network over stretches of a {@link Batch}.
 * {@link Trainer} is built on it; on its own it serves gradients for any other purpose.
 *
 * <p>It owns the parameters, their gradients and the workspace, which grows to the largest stretch; after that nothing is
 * allocated. The states that streams end a pass in are kept, and the next pass starts from them. Not thread-safe; its own
 * threads share the work of a pass, and no bit depends on their number.
 */
public final class Backpropagation implements AutoCloseable {
    private enum Phase {
        FORWARD,
        LOSS,
        BACKWARD,
        PRODUCTS,
        PACK
    }

    private final float[] parameters;
    private final float[] gradient;
    private final Training[] layers;
    private final int[] layerAt;
    private final int[] widths;
    private final int inputSize;
    private final int outputSize;
    private final boolean inputGradients;
    private final ThreadTeam workers;
    private final ThreadScratch[] tools;
    private final BpttWindow stretch;
    private final StreamStates streams;
    private final OutputLosses losses;
    private final RowView[] d = {new RowView(), new RowView()};
    private final float[][] dValues = {{}, {}};
    private final int widest;
    private boolean hasTargets;
    private Phase phase;
    private int layer;

    private final ThreadTeam.Task task = this::part;

    /**
     * Takes a copy of a network's parameters.
     *
     * @param network its layers and first parameters
     * @param threads how many share the work, the caller's included
     * @param inputGradients whether gradients of the inputs are wanted
     */
    public Backpropagation(Network network, int threads, boolean inputGradients) {
        if (threads < 1 || threads > Training.MAX_PARTS) {
            throw new IllegalArgumentException(
                    "threads must be from 1 to " + Training.MAX_PARTS + ", but is " + threads);
        }
        List<NamedLayer> named = network.layers();
        this.parameters = network.parameterBlock();
        this.gradient = new float[parameters.length];
        this.layers = new Training[named.size()];
        this.layerAt = new int[layers.length + 1];
        this.widths = named.stream().mapToInt(l -> l.layer().outputSize()).toArray();
        this.inputSize = network.inputSize();
        this.outputSize = network.outputSize();
        this.inputGradients = inputGradients;
        int width = Kernels.pad(inputSize);
        for (int i = 0; i < layers.length; i++) {
            NamedLayer next = named.get(i);
            layers[i] = Trainings.of(next.layer(), parameters, layerAt[i], i > 0 || inputGradients);
            layerAt[i + 1] = layerAt[i] + next.layer().parameterCount();
            width = Math.max(
                    i == 0 && network.readsTokens() ? 0 : width,
                    Kernels.pad(next.layer().outputSize()));
        }
        this.widest = width;
        this.stretch = new BpttWindow(network);
        this.streams = new StreamStates(named, outputSize);
        this.losses = new OutputLosses(outputSize, stretch, streams);
        this.workers = new ThreadTeam(threads);
        this.tools = new ThreadScratch[threads];
        Arrays.setAll(tools, i -> new ThreadScratch());
    }

    /** Where the parameters of each layer begin; behind the last, their number. */
    public int[] layerAt() {
        return layerAt;
    }

    public ThreadTeam workers() {
        return workers;
    }

    /** {@return the parameters, in the order of {@link Network#parameters}; after a change, {@link #pack} them} */
    public float[] parameters() {
        return parameters;
    }

    /** {@return the gradients of the parameters, in their order, which backward passes add to} */
    public float[] gradient() {
        return gradient;
    }

    /** Packs the parameters anew, for the kernels. */
    public void pack() {
        run(Phase.PACK);
    }

    public Training layer(int i) {
        return layers[i];
    }

    /** The steps of the last pass. */
    public BpttWindow stretch() {
        return stretch;
    }

    /** What streams remember between passes. */
    public StreamStates streams() {
        return streams;
    }

    /** Whether the last {@link #loss} had anything to do. */
    public boolean hasTargets() {
        return hasTargets;
    }

    /**
     * Makes all streams begin, in states of zero.
     *
     * @param size B
     */
    public void resetStates(int size) {
        streams.reset(size);
    }

    /**
     * {@return the states between passes: a stream's {@link #stateSize} floats behind the other's, a layer's rows from its
     * {@link #section} on, each as long as {@link Kernels#pad} says}
     */
    public float[] states() {
        return streams.values();
    }

    /** {@return after {@link #backward}, the gradients of the states the streams started from, laid out alike} */
    public float[] stateGradients() {
        return streams.gradients();
    }

    /** {@return floats of one stream's states} */
    public int stateSize() {
        return streams.size();
    }

    /**
     * {@return where a layer's rows begin in a stream's states}
     *
     * @param layer its place in the network
     */
    public int section(int layer) {
        return streams.section(layer);
    }

    /**
     * {@return the bytes of all buffers that grow with the pass, by the formula at {@link Trainer#workspaceBytes}}
     *
     * @param steps T
     * @param size B
     */
    public long workspaceBytes(int steps, int size) {
        long rows = (long) steps * size;
        long floats = 2 * (rows * widest + 16);
        for (Training training : layers) {
            floats += training.workspace(steps, size);
        }
        return Float.BYTES * floats + stretch.bytes(rows) + streams.bytes(size) + OutputLosses.bytes(rows);
    }

    /**
     * The forward pass over some steps of a batch; states move on.
     *
     * @param batch checked
     * @param first the first step
     * @param steps how many
     * @param learning whether dropout drops
     * @param dropoutSeed what it drops
     */
    public void forward(Batch batch, int first, int steps, boolean learning, long dropoutSeed) {
        int size = batch.size();
        stretch.set(batch, first, steps, learning, dropoutSeed, streams.seen());
        for (Training training : layers) {
            training.reserve(steps, size);
        }
        streams.load(layers, size);
        reserve(steps * size);
        if (layers[0] instanceof EmbeddingTraining embedding) {
            embedding.read(stretch.tokens());
        }
        for (layer = 0; layer < layers.length; layer++) {
            run(Phase.FORWARD);
        }
        keepLastOutputs();
        streams.store(layers, size);
    }

    private void keepLastOutputs() {
        RowView y = outputs();
        int size = stretch.pass().batch();
        for (int b = 0; b < size; b++) {
            int source = stretch.source(stretch.pass().rows() - size + b);
            if (source >= 0) {
                System.arraycopy(y.values(), y.at(source), streams.outputs(), streams.outputAt(b), outputSize);
            }
        }
    }

    private void reserve(int rows) {
        for (int i = 0; i < 2; i++) {
            long needed = (long) rows * widest + 16;
            if (dValues[i].length < needed) {
                dValues[i] = new float[Math.toIntExact(needed)];
            }
        }
    }

    /**
     * {@return which row of {@link #outputs} is the output of a step: its own, or that of the step whose output is repeated,
     * where an input is missing; negative where the step has no output in this pass}
     *
     * @param row t B + b
     */
    public int outputRow(int row) {
        return stretch.source(row);
    }

    /** {@return the outputs of the last forward pass, [T][B] rows, to be read as {@link #outputRow} says} */
    public RowView outputs() {
        return layers[layers.length - 1].out();
    }

    /** {@return the gradients of the outputs, which {@link #backward} starts from: [T][B][pad(O)], to be filled} */
    public RowView outputGradients() {
        RowView rows = d[(layers.length - 1) & 1];
        rows.set(dValues[(layers.length - 1) & 1], 0, Kernels.pad(outputSize));
        return rows;
    }

    /**
     * The loss of the last forward pass from a step on, and the gradients of the outputs.
     *
     * @param from steps before this one have no loss
     * @param weight what gradients are multiplied with
     * @return the loss; NaN when nothing has a target
     */
    public double loss(Loss loss, int from, float weight) {
        return loss(loss, from, null, weight);
    }

    /**
     * As above, of one step of each sequence alone.
     *
     * @param only these steps [B]
     */
    public double lossAt(Loss loss, int[] only) {
        return loss(loss, 0, only, 1);
    }

    private double loss(Loss loss, int from, int[] only, float weight) {
        hasTargets = losses.begin(loss, from, only, weight);
        if (!hasTargets) {
            return Double.NaN;
        }
        outputGradients();
        run(Phase.LOSS);
        return losses.total();
    }

    /** What the targets of the last {@link #loss} count, which is what a mean is divided by. */
    public double lossCount() {
        return losses.count();
    }

    /**
     * The backward pass of the last forward pass, from the {@link #outputGradients}: adds to {@link #gradient}.
     *
     * @param fromStates whether the {@link #stateGradients} hold those of the states streams ended in; else they are zero
     */
    public void backward(boolean fromStates) {
        int size = stretch.pass().batch();
        if (fromStates) {
            streams.loadGradients(layers, size);
        }
        foldRepeated();
        for (layer = layers.length - 1; layer >= 0; layer--) {
            int width = layer == 0 ? inputSize : widths[layer - 1];
            d[(layer & 1) ^ 1].set(dValues[(layer & 1) ^ 1], 0, Kernels.pad(width));
            run(Phase.BACKWARD);
            run(Phase.PRODUCTS);
        }
        streams.storeGradients(layers, size);
    }

    /** A repeated output's gradient is that of the output it repeats. */
    private void foldRepeated() {
        RowView dy = d[(layers.length - 1) & 1];
        int width = Kernels.pad(outputSize);
        for (int row = stretch.pass().rows() - 1; row >= 0; row--) {
            int at = dy.at(row);
            int source = stretch.source(row);
            if (source != row) {
                if (source >= 0) {
                    ElementWise.add(dy.values(), at, dy.values(), dy.at(source), outputSize);
                }
                Arrays.fill(dy.values(), at, at + width, 0f);
            }
        }
    }

    /** {@return after {@link #backward}, the gradients of the inputs, if they are wanted: [T][B][pad(I)]} */
    public RowView inputGradients() {
        return d[1];
    }

    private void run(Phase next) {
        layer = Math.clamp(layer, 0, layers.length - 1);
        phase = next;
        workers.run(task);
    }

    private void part(int part, int parts) {
        Pass pass = stretch.pass();
        RowView in = layer == 0 ? stretch.inputs() : layers[layer - 1].out();
        switch (phase) {
            case FORWARD -> layers[layer].forward(pass, in, part, parts);
            case LOSS -> losses.rows(outputs(), d[(layers.length - 1) & 1], tools[part], part, parts);
            case PACK -> {
                for (Training training : layers) {
                    training.pack(parameters, part, parts);
                }
            }
            case BACKWARD -> layers[layer].backward(pass, d[layer & 1], part, parts);
            case PRODUCTS -> {
                RowView dIn = layer > 0 || inputGradients ? d[(layer & 1) ^ 1] : null;
                layers[layer].products(pass, in, d[layer & 1], dIn, gradient, tools[part], part, parts);
            }
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        workers.close();
    }
}
