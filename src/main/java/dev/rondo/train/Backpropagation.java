package dev.rondo.train;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.data.Batch;
import dev.rondo.kernel.ElementWise;
import dev.rondo.kernel.Kernels;
import dev.rondo.layer.EmbeddingTraining;
import dev.rondo.layer.Pass;
import dev.rondo.layer.Rows;
import dev.rondo.layer.Training;
import dev.rondo.layer.Worker;
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
    /** There is no output: it counts as zero. */
    private static final int NOWHERE = -1;
    /** The output is the last one of the stretch before. */
    private static final int LAST = -2;

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
    private final int[] sections;
    private final int[] widths;
    private final int stateSize;
    private final int inputSize;
    private final int outputSize;
    private final SkipPolicy policy;
    private final boolean inputGradients;
    private final Workers workers;
    private final Worker[] tools;
    private final Pass pass = new Pass();
    private final Rows input = new Rows();
    private final Rows[] d = {new Rows(), new Rows()};
    private final float[][] dValues = {{}, {}};
    private final int widest;
    private float[] ownInputs = {};
    private int[] ownTokens = {};
    /** The state of each stream, as it is between passes: [B][stateSize]. */
    private float[] states = {};
    /** The gradient of the states: of those streams ended in, then of those they started from. */
    private float[] dStates = {};
    /** Whether a stream has had an input. */
    private boolean[] seen = {};

    /** Which row holds the output of a row: its own, or that of the step it repeats. */
    private int[] sources = {};

    /** The last output of each stream [B][pad(O)]. */
    private float[] lastOutputs = {};

    private double[] rowLosses = {};
    private Batch batch;
    private int first;
    private Loss loss;
    private float scale;
    private int lossFrom;
    private boolean hasTargets;
    private Phase phase;
    private int layer;

    private final Workers.Task task = this::part;

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
        this.sections = new int[layers.length];
        this.widths = named.stream().mapToInt(l -> l.layer().outputSize()).toArray();
        this.inputSize = network.inputSize();
        this.outputSize = network.outputSize();
        this.policy = network.skipPolicy();
        this.inputGradients = inputGradients;
        int state = 0;
        int width = Kernels.pad(inputSize);
        for (int i = 0; i < layers.length; i++) {
            NamedLayer next = named.get(i);
            layers[i] = next.layer().training(parameters, layerAt[i], i > 0 || inputGradients);
            layerAt[i + 1] = layerAt[i] + next.layer().parameterCount();
            sections[i] = state;
            for (int stateWidth : next.layer().stateWidths()) {
                state += Kernels.pad(stateWidth);
            }
            width = Math.max(
                    i == 0 && network.readsTokens() ? 0 : width,
                    Kernels.pad(next.layer().outputSize()));
        }
        this.stateSize = state;
        this.widest = width;
        this.workers = new Workers(threads);
        this.tools = new Worker[threads];
        Arrays.setAll(tools, i -> new Worker());
    }

    /** Where the parameters of each layer begin; behind the last, their number. */
    int[] layerAt() {
        return layerAt;
    }

    Workers workers() {
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

    /** Keeps the states between passes somewhere else. */
    void saveStates(float[] to, boolean[] seenTo, int size) {
        System.arraycopy(states, 0, to, 0, size * stateSize);
        System.arraycopy(seen, 0, seenTo, 0, size);
    }

    /** Goes back to states that were saved. */
    void restoreStates(float[] from, boolean[] seenFrom, int size) {
        System.arraycopy(from, 0, states, 0, size * stateSize);
        System.arraycopy(seenFrom, 0, seen, 0, size);
    }

    /** Exchanges the states between passes for others. */
    void swapStates(float[] other, boolean[] otherSeen, int size) {
        for (int i = 0; i < size * stateSize; i++) {
            float value = states[i];
            states[i] = other[i];
            other[i] = value;
        }
        for (int b = 0; b < size; b++) {
            boolean value = seen[b];
            seen[b] = otherSeen[b];
            otherSeen[b] = value;
        }
    }

    /** Whether the last {@link #loss} had anything to do. */
    boolean hasTargets() {
        return hasTargets;
    }

    /**
     * Makes all streams begin, in states of zero.
     *
     * @param size B
     */
    public void resetStates(int size) {
        if (seen.length < size) {
            seen = new boolean[size];
            states = new float[Math.multiplyExact(size, stateSize)];
            dStates = new float[states.length];
            lastOutputs = new float[Math.multiplyExact(size, Kernels.pad(outputSize))];
        }
        Arrays.fill(seen, 0, size, false);
        Arrays.fill(states, 0, size * stateSize, 0f);
    }

    /**
     * {@return the states between passes: a stream's {@link #stateSize} floats behind the other's, a layer's rows from its
     * {@link #section} on, each as long as {@link Kernels#pad} says}
     */
    public float[] states() {
        return states;
    }

    /** {@return after {@link #backward}, the gradients of the states the streams started from, laid out alike} */
    public float[] stateGradients() {
        return dStates;
    }

    /** {@return floats of one stream's states} */
    public int stateSize() {
        return stateSize;
    }

    /**
     * {@return where a layer's rows begin in a stream's states}
     *
     * @param layer its place in the network
     */
    public int section(int layer) {
        return sections[layer];
    }

    /**
     * {@return floats of all buffers that grow with the pass}
     *
     * @param steps T
     * @param size B
     */
    public long workspace(int steps, int size) {
        long floats = 2L * steps * size * widest + 32;
        for (Training training : layers) {
            floats += training.workspace(steps, size);
        }
        return floats;
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
        this.batch = batch;
        this.first = first;
        int size = batch.size();
        pass.set(steps, size, learning, dropoutSeed);
        boolean allInputs = classify();
        for (int i = 0; i < layers.length; i++) {
            layers[i].reserve(steps, size);
            for (int b = 0; b < size; b++) {
                layers[i].load(states, b * stateSize + sections[i], b);
            }
        }
        reserve(steps * size);
        read(allInputs);
        for (layer = 0; layer < layers.length; layer++) {
            run(Phase.FORWARD);
        }
        keepLastOutputs();
        for (int i = 0; i < layers.length; i++) {
            for (int b = 0; b < size; b++) {
                layers[i].store(states, b * stateSize + sections[i], b);
            }
        }
    }

    private void keepLastOutputs() {
        int width = Kernels.pad(outputSize);
        Rows y = outputs();
        for (int b = 0; b < pass.batch(); b++) {
            int source = sources[(pass.steps() - 1) * pass.batch() + b];
            if (source >= 0) {
                System.arraycopy(y.values(), y.at(source), lastOutputs, b * width, outputSize);
            }
        }
    }

    /** Says what each step is, and where its output stands; whether all have an input. */
    private boolean classify() {
        boolean all = true;
        int size = pass.batch();
        if (sources.length < pass.rows()) {
            sources = new int[pass.rows()];
        }
        for (int b = 0; b < size; b++) {
            int length = batch.lengths()[b];
            for (int t = 0; t < pass.steps(); t++) {
                int row = t * size + b;
                boolean past = first + t >= length;
                boolean missing = !past && batch.isMissing(first + t, b);
                boolean step = !past && (!missing || policy == SkipPolicy.ZERO);
                boolean reset = missing && policy == SkipPolicy.RESET;
                pass.kinds()[row] = step ? Pass.STEP : reset ? Pass.RESET : Pass.CARRY;
                sources[row] = step ? row : past || reset || !seen[b] ? NOWHERE : t == 0 ? LAST : sources[row - size];
                seen[b] = step || seen[b] && !reset;
                all &= step && !missing;
            }
        }
        return all;
    }

    private void reserve(int rows) {
        for (int i = 0; i < 2; i++) {
            long needed = (long) rows * widest + 16;
            if (dValues[i].length < needed) {
                dValues[i] = new float[Math.toIntExact(needed)];
            }
        }
        if (rowLosses.length < rows) {
            rowLosses = new double[rows];
        }
    }

    /** Points at the batch's inputs; where some are missing, at a copy that has zeros there. */
    private void read(boolean allInputs) {
        int rows = pass.rows();
        int from = first * pass.batch();
        if (batch.readsTokens()) {
            if (ownTokens.length < rows) {
                ownTokens = new int[rows];
            }
            for (int row = 0; row < rows; row++) {
                ownTokens[row] = hasInput(row) ? batch.tokens()[from + row] : -1;
            }
            ((EmbeddingTraining) layers[0]).read(ownTokens);
        } else if (allInputs) {
            input.set(batch.inputs(), from * inputSize, inputSize);
        } else {
            if (ownInputs.length < rows * inputSize) {
                ownInputs = new float[rows * inputSize];
            }
            for (int row = 0; row < rows; row++) {
                int to = row * inputSize;
                if (hasInput(row)) {
                    System.arraycopy(batch.inputs(), (from + row) * inputSize, ownInputs, to, inputSize);
                } else {
                    Arrays.fill(ownInputs, to, to + inputSize, 0f);
                }
            }
            input.set(ownInputs, 0, inputSize);
        }
    }

    private boolean hasInput(int row) {
        return pass.kinds()[row] == Pass.STEP && !batch.isMissing(first + row / pass.batch(), row % pass.batch());
    }

    /**
     * {@return which row of {@link #outputs} is the output of a step: its own, or that of the step whose output is repeated,
     * where an input is missing; negative where the step has no output in this pass}
     *
     * @param row t B + b
     */
    public int outputRow(int row) {
        return sources[row];
    }

    /** {@return the outputs of the last forward pass, [T][B] rows, to be read as {@link #outputRow} says} */
    public Rows outputs() {
        return layers[layers.length - 1].out();
    }

    /** {@return the gradients of the outputs, which {@link #backward} starts from: [T][B][pad(O)], to be filled} */
    public Rows outputGradients() {
        Rows rows = d[(layers.length - 1) & 1];
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
    double loss(Loss loss, int from, float weight) {
        this.loss = loss;
        double count = 0;
        for (int row = 0; row < pass.rows(); row++) {
            int target = target(row, from);
            if (target >= 0) {
                int label = batch.targetSize() == 0 ? batch.labels()[target] : -1;
                count += batch.weight(target) * loss.count(outputSize, label);
            }
        }
        hasTargets = count > 0;
        if (!hasTargets) {
            return Double.NaN;
        }
        double divisor = loss.reduction() == Loss.Reduction.MEAN ? count : 1;
        this.scale = (float) (weight / divisor);
        lossFrom = from;
        outputGradients();
        run(Phase.LOSS);
        double sum = 0;
        for (int row = 0; row < pass.rows(); row++) {
            sum += rowLosses[row];
        }
        return sum / divisor;
    }

    private int target(int row, int from) {
        int step = row / pass.batch();
        return step < from ? -1 : batch.targetRow(first + step, row % pass.batch());
    }

    private void losses(int part, int parts) {
        int rows = pass.rows();
        int width = Kernels.pad(outputSize);
        Rows y = outputs();
        Rows dy = d[(layers.length - 1) & 1];
        boolean labelled = batch.targetSize() == 0;
        float[] targets = labelled ? null : batch.targets(outputSize);
        int to = Pass.share(rows, part + 1, parts);
        for (int row = Pass.share(rows, part, parts); row < to; row++) {
            int target = target(row, lossFrom);
            int at = dy.at(row);
            rowLosses[row] = 0;
            if (target >= 0) {
                rowLosses[row] = rowLoss(y, dy, row, target, labelled, targets, tools[part]);
            } else {
                Arrays.fill(dy.values(), at, at + width, 0f);
            }
        }
    }

    /** The loss of one row, computed in a place of its own, since more than the row is written. */
    private double rowLoss(Rows y, Rows dy, int row, int target, boolean labelled, float[] targets, Worker worker) {
        float[] own = worker.row(Kernels.pad(outputSize));
        float weight = batch.weight(target);
        float[] values = y.values();
        int at = 0;
        switch (sources[row]) {
            case NOWHERE -> values = worker.zeros(Kernels.pad(outputSize));
            case LAST -> {
                values = lastOutputs;
                at = row % pass.batch() * Kernels.pad(outputSize);
            }
            default -> at = y.at(sources[row]);
        }
        int label = labelled ? batch.labels()[target] : -1;
        double value = loss.row(values, at, outputSize, targets, target * outputSize, label, scale * weight, own, 0);
        System.arraycopy(own, 0, dy.values(), dy.at(row), outputSize);
        Arrays.fill(dy.values(), dy.at(row) + outputSize, dy.at(row) + Kernels.pad(outputSize), 0f);
        return weight * value;
    }

    /**
     * The backward pass of the last forward pass, from the {@link #outputGradients}: adds to {@link #gradient}.
     *
     * @param fromStates whether the {@link #stateGradients} hold those of the states streams ended in; else they are zero
     */
    public void backward(boolean fromStates) {
        int size = pass.batch();
        if (fromStates) {
            for (int i = 0; i < layers.length; i++) {
                for (int b = 0; b < size; b++) {
                    layers[i].loadGradient(dStates, b * stateSize + sections[i], b);
                }
            }
        }
        foldRepeated();
        for (layer = layers.length - 1; layer >= 0; layer--) {
            int width = layer == 0 ? inputSize : widths[layer - 1];
            d[(layer & 1) ^ 1].set(dValues[(layer & 1) ^ 1], 0, Kernels.pad(width));
            run(Phase.BACKWARD);
            run(Phase.PRODUCTS);
        }
        for (int i = 0; i < layers.length; i++) {
            for (int b = 0; b < size; b++) {
                layers[i].storeGradient(dStates, b * stateSize + sections[i], b);
            }
        }
    }

    /** A repeated output's gradient is that of the output it repeats. */
    private void foldRepeated() {
        Rows dy = d[(layers.length - 1) & 1];
        int width = Kernels.pad(outputSize);
        for (int row = pass.rows() - 1; row >= 0; row--) {
            int at = dy.at(row);
            if (sources[row] != row) {
                if (sources[row] >= 0) {
                    ElementWise.add(dy.values(), at, dy.values(), dy.at(sources[row]), outputSize);
                }
                Arrays.fill(dy.values(), at, at + width, 0f);
            }
        }
    }

    /** {@return after {@link #backward}, the gradients of the inputs, if they are wanted: [T][B][pad(I)]} */
    public Rows inputGradients() {
        return d[1];
    }

    private void run(Phase next) {
        layer = Math.clamp(layer, 0, layers.length - 1);
        phase = next;
        workers.run(task);
    }

    private void part(int part, int parts) {
        Rows in = layer == 0 ? input : layers[layer - 1].out();
        switch (phase) {
            case FORWARD -> layers[layer].forward(pass, in, part, parts);
            case LOSS -> losses(part, parts);
            case PACK -> {
                for (Training training : layers) {
                    training.pack(parameters, part, parts);
                }
            }
            case BACKWARD -> layers[layer].backward(pass, d[layer & 1], part, parts);
            case PRODUCTS -> {
                Rows dIn = layer > 0 || inputGradients ? d[(layer & 1) ^ 1] : null;
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
