package dev.rondo.train.bptt;

import dev.rondo.compute.Pass;
import dev.rondo.compute.ThreadScratch;
import dev.rondo.compute.Training;
import dev.rondo.kernel.RowView;
import org.jspecify.annotations.Nullable;

/** The passes through one layer, as tasks for a {@link ThreadTeam}. They are made once, so a pass allocates nothing. */
final class LayerTasks {
    final ThreadTeam.Task forward = this::forward;
    final ThreadTeam.Task backward = this::backward;
    final ThreadTeam.Task products = this::products;
    private final Training training;
    private final Pass pass;
    private final RowView in;
    private final RowView dOut;
    private final @Nullable RowView dIn;
    private final float[] gradient;
    private final ThreadScratch[] scratch;

    /** The buffers that all layers share: the steps of a pass, the gradients of parameters, and the threads' scratch. */
    record Shared(Pass pass, float[] gradient, ThreadScratch[] scratch) {}

    /**
     * Connects a layer to its neighbours.
     *
     * @param training the layer
     * @param in its inputs, the outputs of the layer before
     * @param dOut the gradients of its outputs
     * @param dIn takes the gradients of its inputs; null if they are not needed
     * @param shared the buffers that all layers share
     */
    LayerTasks(Training training, RowView in, RowView dOut, @Nullable RowView dIn, Shared shared) {
        this.training = training;
        this.pass = shared.pass();
        this.in = in;
        this.dOut = dOut;
        this.dIn = dIn;
        this.gradient = shared.gradient();
        this.scratch = shared.scratch();
    }

    private void forward(int part, int parts) {
        training.forward(pass, in, scratch[part].share());
    }

    private void backward(int part, int parts) {
        training.backward(pass, dOut, scratch[part].share());
    }

    private void products(int part, int parts) {
        training.products(pass, in, dOut, dIn, gradient, scratch[part]);
    }
}
