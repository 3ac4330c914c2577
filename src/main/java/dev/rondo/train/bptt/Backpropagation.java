package dev.rondo.train.bptt;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.compute.EmbeddingTraining;
import dev.rondo.compute.Pass;
import dev.rondo.compute.Recurrence;
import dev.rondo.compute.ResidualTraining;
import dev.rondo.compute.Share;
import dev.rondo.compute.StateLayout;
import dev.rondo.compute.ThreadScratch;
import dev.rondo.compute.Training;
import dev.rondo.compute.Trainings;
import dev.rondo.data.Batch;
import dev.rondo.kernel.RowView;
import dev.rondo.train.loss.Loss;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Back-propagation through time (Werbos 1990): forward and backward passes of a network over windows of a {@link Batch}.
 * {@link dev.rondo.train.Trainer} is built on it; on its own it computes gradients for any other purpose.
 *
 * <p>It owns the parameters, their gradients and the workspace, which grows to the largest window; after that nothing is
 * allocated. The final states of a pass are kept, and the next pass starts from them. Not thread-safe. Its own
 * threads share the work of a pass; the bits do not depend on their number.
 */
public final class Backpropagation implements AutoCloseable {
    private final float[] parameters;
    private final float[] gradient;
    private final Training[] layers;
    private final int[] layerAt;
    private final BpttWindow window;
    private final StreamStates streams;
    private final StepOutputs stepOutputs;
    private final OutputLosses losses;
    private final RowGradients rowGradients;
    private final ThreadScratch[] scratch;
    private final LayerTasks[] tasks;
    private final ThreadTeam.Task pack = this::packPart;
    private final ThreadTeam team;
    private final boolean inputGradients;
    private boolean hasTargets;

    /**
     * Copies the parameters of a network.
     *
     * @param network the layers and their initial parameters
     * @param threads the number of threads that share the work, including the caller
     * @param inputGradients whether to compute gradients of the inputs
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
        for (int i = 0; i < layers.length; i++) {
            layers[i] =
                    Trainings.of(named.get(i).layer(), parameters, layerAt[i], i > 0 || inputGradients, inputGradients);
            layerAt[i + 1] = layerAt[i] + named.get(i).layer().parameterCount();
        }
        int outputSize = network.outputSize();
        this.window = new BpttWindow(network);
        for (Training layer : layers) {
            if (layer instanceof ResidualTraining residual) {
                residual.read(window.inputs());
            }
        }
        this.inputGradients = inputGradients;
        this.streams = new StreamStates(
                StateLayout.of(named.stream().map(NamedLayer::layer).toList()));
        this.stepOutputs = new StepOutputs(window, streams, outputs(), outputSize);
        this.rowGradients = new RowGradients(network);
        this.losses = new OutputLosses(window, stepOutputs, rowGradients.ofOutputs(), outputSize, threads);
        this.scratch = new ThreadScratch[threads];
        Arrays.setAll(scratch, i -> new ThreadScratch(new Share(i, threads)));
        this.tasks = tasks(inputGradients);
        this.team = new ThreadTeam(threads);
    }

    private LayerTasks[] tasks(boolean inputGradients) {
        LayerTasks.Shared shared = new LayerTasks.Shared(window.pass(), gradient, scratch);
        LayerTasks[] made = new LayerTasks[layers.length];
        for (int i = 0; i < made.length; i++) {
            RowView in = i == 0 ? window.inputs() : layers[i - 1].out();
            RowView dIn = i > 0 || inputGradients ? rowGradients.before(i) : null;
            made[i] = new LayerTasks(layers[i], in, rowGradients.before(i + 1), dIn, shared);
        }
        return made;
    }

    /** {@return the index at which the parameters of each layer begin, followed by their total number} */
    public int[] layerAt() {
        return layerAt;
    }

    /** {@return the threads, which also share the work of updates} */
    public ThreadTeam team() {
        return team;
    }

    /** {@return the parameters, in the order of {@link Network#parameters}; call {@link #pack} after a change} */
    public float[] parameters() {
        return parameters;
    }

    /** {@return the gradients of the parameters, in the same order; backward passes add to them} */
    public float[] gradient() {
        return gradient;
    }

    /** Packs the parameters for the kernels. */
    public void pack() {
        team.run(pack);
    }

    private void packPart(int part, int parts) {
        for (Training layer : layers) {
            layer.pack(parameters, scratch[part].share());
        }
    }

    /**
     * Sets the recurrent dropout of all layers.
     *
     * @param rate the share of units that are dropped, from 0 to below 1
     */
    public void dropRecurrent(float rate) {
        for (Training layer : layers) {
            for (Recurrence direction : layer.recurrences()) {
                direction.dropRecurrent(rate);
            }
        }
    }

    Training layer(int i) {
        return layers[i];
    }

    /** {@return the steps of the last pass} */
    Pass pass() {
        return window.pass();
    }

    /** {@return the data that streams keep between passes} */
    public StreamStates streams() {
        return streams;
    }

    /** {@return whether the last {@link #loss} had any target} */
    public boolean hasTargets() {
        return hasTargets;
    }

    /**
     * Prepares for a loss, so that {@link #workspaceBytes(int, int)} counts its buffers.
     *
     * @param loss the loss
     */
    public void prepare(Loss loss) {
        losses.prepare(loss);
    }

    /**
     * {@return the bytes of all buffers that grow with the pass; the formula is at {@code Trainer.workspaceBytes}}
     *
     * @param steps T
     * @param size B
     */
    public long workspaceBytes(int steps, int size) {
        long rows = (long) steps * size;
        long floats = 0;
        for (Training training : layers) {
            floats += training.workspace(steps, size);
        }
        return Float.BYTES * floats
                + rowGradients.bytes(rows)
                + window.bytes(rows)
                + streams.bytes(size)
                + losses.bytes(rows);
    }

    /**
     * {@return the bytes of the buffers of one layer}
     *
     * @param layer the index of the layer
     * @param steps T
     * @param size B
     */
    public long workspaceBytes(int layer, int steps, int size) {
        return Float.BYTES * layers[layer].workspace(steps, size);
    }

    /**
     * Runs the forward pass over some steps of a batch and advances the states.
     *
     * @param batch a batch that has passed {@link BatchChecks}
     * @param first the first step
     * @param steps the number of steps
     * @param learning whether dropout is active
     * @param dropoutSeed the seed of dropout
     */
    public void forward(Batch batch, int first, int steps, boolean learning, long dropoutSeed) {
        int size = batch.size();
        window.set(batch, first, steps, learning, dropoutSeed, streams.seen());
        for (Training training : layers) {
            training.reserve(steps, size);
        }
        streams.load(layers, size);
        rowGradients.reserve(steps * size);
        if (layers[0] instanceof EmbeddingTraining embedding) {
            embedding.read(window.tokens());
        }
        for (LayerTasks layer : tasks) {
            team.run(layer.forward);
        }
        stepOutputs.keepLast();
        streams.store(layers, size);
    }

    /** {@return the outputs of the last forward pass, [T][B] rows; {@link #stepOutputs} says which row to read} */
    public RowView outputs() {
        return layers[layers.length - 1].out();
    }

    /** {@return the outputs of the single steps of the last forward pass} */
    public StepOutputs stepOutputs() {
        return stepOutputs;
    }

    /** {@return the gradients of the outputs that {@link #backward} starts from, [T][B][pad(O)], to be filled} */
    public RowView outputGradients() {
        return rowGradients.ofOutputs();
    }

    /**
     * Computes the loss of the last forward pass, and the gradients of the outputs.
     *
     * @param loss the loss
     * @param from the first step of the window that has a loss
     * @param weight the factor of the gradients
     * @return the loss; NaN if there is no target
     */
    public double loss(Loss loss, int from, float weight) {
        return loss(loss, from, null, weight);
    }

    /**
     * Computes the loss of a single step of each sequence, and the gradients of the outputs.
     *
     * @param loss the loss
     * @param only these steps [B]
     * @return the loss; NaN if there is no target
     */
    double lossAt(Loss loss, int[] only) {
        return loss(loss, 0, only, 1);
    }

    private double loss(Loss loss, int from, int @Nullable [] only, float weight) {
        hasTargets = losses.begin(loss, from, only, weight);
        if (!hasTargets) {
            return Double.NaN;
        }
        losses.run(team);
        return losses.total();
    }

    /** {@return the parts of the loss of the last {@link #loss}, with their values} */
    public LossParts lossParts() {
        return losses.parts();
    }

    /**
     * Runs the backward pass of the last forward pass from the {@link #outputGradients}, and adds to {@link #gradient}.
     *
     * @param fromStates whether {@link StreamStates#gradients} holds the gradients of the states that streams ended in; otherwise they
     *     are zero
     */
    public void backward(boolean fromStates) {
        int size = window.pass().batch();
        if (fromStates) {
            streams.loadGradients(layers, size);
        }
        stepOutputs.foldRepeated(outputGradients());
        for (int i = tasks.length - 1; i >= 0; i--) {
            team.run(tasks[i].backward);
            team.run(tasks[i].products);
        }
        for (Training layer : layers) {
            if (inputGradients && layer instanceof ResidualTraining residual) {
                residual.addTo(inputGradients(), window.pass().rows());
            }
        }
        streams.storeGradients(layers, size);
    }

    /** {@return after {@link #backward}, the gradients of the inputs, if the constructor was asked for them: [T][B][pad(I)]} */
    public RowView inputGradients() {
        return rowGradients.before(0);
    }

    /** Ends the threads. */
    @Override
    public void close() {
        team.close();
    }
}
