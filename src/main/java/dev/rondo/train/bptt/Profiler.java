package dev.rondo.train.bptt;

import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.compute.Pass;
import dev.rondo.compute.Recurrence;
import dev.rondo.data.Batch;
import dev.rondo.kernel.RowView;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Layer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.profile.DeadReluUnits;
import dev.rondo.train.profile.GateSaturation;
import dev.rondo.train.profile.LayerProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Measures how far back gradients reach, in passes of its own, so that the trainer is not affected. */
public final class Profiler implements AutoCloseable {
    /** A recurrent layer, or one direction of a bidirectional one, and its measurements. */
    private static final class Direction {
        final String label;
        final Layer layer;
        final Recurrence recurrence;
        final List<GateSaturation> gates = new ArrayList<>();

        @Nullable
        LayerProfile profile;

        Direction(String label, Layer layer, Recurrence recurrence) {
            this.label = label;
            this.layer = layer;
            this.recurrence = recurrence;
        }
    }

    private final Network network;
    private final Loss loss;
    private final Batch batch;
    private final Backpropagation passes;
    private final Pass pass;
    private final List<Direction> directions = new ArrayList<>();
    private final List<DeadReluUnits> deadUnits = new ArrayList<>();

    /**
     * Copies the weights of a network.
     *
     * @param network the network
     * @param loss the loss
     * @param batch a batch that has passed {@link BatchChecks}
     * @param threads the number of threads that share the work
     */
    public Profiler(Network network, Loss loss, Batch batch, int threads) {
        this.network = network;
        this.loss = loss;
        this.batch = batch;
        this.passes = new Backpropagation(network, threads, false);
        this.pass = passes.pass();
    }

    /**
     * Measures all layers.
     *
     * @param states the streams that a continued batch starts from; not read otherwise
     */
    public void measure(StreamStates states) {
        forward(states);
        for (int i = 0; i < network.layers().size(); i++) {
            measureUnits(i);
        }
        backward(false);
        if (directions.stream().anyMatch(direction -> direction.recurrence.reverse())) {
            forward(states); // a backward pass overwrites what the forward pass kept
            backward(true);
        }
    }

    /** {@return after {@link #measure}, each recurrent layer, or each direction of a bidirectional one} */
    public List<LayerProfile> layers() {
        return directions.stream()
                .map(direction -> Objects.requireNonNull(direction.profile))
                .toList();
    }

    /** {@return after {@link #measure}, each layer with rectified units} */
    public List<DeadReluUnits> deadUnits() {
        return deadUnits;
    }

    private void forward(StreamStates states) {
        passes.streams().reset(batch.size());
        if (batch.continued()) {
            passes.streams().copy(states, batch.size());
        }
        passes.forward(batch, 0, batch.steps(), false, 0);
    }

    /** Measures the activity of a layer's units in the forward pass. */
    private void measureUnits(int index) {
        NamedLayer named = network.layers().get(index);
        Layer layer = named.layer();
        String label = label(named);
        for (Recurrence recurrence : passes.layer(index).recurrences()) {
            Direction direction = new Direction(
                    recurrence.reverse() ? label + " reverse" : label,
                    layer instanceof Bidirectional both ? both.layer() : layer,
                    recurrence);
            measureGates(direction);
            directions.add(direction);
        }
        if (layer instanceof Dense dense && dense.activation() == Activation.RELU) {
            RowView out = passes.layer(index).out();
            int dead = UnitStatistics.dead(pass, dense.outputSize(), (row, unit) -> out.values()[out.at(row) + unit]);
            deadUnits.add(new DeadReluUnits(label, dead, dense.outputSize()));
        }
    }

    private void measureGates(Direction direction) {
        Recurrence recurrence = direction.recurrence;
        for (int i = 0; i < recurrence.gates().size(); i++) {
            int gate = i;
            if (recurrence.gates().get(i).activation() == Activation.RELU) {
                int units = recurrence.hidden();
                int dead = UnitStatistics.dead(pass, units, (row, unit) -> recurrence.gate(gate, row, unit));
                deadUnits.add(new DeadReluUnits(direction.label, dead, units));
            } else if (UnitStatistics.saturates(recurrence.gates().get(i).activation())) {
                direction.gates.add(UnitStatistics.saturation(pass, recurrence, gate));
            }
        }
    }

    /** The module of a layer and, in a stack, its depth. */
    private String label(NamedLayer layer) {
        String module = layer.module().isEmpty() ? layer.layer().kind() : layer.module();
        boolean stacked =
                network.layers().stream().anyMatch(other -> other.module().equals(layer.module()) && other.depth() > 0);
        return stacked ? module + " l" + layer.depth() : module;
    }

    /**
     * Runs a backward pass from a loss at one step of each sequence. Layers that run forward are profiled from the last target,
     * reverse layers from the first.
     */
    private void backward(boolean reverse) {
        int[] lossSteps = lossSteps(reverse);
        LagNorms norms = new LagNorms(outputSteps(lossSteps), batch.lengths(), reverse);
        double[][] squares = new double[directions.size()][2 * pass.rows()];
        for (int i = 0; i < squares.length; i++) {
            directions.get(i).recurrence.observe(squares[i]);
        }
        passes.lossAt(loss, lossSteps);
        if (!passes.hasTargets()) {
            throw new IllegalArgumentException(
                    "no target of the batch has an output and a weight above 0, so there is no gradient to follow");
        }
        passes.backward(false);
        for (int i = 0; i < squares.length; i++) {
            Direction direction = directions.get(i);
            if (direction.recurrence.reverse() == reverse) {
                direction.profile = profile(direction, norms, squares[i]);
            }
        }
    }

    /** The squared norms of h come first, those of c after them. */
    private LayerProfile profile(Direction direction, LagNorms norms, double[] squares) {
        double[] hidden = Arrays.copyOf(squares, pass.rows());
        double[] state = hidden.clone();
        for (int row = 0; row < state.length; row++) {
            state[row] += squares[state.length + row];
        }
        return new LayerProfile(
                direction.label,
                direction.layer,
                direction.recurrence.reverse(),
                norms.of(hidden),
                norms.of(state),
                direction.gates);
    }

    /** The last or the first step of each sequence that has a target and an output; -1 without any. */
    private int[] lossSteps(boolean first) {
        int[] steps = new int[batch.size()];
        Arrays.fill(steps, -1);
        for (int b = 0; b < steps.length; b++) {
            for (int t = 0; t < batch.steps(); t++) {
                boolean loss =
                        batch.targetRow(t, b) >= 0 && passes.stepOutputs().row(t * steps.length + b) >= 0;
                if (loss && !(first && steps[b] >= 0)) {
                    steps[b] = t;
                }
            }
        }
        return steps;
    }

    /** The steps that computed the outputs of these losses: earlier ones where an input is missing and an output repeated. */
    private int[] outputSteps(int[] lossSteps) {
        int size = batch.size();
        int[] steps = lossSteps.clone();
        for (int b = 0; b < size; b++) {
            if (steps[b] >= 0) {
                steps[b] = passes.stepOutputs().row(steps[b] * size + b) / size;
            }
        }
        return steps;
    }

    @Override
    public void close() {
        passes.close();
    }
}
